import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import type { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { Token } from 'cdktf';
import type { IValidation } from 'constructs';
import { KEY_HEADERS, type MediaContract, negotiationTable } from '../contract';
import { describeFault } from '../contract/schema';
import { DEVICE_VIEWER_HEADERS } from './negotiated-images';
import { findPolicy, isRecord, type Passed, passedCookies, passedHeaders, passedQueryStrings } from './passed-values';
import { matchesBehavior } from './path-pattern';
import { negotiatedAddresses, publicAddresses } from './public-addresses';

interface CacheKeyRulesProps {
  readonly distribution: CloudfrontDistribution;
  readonly contract: MediaContract;
  /** Whether some addresses are answered by more than their path. */
  readonly negotiates: boolean;
  /** Headers that their origin decides by, where it does and not the edge. @default - the edge decides */
  readonly decidedBy?: readonly string[];
}

/** What is looked at of a behavior. */
interface Behavior {
  readonly pathPattern: string;
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
  readonly functionAssociation?: unknown;
}

/** One of the three parts of a request that a policy may let through. */
type Part = 'headers' | 'cookies' | 'query strings';

/** Headers that CORS needs, which say who asks and never what for. */
const CORS_HEADERS = ['origin', 'access-control-request-method', 'access-control-request-headers'];

/**
 * Requires of every address of an image that its answers cannot be mixed up, nor its cache be split without end: what
 * may change an answer is in the key, and what is in the key has a closed list of values. Looks at the policies as they
 * are synthesized, also at what was put into them behind the constructs' back; one that another stack or AWS holds cannot
 * be looked at.
 */
export class CacheKeyRules implements IValidation {
  constructor(private readonly props: CacheKeyRulesProps) {}

  validate(): string[] {
    const { distribution, contract, negotiates, decidedBy } = this.props;
    const input: unknown = distribution.orderedCacheBehaviorInput ?? [];
    if (!Array.isArray(input) || Token.isUnresolved(input)) return [];
    const behaviors = input as readonly Behavior[];
    if (behaviors.some(({ pathPattern }) => Token.isUnresolved(pathPattern))) return [];

    const keyed = negotiationTable(contract).keyedBy.map((dimension) => KEY_HEADERS[dimension]);
    const addresses = negotiates ? negotiatedAddresses(contract) : publicAddresses(contract);
    const faults = addresses.flatMap(({ path, cacheClass }) => {
      const behavior = behaviors.find(({ pathPattern }) => matchesBehavior(pathPattern, path));
      if (behavior === undefined) return [];
      if (cacheClass === 'negotiated') {
        return decidedBy === undefined
          ? this.negotiatedFaults(behavior, keyed)
          : this.decidedFaults(behavior, decidedBy);
      }
      return cacheClass === 'images' ? this.keyFaults(behavior, []) : [];
    });
    return [...new Set(faults)];
  }

  private negotiatedFaults(behavior: Behavior, keyed: readonly string[]): string[] {
    const { pathPattern, functionAssociation } = behavior;
    const normalised = eventTypes(functionAssociation).includes('viewer-request');
    return [
      ...(normalised
        ? []
        : [
            describeFault({
              path: pathPattern,
              rule: 'have a function on viewer requests, which writes what Accept, Save-Data, ECT and size ask for into the path',
              got: 'none',
            }),
          ]),
      ...this.keyFaults(behavior, keyed),
      ...this.forwardFaults(behavior, keyed),
    ];
  }

  /** The key holds all that the origin decides by, though it has values without end: hardly anything is kept by it. */
  private decidedFaults(behavior: Behavior, decidedBy: readonly string[]): string[] {
    const policy = findPolicy(this.props.distribution, CloudfrontCachePolicy, behavior.cachePolicyId);
    const parameters: unknown = policy?.parametersInCacheKeyAndForwardedToOriginInput;
    if (!isRecord(parameters)) return [];
    const headers = passedHeaders(parameters);
    const missing = headers === 'all' ? [] : decidedBy.filter((header) => !headers.includes(header.toLowerCase()));
    const queryStrings = passedQueryStrings(parameters) === 'all' ? [] : ['all query strings'];
    return [...missing, ...queryStrings].map((part) =>
      describeFault({
        path: `cache key of ${behavior.pathPattern}`,
        rule: `hold ${part}, as the delivery API decides by it: one client would get the answer of another`,
        got: headers,
      }),
    );
  }

  /** What is in the key must have a closed list of values, and what the class varies by must be in it. */
  private keyFaults(behavior: Behavior, keyed: readonly string[]): string[] {
    const policy = findPolicy(this.props.distribution, CloudfrontCachePolicy, behavior.cachePolicyId);
    const parameters: unknown = policy?.parametersInCacheKeyAndForwardedToOriginInput;
    if (!isRecord(parameters)) return [];
    const headers = passedHeaders(parameters);
    const unbounded = (part: Part, passed: Passed, allowed: readonly string[]): string[] =>
      excess(passed, allowed).map((got) =>
        describeFault({
          path: `cache key of ${behavior.pathPattern}`,
          rule: `hold no ${part} but ${allowed.length === 0 ? 'none' : allowed.join(', ')}: clients send values without end, and each would be stored again`,
          got,
        }),
      );
    return [
      ...unbounded('headers', headers, keyed),
      ...unbounded('cookies', passedCookies(parameters), []),
      ...unbounded('query strings', passedQueryStrings(parameters), []),
      ...keyed
        .filter((header) => headers !== 'all' && !headers.includes(header))
        .map((header) =>
          describeFault({
            path: `cache key of ${behavior.pathPattern}`,
            rule: `hold ${header}, as the class varies by it: one client would get the answer of another`,
            got: headers,
          }),
        ),
    ];
  }

  /** What an origin is told it may answer by; where the key does not hold it, everyone gets the first answer. */
  private forwardFaults(behavior: Behavior, keyed: readonly string[]): string[] {
    const policy = findPolicy(this.props.distribution, CloudfrontOriginRequestPolicy, behavior.originRequestPolicyId);
    if (policy === undefined) return [];
    const parameters = {
      headersConfig: policy.headersConfigInput,
      cookiesConfig: policy.cookiesConfigInput,
      queryStringsConfig: policy.queryStringsConfigInput,
    };
    const allowed = [...keyed, ...CORS_HEADERS, ...DEVICE_VIEWER_HEADERS.map((header) => header.toLowerCase())];
    const faults = (part: Part, passed: Passed, names: readonly string[]): string[] =>
      excess(passed, names).map((got) =>
        describeFault({
          path: `origin requests of ${behavior.pathPattern}`,
          rule: `forward no ${part} that the cache key does not hold: everyone would get the answer to the first`,
          got,
        }),
      );
    return [
      ...faults('headers', passedHeaders(parameters), allowed),
      ...faults('cookies', passedCookies(parameters), []),
      ...faults('query strings', passedQueryStrings(parameters), []),
    ];
  }
}

function eventTypes(associations: unknown): readonly unknown[] {
  return Array.isArray(associations) ? associations.map((one) => (isRecord(one) ? one['eventType'] : undefined)) : [];
}

/** What goes beyond the names that are allowed. */
function excess(passed: Passed, allowed: readonly string[]): readonly string[] {
  return passed === 'all' ? ['all'] : passed.filter((name) => !allowed.includes(name));
}
