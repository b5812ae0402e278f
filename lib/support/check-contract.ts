import type { IConstruct } from 'constructs';
import { assertMediaContract, type MediaContract, MediaContractError, sparkMediaContract } from '../contract';
import { isPlainObject } from '../contract/schema';
import { check } from './checks';

const SECTIONS = Object.keys(sparkMediaContract);

/**
 * Requires a contract that keeps its rules, also one that was put together without `defineMediaContract`: the function
 * it is deployed with would refuse it at its first photo.
 *
 * @throws ConfigurationError of a part of one, as `defineMediaContract` takes; MediaContractError with the construct's path
 * and all faults
 */
export function checkContract(scope: IConstruct, contract: MediaContract): void {
  const given: unknown = contract;
  const missing = SECTIONS.filter((section) => !isPlainObject(given) || !Object.hasOwn(given, section));
  check(scope, missing.length === 0, {
    what: 'contract',
    rule: `be whole, with ${missing.join(', ')} too`,
    got: contract,
    remedy: 'defineMediaContract makes it of the parts that are to be others',
  });
  try {
    assertMediaContract(contract);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    throw new MediaContractError(error.faults, scope.node.path);
  }
}
