import {
  type Fault,
  MediaContractError,
  type MediaContractSlice,
  NEGOTIATION_SECTIONS,
  parseMediaContractSlice,
  PROCESSOR_ENVIRONMENT,
} from '../../lib/contract';
import { type Environment, EnvironmentError } from '../pipeline/environment';

export type DeliveryApiContract = MediaContractSlice<(typeof NEGOTIATION_SECTIONS)[number]>;

/** What the construct tells the function it deploys. */
export interface DeliveryApiEnvironment {
  readonly contract: DeliveryApiContract;
  readonly variantBucket: string;
  readonly cdnUrl: string;
}

/** Scheme and host, nothing behind: paths are put after it. */
const CDN_URL = /^https:\/\/([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads the function's environment, once, at cold start.
 *
 * @throws EnvironmentError listing every fault
 */
export function readEnvironment(env: Environment): DeliveryApiEnvironment {
  const faults: Fault[] = [];
  const { [PROCESSOR_ENVIRONMENT.variantBucket]: variantBucket = '', [PROCESSOR_ENVIRONMENT.cdnUrl]: cdnUrl = '' } =
    env;
  if (variantBucket === '') {
    faults.push({ path: PROCESSOR_ENVIRONMENT.variantBucket, rule: 'name the bucket of the variants', got: '' });
  }
  if (!CDN_URL.test(cdnUrl)) {
    faults.push({ path: PROCESSOR_ENVIRONMENT.cdnUrl, rule: 'be https:// and a host, nothing behind', got: cdnUrl });
  }
  let contract: DeliveryApiContract | undefined;
  try {
    contract = parseMediaContractSlice(env[PROCESSOR_ENVIRONMENT.contract], NEGOTIATION_SECTIONS);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    faults.push(...error.faults);
  }
  if (contract === undefined || faults.length > 0) throw new EnvironmentError(faults);
  return { contract, variantBucket, cdnUrl };
}
