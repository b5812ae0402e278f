import {
  type Fault,
  type MediaContractSlice,
  ON_THE_FLY_RESIZER_SECTIONS,
  PROCESSOR_ENVIRONMENT,
} from '../../lib/contract';
import { type Environment, readEnvironment as readProcessorEnvironment } from '../pipeline/environment';

export type ResizerContract = MediaContractSlice<(typeof ON_THE_FLY_RESIZER_SECTIONS)[number]>;

/** What the construct tells the function it deploys. */
export interface ResizerEnvironment {
  readonly contract: ResizerContract;
  readonly variantBucket: string;
  readonly originalBucket: string;
  readonly catalogueTable: string;
}

/**
 * Reads the function's environment, once, at cold start.
 *
 * @throws EnvironmentError listing every fault
 */
export function readEnvironment(env: Environment): ResizerEnvironment {
  const originalBucket = env[PROCESSOR_ENVIRONMENT.originalBucket] ?? '';
  const missing: Fault = {
    path: PROCESSOR_ENVIRONMENT.originalBucket,
    rule: 'name the bucket of the originals',
    got: originalBucket,
  };
  const common = readProcessorEnvironment(env, ON_THE_FLY_RESIZER_SECTIONS, originalBucket === '' ? [missing] : []);
  return { ...common, originalBucket };
}
