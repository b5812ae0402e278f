import {
  DEFAULT_MAX_RECEIVE_COUNT,
  type Fault,
  describeFault,
  type MediaContract,
  MediaContractError,
  type MediaContractSlice,
  METRICS_ENVIRONMENT,
  parseMediaContractSlice,
  PROCESSOR_ENVIRONMENT,
} from '../../lib/contract';
import type { CounterSettings } from './processing-counter';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the function is deployed between. */
export interface Surroundings {
  readonly variantBucket: string;
  readonly catalogueTable: string;
  /** How often the queue gives a message out before it is a dead letter. */
  readonly maxReceiveCount: number;
  /** Where uploads are counted for the metrics. @default - nowhere */
  readonly counters?: CounterSettings;
}

/** What the construct tells the function it deploys. */
export interface ProcessorEnvironment<S extends keyof MediaContract> extends Surroundings {
  readonly contract: MediaContractSlice<S>;
}

/** An environment the function cannot work in: everything that is wrong with it, by variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(readonly faults: readonly Fault[]) {
    super(`The environment has ${faults.length} fault(s):\n${faults.map((f) => `  ${describeFault(f)}`).join('\n')}`);
  }
}

/**
 * Reads the function's environment, once, at cold start: a function that is set up wrongly fails there, and not at
 * its first upload.
 *
 * @throws EnvironmentError listing every fault, `moreFaults` among them
 */
export function readEnvironment<S extends keyof MediaContract>(
  env: Environment,
  sections: readonly S[],
  moreFaults: readonly Fault[] = [],
): ProcessorEnvironment<S> {
  const faults = [...moreFaults];
  const required = (name: string, what: string): string => {
    const value = env[name];
    if (!value) faults.push({ path: name, rule: `name ${what}`, got: value });
    return value ?? '';
  };
  const variantBucket = required(PROCESSOR_ENVIRONMENT.variantBucket, 'the bucket of the variants');
  const catalogueTable = required(PROCESSOR_ENVIRONMENT.catalogueTable, 'the table of the catalogue');
  const attempts = env[PROCESSOR_ENVIRONMENT.maxReceiveCount] ?? String(DEFAULT_MAX_RECEIVE_COUNT);
  if (!/^[1-9]\d*$/.test(attempts)) {
    faults.push({
      path: PROCESSOR_ENVIRONMENT.maxReceiveCount,
      rule: 'be a whole number of at least 1',
      got: attempts,
    });
  }
  const counters = counterSettings(env, faults);
  let contract: MediaContractSlice<S> | undefined;
  try {
    contract = parseMediaContractSlice(env[PROCESSOR_ENVIRONMENT.contract], sections);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    faults.push(...error.faults);
  }
  if (contract === undefined || faults.length > 0) throw new EnvironmentError(faults);
  return {
    contract,
    variantBucket,
    catalogueTable,
    maxReceiveCount: Number(attempts),
    ...(counters && { counters }),
  };
}

function counterSettings(env: Environment, faults: Fault[]): CounterSettings | undefined {
  const table = env[METRICS_ENVIRONMENT.table];
  if (!table) return undefined;
  const text = env[METRICS_ENVIRONMENT.processingBuckets];
  const buckets = (text ?? '').split(',').map(Number);
  if (!text || buckets.some((bound, index) => !(bound > (buckets[index - 1] ?? 0)))) {
    faults.push({ path: METRICS_ENVIRONMENT.processingBuckets, rule: 'be ascending numbers', got: text });
  }
  return { table, buckets };
}
