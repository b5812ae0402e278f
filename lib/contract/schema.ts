/**
 * A small schema language for the media contract: each schema walks a value and adds every fault it finds, so that a
 * wrong contract is one error that lists them all. It is written here because `lib/contract` imports nothing from
 * outside itself: the same code runs at synth, in Lambda, at the edge and in the browser.
 */

/** One broken rule: where, what the rule is, and what stood there. */
export interface Fault {
  /** Dotted path from the root of the contract, for example `images.useCases.profile_card.maxWidth`. */
  readonly path: string;
  /** The rule, phrased to follow "must", for example `be an integer from 1 to 100`. */
  readonly rule: string;
  readonly got: unknown;
}

/** Checks `value`, which stands at `path`, and adds its faults. */
export type Schema<T> = ((value: unknown, path: string, faults: Fault[]) => void) & { readonly describes?: T };

/** The schema of every field of `T`; a field that is missing here does not compile. */
export type FieldSchemas<T> = { readonly [K in keyof T]-?: Schema<T[K]> };

const MAX_SHOWN = 80;

/** Shows a wrong value in an error: JSON, cut to a readable length. */
export function showValue(value: unknown): string {
  const shown = typeof value === 'number' ? String(value) : asJson(value);
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}

/** JSON of whatever can be JSON, and the plain text of what cannot: functions, symbols, bigints, cycles. */
function asJson(value: unknown): string {
  if (['function', 'symbol', 'undefined'].includes(typeof value)) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}

/** The one phrasing of a fault: `'<path>' must <rule>, got: <value>`. */
export function describeFault({ path, rule, got }: Fault): string {
  return `'${path}' must ${rule}, got: ${showValue(got)}`;
}

/** Joins a path and a key. */
export function at(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}

/** Whether `value` is a plain object, which is what records and sections of a contract are. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** Shown behind the range, for example `pixels`. */
  readonly unit?: string;
}

function rangeRule({ min, max, unit }: Range): string {
  return `${min}–${max}${unit === undefined ? '' : ` ${unit}`}`;
}

/** A whole number in an inclusive range. */
export function integer(range: Range): Schema<number> {
  const inRange = number(range);
  return (value, path, faults) => {
    if (Number.isFinite(value) && !Number.isInteger(value)) {
      faults.push({ path, rule: `be a whole number, ${rangeRule(range)}`, got: value });
    } else {
      inRange(value, path, faults);
    }
  };
}

/** A finite number in an inclusive range. */
export function number(range: Range): Schema<number> {
  return (value, path, faults) => {
    if (!Number.isFinite(value) || (value as number) < range.min || (value as number) > range.max) {
      faults.push({ path, rule: `be ${rangeRule(range)}`, got: value });
    }
  };
}

export const boolean: Schema<boolean> = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.push({ path, rule: 'be true or false', got: value });
};

/** A string that matches `pattern`; `rule` says in words what that is. */
export function text(pattern: RegExp, rule: string): Schema<string> {
  return (value, path, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) faults.push({ path, rule, got: value });
  };
}

/** One of a closed list. */
export function oneOf<const T extends string>(choices: readonly T[]): Schema<T> {
  return (value, path, faults) => {
    if (!choices.includes(value as T)) faults.push({ path, rule: `be one of ${choices.join(', ')}`, got: value });
  };
}

/** A field that may be left out. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return (value, path, faults) => {
    if (value !== undefined) schema(value, path, faults);
  };
}

/** An array of at least `min` elements, without duplicates. */
export function list<T>(element: Schema<T>, { min = 1 }: { readonly min?: number } = {}): Schema<readonly T[]> {
  return (value, path, faults) => {
    if (!Array.isArray(value) || value.length < min) {
      faults.push({ path, rule: `be a list of at least ${min}`, got: value });
      return;
    }
    if (new Set(value.map((entry) => JSON.stringify(entry))).size !== value.length) {
      faults.push({ path, rule: 'have no entry twice', got: value });
    }
    value.forEach((entry: unknown, index) => element(entry, at(path, index), faults));
  };
}

/** An object with exactly these fields; unknown ones are faults, so that a misspelt override is not lost. */
export function object<T extends object>(fields: FieldSchemas<T>): Schema<T> {
  return (value, path, faults) => {
    if (!isPlainObject(value)) {
      faults.push({ path, rule: 'be an object', got: value });
      return;
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) {
        faults.push({ path: at(path, key), rule: `be one of the fields ${Object.keys(fields).join(', ')}`, got: key });
      }
    }
    for (const [key, schema] of Object.entries<Schema<unknown>>(fields)) {
      schema(Object.hasOwn(value, key) ? value[key] : undefined, at(path, key), faults);
    }
  };
}

interface RecordKeys {
  readonly pattern: RegExp;
  /** What a key must be, in words. */
  readonly rule: string;
  readonly min?: number;
}

/** An object whose keys are names the contract's owner chooses. */
export function record<T>(keys: RecordKeys, entry: Schema<T>): Schema<Readonly<Record<string, T>>> {
  const { pattern, rule, min = 1 } = keys;
  return (value, path, faults) => {
    if (!isPlainObject(value)) {
      faults.push({ path, rule: 'be an object', got: value });
      return;
    }
    const entries = Object.entries(value);
    if (entries.length < min) faults.push({ path, rule: `have at least ${min} entry`, got: value });
    for (const [key, child] of entries) {
      if (!pattern.test(key)) faults.push({ path: at(path, key), rule, got: key });
      entry(child, at(path, key), faults);
    }
  };
}

/** A partial record over a closed set of keys, for example the formats of a use case. */
export function partialRecord<const K extends string, T>(
  keys: readonly K[],
  entry: (key: K) => Schema<T>,
): Schema<Readonly<Partial<Record<K, T>>>> {
  return (value, path, faults) => {
    if (!isPlainObject(value)) {
      faults.push({ path, rule: 'be an object', got: value });
      return;
    }
    const entries = Object.entries(value);
    if (entries.length === 0) faults.push({ path, rule: `have at least one of ${keys.join(', ')}`, got: value });
    for (const [key, child] of entries) {
      if (keys.includes(key as K)) entry(key as K)(child, at(path, key), faults);
      else faults.push({ path: at(path, key), rule: `be one of ${keys.join(', ')}`, got: key });
    }
  };
}

/**
 * Adds rules between the fields of a value. They run even when a field is wrong, so that one error lists every fault;
 * what they then stumble over is a fault that the shape has reported already.
 */
export function refine<T>(schema: Schema<T>, rule: (value: T, path: string, faults: Fault[]) => void): Schema<T> {
  return (value, path, faults) => {
    const shapeFaults: Fault[] = [];
    schema(value, path, shapeFaults);
    faults.push(...shapeFaults);
    try {
      rule(value as T, path, faults);
    } catch (error) {
      if (shapeFaults.length === 0) throw error;
    }
  };
}
