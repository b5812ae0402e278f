/** An exact fraction: frame rates such as 30000/1001 have no other number. Both parts are positive whole numbers. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** `num / den` in lowest terms. */
export function rational(num: number, den = 1): Rational {
  const divisor = greatestCommonDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

/** ffprobe's `30000/1001`; `undefined` for its `0/0` and for anything that is no positive fraction. */
export function parseRational(text: string | undefined, separator = '/'): Rational | undefined {
  const [num = Number.NaN, den = Number.NaN] = (text ?? '').split(separator).map(Number);
  return Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0 ? rational(num, den) : undefined;
}

export const toNumber = ({ num, den }: Rational): number => num / den;

/** As ffmpeg and DASH write it. */
export const showRational = ({ num, den }: Rational): string => (den === 1 ? String(num) : `${num}/${den}`);
