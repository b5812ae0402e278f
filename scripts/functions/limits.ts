export interface PackageLimits {
  /** Of a zip that is uploaded with the API call itself. */
  readonly zippedBytes: number;
  /** Of the same package unpacked, with its layers. */
  readonly unzippedBytes: number;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_LIMITS: PackageLimits = { zippedBytes: 50 * 1024 * 1024, unzippedBytes: 250 * 1024 * 1024 };

export function checkSize(path: string, what: string, bytes: number, max: number): void {
  if (bytes > max) throw new Error(`'${path}' must be at most ${max} bytes ${what}, got: ${bytes}`);
}
