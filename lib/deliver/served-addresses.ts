import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Token } from 'cdktf';
import type { IValidation } from 'constructs';
import { CACHE_CLASS_NAMES, type MediaContract } from '../contract';
import { describeFault } from '../contract/schema';
import { written } from '../support/written';
import type { EdgeCachePolicy } from './edge-cache-policy';
import type { StoredCacheClass } from './media-areas';
import { matchesBehavior } from './path-pattern';
import { negotiatedAddresses, publicAddresses } from './public-addresses';

interface ServedAddressesProps {
  readonly distribution: CloudfrontDistribution;
  readonly contract: MediaContract;
  /** Whether addresses of images that name no variant are answered. */
  readonly negotiates: boolean;
  /** With that of `negotiated` where the edge picks formats. */
  readonly cachePolicies: Readonly<Record<StoredCacheClass, EdgeCachePolicy>> & {
    readonly negotiated?: EdgeCachePolicy;
  };
}

/**
 * Sends every address of the contract through the distribution's behaviors as they are synthesized, whoever put them
 * there: one that none serves would be refused, and a playlist that a wider pattern catches would live as long as a
 * video. A policy that is none of the delivery's is its owner's business.
 */
export class ServedAddresses implements IValidation {
  constructor(private readonly props: ServedAddressesProps) {}

  validate(): string[] {
    const { distribution, contract, negotiates, cachePolicies } = this.props;
    const behaviors: unknown = distribution.orderedCacheBehaviorInput ?? [];
    if (!Array.isArray(behaviors) || Token.isUnresolved(behaviors)) return [];
    const known = behaviors as readonly { readonly pathPattern: string; readonly cachePolicyId?: string }[];
    // A pattern that Terraform computes may be the one that serves it.
    if (known.some(({ pathPattern }) => Token.isUnresolved(pathPattern))) return [];

    const addresses = negotiates ? negotiatedAddresses(contract) : publicAddresses(contract);
    return addresses.flatMap(({ path, cacheClass }) => {
      const behavior = known.find(({ pathPattern }) => matchesBehavior(pathPattern, path));
      if (behavior === undefined) {
        const rule = `be served by a behavior of its own (one for its area, with the cache policy of ${cacheClass})`;
        return [describeFault({ path, rule, got: 'the default behavior' })];
      }
      const policy = written(distribution, behavior.cachePolicyId);
      const used = CACHE_CLASS_NAMES.find((name) => {
        const own = cachePolicies[name];
        return own !== undefined && written(distribution, own.policyId) === policy;
      });
      if (used === undefined || used === cacheClass) return [];
      const rule = `be cached as ${cacheClass} (put its behavior before ${behavior.pathPattern})`;
      return [describeFault({ path, rule, got: used })];
    });
  }
}
