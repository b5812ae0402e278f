import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import { defineMediaContract, type MediaContract, sparkMediaContract } from '../../../lib/contract';
import { CloudFrontDelivery } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';

const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};
const KEYED = defineMediaContract({ cacheClasses: { negotiated: { varyBy: ['format', 'device'] } } });

interface Change {
  readonly contract?: MediaContract;
  readonly negotiation?: true;
  /** Pattern of the behavior that is changed. */
  readonly pattern?: string;
  /** The fields to change, from the stack that the delivery lies in. */
  readonly fields?: (delivery: CloudFrontDelivery) => Readonly<Record<string, unknown>>;
}

/** Synthesizes a delivery after one of its behaviors was changed behind its back. */
function synthChanged({ contract, negotiation = true, pattern = '/profiles/*', fields = () => ({}) }: Change): void {
  synthesize((stack) => {
    const delivery = new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, contract, negotiation });
    const behaviors = delivery.resource.orderedCacheBehaviorInput as { pathPattern: string }[];
    delivery.resource.putOrderedCacheBehavior(
      behaviors.map((one) => (one.pathPattern === pattern ? { ...one, ...fields(delivery) } : one)) as never,
    );
  });
}

const cachePolicy =
  (parameters: Readonly<Record<string, unknown>>) =>
  (delivery: CloudFrontDelivery): Readonly<Record<string, unknown>> => ({
    cachePolicyId: new CloudfrontCachePolicy(delivery, 'Own', {
      name: 'own',
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
        ...parameters,
      },
    }).id,
  });
const originRequests =
  (parameters: Readonly<Record<string, unknown>>) =>
  (delivery: CloudFrontDelivery): Readonly<Record<string, unknown>> => ({
    originRequestPolicyId: new CloudfrontOriginRequestPolicy(delivery, 'Own', {
      name: 'own',
      cookiesConfig: { cookieBehavior: 'none' },
      headersConfig: { headerBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
      ...parameters,
    }).id,
  });
const headers = (...items: string[]) => ({ headersConfig: { headerBehavior: 'whitelist', headers: { items } } });

describe('the cache keys of a distribution', () => {
  test.each([
    ['of the document', sparkMediaContract],
    ['that varies by device', KEYED],
  ])('are right as they are synthesized for a contract %s', (_case, contract) => {
    expect(() => synthChanged({ contract })).not.toThrow();
  });

  test.each<[string, Change, RegExp]>([
    [
      'hold Accept as browsers send it',
      { fields: cachePolicy(headers('Accept')) },
      /'cache key of \/profiles\/\*' must hold no headers but none: clients send values without end.*got: "accept"/,
    ],
    [
      'hold a raw header beside those of closed lists',
      { contract: KEYED, fields: cachePolicy(headers('x-spark-device', 'User-Agent')) },
      /'cache key of \/profiles\/\*' must hold no headers but x-spark-device: .*got: "user-agent"/,
    ],
    [
      'hold every query string',
      { fields: cachePolicy({ queryStringsConfig: { queryStringBehavior: 'all' } }) },
      /'cache key of \/profiles\/\*' must hold no query strings but none: .*got: "all"/,
    ],
    [
      'hold all query strings but one',
      {
        fields: cachePolicy({
          queryStringsConfig: { queryStringBehavior: 'allExcept', queryStrings: { items: ['size'] } },
        }),
      },
      /must hold no query strings but none: .*got: "all"/,
    ],
    [
      'hold a cookie',
      { fields: cachePolicy({ cookiesConfig: { cookieBehavior: 'whitelist', cookies: { items: ['session'] } } }) },
      /'cache key of \/profiles\/\*' must hold no cookies but none: .*got: "session"/,
    ],
    [
      'lack what the class varies by',
      { contract: KEYED, fields: cachePolicy({}) },
      /'cache key of \/profiles\/\*' must hold x-spark-device, as the class varies by it: one client would get the answer of another/,
    ],
    [
      'are asked before anything is normalised',
      { fields: () => ({ functionAssociation: undefined }) },
      /'\/profiles\/\*' must have a function on viewer requests, .* got: "none"/,
    ],
    [
      'are those of answers that the function comes too late for',
      { fields: () => ({ functionAssociation: [{ eventType: 'viewer-response', functionArn: 'arn' }] }) },
      /'\/profiles\/\*' must have a function on viewer requests/,
    ],
    [
      'do not hold what the origin may answer by',
      { fields: originRequests(headers('Accept')) },
      /'origin requests of \/profiles\/\*' must forward no headers that the cache key does not hold: .*got: "accept"/,
    ],
    [
      'do not hold the query strings that the origin is given',
      { fields: originRequests({ queryStringsConfig: { queryStringBehavior: 'all' } }) },
      /'origin requests of \/profiles\/\*' must forward no query strings that the cache key does not hold/,
    ],
    [
      'do not hold the headers that the origin is given all of',
      { fields: originRequests({ headersConfig: { headerBehavior: 'allViewer' } }) },
      /must forward no headers that the cache key does not hold: .*got: "all"/,
    ],
    [
      'of variants hold a header',
      { pattern: '/profiles/*/*/*', fields: cachePolicy(headers('Accept')) },
      /'cache key of \/profiles\/\*\/\*\/\*' must hold no headers but none/,
    ],
  ])('are refused where they %s', (_case, change, message) => {
    expect(() => synthChanged(change)).toThrow(message);
  });

  test('may let the origin see who asks, for CORS', () => {
    expect(() => synthChanged({ fields: originRequests(headers('Origin')) })).not.toThrow();
  });

  test('are AWS’s own business where its policies are used', () => {
    expect(() =>
      synthChanged({ fields: () => ({ originRequestPolicyId: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf' }) }),
    ).not.toThrow();
  });
});
