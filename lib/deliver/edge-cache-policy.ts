import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import type { CacheClass, CacheClassName, VaryDimension } from '../contract';
import { check, checkGiven, checkInteger } from '../support/checks';
import { uniqueName } from '../support/names';
import { MAX_POLICY_NAME_LENGTH } from './cloud-front-limits';

/** 100 years. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
const MAX_TTL_SECONDS = 3_153_600_000;

export interface EdgeCachePolicyProps {
  readonly name: CacheClassName;
  readonly cacheClass: CacheClass;
  /** Dimensions of `varyBy` that a function turns into closed lists of values before the cache is asked. @default [] */
  readonly normalised?: readonly VaryDimension[];
  /** Headers of the key, which the function sets; what it writes into the path needs none. @default [] */
  readonly keyHeaders?: readonly string[];
  /** The class whose Cache-Control the objects hold. @default - `cacheClass` */
  readonly storedAs?: CacheClass;
}

/**
 * A cache class of the contract as a CloudFront cache policy. The path is the key: what a bucket answers differs by
 * nothing else, so that a header, cookie or query string in the key would only split the cache. A class that varies by
 * more has headers in it that a function sets.
 */
export class EdgeCachePolicy extends Construct {
  readonly resource: CloudfrontCachePolicy;

  constructor(scope: Construct, id: string, props: EdgeCachePolicyProps) {
    super(scope, id);
    checkGiven(this, props, { name: true, cacheClass: true });
    const { name, cacheClass, normalised = [], keyHeaders = [], storedAs = cacheClass } = props;
    const { edge, compress, varyBy } = cacheClass;
    const { browserTtlSeconds, sharedTtlSeconds = browserTtlSeconds } = storedAs;
    const path = `contract.cacheClasses.${name}`;
    checkInteger(this, `${path}.edge.maxTtlSeconds`, edge.maxTtlSeconds, { min: 0, max: MAX_TTL_SECONDS });
    checkInteger(this, `${path}.edge.defaultTtlSeconds`, edge.defaultTtlSeconds, { min: 0, max: edge.maxTtlSeconds });
    checkInteger(this, `${path}.edge.minTtlSeconds`, edge.minTtlSeconds, { min: 0, max: edge.defaultTtlSeconds });
    if (edge.minTtlSeconds > sharedTtlSeconds) {
      Annotations.of(this).addWarning(
        `${path}.edge.minTtlSeconds (${edge.minTtlSeconds}) is above the ${sharedTtlSeconds} s that the objects' own ` +
          'Cache-Control gives shared caches: CloudFront keeps them longer than they say. A minTtlSeconds of 0 follows them.',
      );
    }
    check(
      this,
      varyBy.every((dimension) => normalised.includes(dimension)),
      {
        what: `${path}.varyBy`,
        rule:
          normalised.length === 0
            ? 'be empty for objects of a bucket, which are the same for every viewer'
            : `name only what the function normalises (${normalised.join(', ')}): anything else has values without end`,
        got: varyBy,
        remedy:
          normalised.length === 0
            ? undefined
            : 'negotiation: true normalises all of them; a function of one’s own says so in normalises',
      },
    );
    // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ParametersInCacheKeyAndForwardedToOrigin.html
    check(this, !compress || edge.maxTtlSeconds > 0, {
      what: `${path}.compress`,
      rule: 'be false where edge.maxTtlSeconds is 0: CloudFront compresses only what it caches',
      got: compress,
    });

    this.resource = new CloudfrontCachePolicy(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_POLICY_NAME_LENGTH }),
      comment: `Media cache class ${name}`,
      minTtl: edge.minTtlSeconds,
      defaultTtl: edge.defaultTtlSeconds,
      maxTtl: edge.maxTtlSeconds,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig:
          keyHeaders.length === 0
            ? { headerBehavior: 'none' }
            : { headerBehavior: 'whitelist', headers: { items: [...keyHeaders] } },
        queryStringsConfig: { queryStringBehavior: 'none' },
        enableAcceptEncodingBrotli: compress,
        enableAcceptEncodingGzip: compress,
      },
      // CloudFront refuses to delete a policy that a distribution uses; a renamed one must exist before the old goes.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  get policyId(): string {
    return this.resource.id;
  }
}
