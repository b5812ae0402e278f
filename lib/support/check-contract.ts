import type { IConstruct } from 'constructs';
import { assertMediaContract, type MediaContract, MediaContractError } from '../contract';

/**
 * Requires a contract that keeps its rules, also one that was put together without `defineMediaContract`: the function
 * it is deployed with would refuse it at its first photo.
 *
 * @throws MediaContractError with the construct's path and all faults
 */
export function checkContract(scope: IConstruct, contract: MediaContract): void {
  try {
    assertMediaContract(contract);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    throw new MediaContractError(error.faults, scope.node.path);
  }
}
