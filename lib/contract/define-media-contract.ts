import { type MediaContract, mediaContractSchema, sectionSchemas, sparkValues } from './media-contract';
import { at, describeFault, type Fault, isPlainObject } from './schema';

/**
 * What `defineMediaContract` takes: any part of a contract. Objects are merged, lists and values replaced, and `null`
 * takes an entry out (a use case, a format, a rendition, an optional field). What still names the entry must be taken out
 * as well; the error says where.
 */
export type MediaContractOverrides = Overrides<MediaContract>;

type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Overrides<T[K]> | null }
    : T;

/** A contract that breaks its rules: all of its faults, by path. */
export class MediaContractError extends Error {
  override readonly name = 'MediaContractError';

  constructor(
    readonly faults: readonly Fault[],
    /** Path of the construct it was given to. @default - none */
    constructPath?: string,
  ) {
    const where = constructPath === undefined ? '' : `[${constructPath}] `;
    const list = faults.map((fault) => `  ${describeFault(fault)}`).join('\n');
    super(`${where}The media contract has ${faults.length} fault(s):\n${list}`);
  }
}

/** Names that would reach the prototype of an object instead of a field. */
const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

function merge(base: unknown, override: unknown, path: string, faults: Fault[]): unknown {
  if (override === undefined) return base;
  if (!isPlainObject(override)) return override;
  const merged: Record<string, unknown> = isPlainObject(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(override)) {
    if (FORBIDDEN_KEYS.includes(key)) {
      faults.push({ path: at(path, key), rule: 'be a field of the contract', got: key });
    } else if (value === null) {
      if (!Object.hasOwn(merged, key))
        faults.push({ path: at(path, key), rule: 'be there to be taken out', got: value });
      delete merged[key];
    } else {
      merged[key] = merge(merged[key], value, at(path, key), faults);
    }
  }
  return merged;
}

/** Freezes a copy, so that neither the caller's overrides nor the defaults can change under a contract. */
function frozenCopy<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map((entry: unknown) => frozenCopy(entry))) as T;
  if (!isPlainObject(value)) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, child]) => [key, frozenCopy(child)]))) as T;
}

/** Contracts that have been validated; frozen, so that they stay valid. */
const validated = new WeakSet<MediaContract>();

/**
 * A media contract: the document's values with each of `overrides` merged over them in turn, validated and frozen.
 *
 * @example defineMediaContract(efficientImageLadder, { images: { background: '#000000' } })
 * @throws MediaContractError listing every fault by its path
 */
export function defineMediaContract(...overrides: readonly MediaContractOverrides[]): MediaContract {
  const faults: Fault[] = [];
  let merged: unknown = sparkValues;
  for (const override of overrides) {
    if (!isPlainObject(override)) {
      throw new MediaContractError([{ path: 'contract', rule: 'be an object', got: override }]);
    }
    merged = merge(merged, override, '', faults);
  }
  mediaContractSchema(merged, '', faults);
  if (faults.length > 0) throw new MediaContractError(faults);
  const contract = frozenCopy(merged as MediaContract);
  validated.add(contract);
  return contract;
}

/**
 * Requires a contract that keeps its rules, however it was made.
 *
 * @throws MediaContractError listing every fault by its path
 */
export function assertMediaContract(contract: MediaContract): void {
  if (validated.has(contract)) return;
  const faults: Fault[] = [];
  mediaContractSchema(contract, '', faults);
  if (faults.length > 0) throw new MediaContractError(faults);
}

/** The document's contract. */
export const sparkMediaContract: MediaContract = defineMediaContract();

/** A part of a contract: what one processor needs, as it travels in an environment variable. */
export type MediaContractSlice<K extends keyof MediaContract> = Pick<MediaContract, K>;

/** The named sections of a contract, in a fixed order. */
export function sliceMediaContract<const K extends keyof MediaContract>(
  contract: MediaContract,
  sections: readonly K[],
): MediaContractSlice<K> {
  return Object.fromEntries(sections.map((section) => [section, contract[section]])) as MediaContractSlice<K>;
}

/**
 * Reads a slice from its JSON text, as a processor does at cold start.
 *
 * @throws MediaContractError when the text is not JSON, a section is missing, or a rule is broken
 */
export function parseMediaContractSlice<const K extends keyof MediaContract>(
  json: string | undefined,
  sections: readonly K[],
): MediaContractSlice<K> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json ?? '');
  } catch {
    throw new MediaContractError([{ path: 'MEDIA_CONTRACT', rule: 'be JSON', got: json }]);
  }
  if (!isPlainObject(parsed)) {
    throw new MediaContractError([{ path: 'MEDIA_CONTRACT', rule: 'be a JSON object', got: parsed }]);
  }
  const faults: Fault[] = [];
  for (const section of sections) sectionSchemas[section](parsed[section], section, faults);
  if (faults.length > 0) throw new MediaContractError(faults);
  return frozenCopy(
    Object.fromEntries(sections.map((section) => [section, parsed[section]])),
  ) as unknown as MediaContractSlice<K>;
}
