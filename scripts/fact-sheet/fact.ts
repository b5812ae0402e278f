import { type FactSource, readPath } from './source';

/** One value of the specification, and where what is used instead is read from. */
export interface Fact {
  /** What it is the value of. */
  readonly what: string;
  /** As the specification writes it. */
  readonly document: string | number | boolean;
  /** Paths of what is used; none where nothing has it. */
  readonly where: readonly string[];
  /** Writes what was read as the specification does. @default - as it is */
  readonly as?: (...values: readonly unknown[]) => string;
  /** Why it differs: a text, or the start of the synth warning that says it. Needed where it differs, and only there. */
  readonly why?: string | { readonly warning: string };
}

export interface FactSection {
  /** A heading of the specification. */
  readonly section: string;
  readonly facts: readonly Fact[];
}

export interface FactRow {
  readonly what: string;
  readonly document: string;
  readonly used: string;
  readonly where: string;
  readonly why: string;
}

/** Shown where nothing is used. */
export const NOTHING = '—';

/** @throws Error where a difference is not explained, or an explanation explains nothing */
export function factRow({ what, document, where, as, why }: Fact, source: FactSource): FactRow {
  const used = usedValue({ where, as }, source);
  const shown = String(document);
  if ((used === shown) !== (why === undefined)) {
    const rule = why === undefined ? 'be explained where it is not used' : 'be left unexplained where it is used';
    throw new Error(`'${what}' must ${rule}, got: ${shown} and ${used}`);
  }
  return { what, document: shown, used, where: where.join(', '), why: why === undefined ? '' : reason(why, source) };
}

export function usedValue({ where, as }: Pick<Fact, 'where' | 'as'>, source: FactSource): string {
  const values = where.map((path) => readPath(source, path));
  if (values.length === 0 || values.includes(undefined)) return NOTHING;
  return as === undefined ? values.map(String).join(', ') : as(...values);
}

/** The warning that the synth itself gives is the one place that says why. */
function reason(why: NonNullable<Fact['why']>, { warnings }: FactSource): string {
  if (typeof why === 'string') return why;
  const text = warnings.find((warning) => warning.startsWith(`${why.warning}: the document says`));
  const [, explained] = /synthesized is .*?: (.*)$/.exec(text ?? '') ?? [];
  if (explained === undefined) throw new Error(`'${why.warning}' must be a warning of the synth, got: none`);
  return explained;
}
