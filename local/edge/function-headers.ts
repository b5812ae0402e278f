/**
 * Headers that functions are not shown and may not add.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-disallowed-headers
 */
const HIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);

/** @param name in lower case */
export function isHiddenHeader(name: string): boolean {
  return HIDDEN.has(name) || name.startsWith('x-edge-') || name.startsWith('x-amz-cf-');
}

/**
 * Headers that functions may read and not add, change or take away, by the event; of requests the host as well.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-read-only-headers
 */
const READ_ONLY_HEADERS = {
  'viewer-request': ['content-length', 'transfer-encoding', 'via'],
  'viewer-response': ['warning', 'via'],
} as const;

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Checks what a function has made of headers; both by lower-case name.
 *
 * @throws Error for one that it may not add or touch
 */
export function checkHeaders(event: keyof typeof READ_ONLY_HEADERS, before: Headers, after: Headers): void {
  for (const name in after) {
    if (isHiddenHeader(name)) throw new Error(`'${name}' must be left to CloudFront, got: ${after[name] ?? ''}`);
  }
  for (const name of READ_ONLY_HEADERS[event]) checkSame(name, before[name], after[name]);
}

/** @throws Error for a header that a function has touched and may not */
export function checkSame(name: string, before: string | undefined, after: string | undefined): void {
  if (after !== before) throw new Error(`'${name}' must stay as it is, got: ${after ?? 'none'}`);
}
