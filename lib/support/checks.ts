import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { describeFault } from '../contract/schema';

/** One rule of a vendor or of this library, as a configuration breaks it. */
export interface BrokenRule {
  /** The prop, for example `priceClass`. */
  readonly what: string;
  /** The rule, phrased to follow "must". */
  readonly rule: string;
  readonly got: unknown;
  /** What to do about it. @default - the rule says it */
  readonly remedy?: string;
}

/** A configuration that the vendor would refuse at apply, or that contradicts itself. Thrown at synth. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(scope: IConstruct, { what, rule, got, remedy }: BrokenRule) {
    const hint = remedy === undefined ? '' : ` (${remedy})`;
    super(`[${scope.node.path}] ${describeFault({ path: what, rule, got })}${hint}`);
  }
}

/**
 * Requires `holds`.
 *
 * @throws ConfigurationError with the construct's path otherwise
 */
export function check(scope: IConstruct, holds: boolean, broken: BrokenRule): void {
  if (!holds) throw new ConfigurationError(scope, broken);
}

/** Names of the props that have no default. */
type RequiredName<P> = { [K in keyof P]-?: object extends Pick<P, K> ? never : K }[keyof P];

/**
 * Requires the props that have no default, which only a caller without types leaves out.
 *
 * @param names all of them: the compiler holds them against the type
 * @throws ConfigurationError naming the first that is missing
 */
export function checkGiven<P extends object>(
  scope: IConstruct,
  props: P | undefined,
  names: Readonly<Record<RequiredName<P>, true>>,
): void {
  const given = (props ?? {}) as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(names)) {
    const got = given[name];
    check(scope, got !== undefined && got !== null, { what: name, rule: 'be given', got });
  }
}

/** Whether a value is known at synth; what Terraform computes later cannot be checked here. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly remedy?: string;
}

/** Requires a whole number in an inclusive range; leaves out what is missing or a token. */
export function checkInteger(scope: IConstruct, what: string, value: number | undefined, rule: NumberRule): void {
  if (!isKnown(value)) return;
  const { min, max, unit, remedy } = rule;
  check(scope, Number.isInteger(value) && value >= min && value <= max, {
    what,
    rule: `be ${min}–${max}${unit === undefined ? '' : ` ${unit}`}`,
    got: value,
    remedy,
  });
}

/** Requires one of a closed list; leaves out what is missing or a token. */
export function checkOneOf(
  scope: IConstruct,
  what: string,
  value: string | undefined,
  choices: readonly string[],
  remedy?: string,
): void {
  if (!isKnown(value)) return;
  check(scope, choices.includes(value), { what, rule: `be one of ${choices.join(', ')}`, got: value, remedy });
}

/** Requires a pattern, said in words by `rule`; leaves out what is missing or a token. */
export function checkPattern(
  scope: IConstruct,
  what: string,
  value: string | undefined,
  { pattern, rule, remedy }: { readonly pattern: RegExp; readonly rule: string; readonly remedy?: string },
): void {
  if (!isKnown(value)) return;
  check(scope, pattern.test(value), { what, rule, got: value, remedy });
}
