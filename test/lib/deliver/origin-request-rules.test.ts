import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { Aspects, type TerraformStack } from 'cdktf';
import { CheckDistributions } from '../../../lib/deliver';
import { synthesize } from '../../support/synth';
import { group, ordered, origin, rawDistribution } from './wrong-distributions';

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const LAMBDA = { originId: 'lambda', domainName: 'abc123.lambda-url.eu-central-1.on.aws' };
const SIGNED = { ...origin('signed'), originAccessControlId: 'E2QWRUHAPOMQZL' };

type Behavior = Parameters<typeof ordered>[1];

/** Somebody's own distribution: a behavior that asks `target`, with policies of its stack. */
const synthAsking =
  (target: string, behavior: (stack: TerraformStack) => Behavior): (() => void) =>
  () => {
    synthesize((stack) => {
      Aspects.of(stack).add(new CheckDistributions());
      const change: Partial<CloudfrontDistributionConfig> = {
        ...group(['server', 'lambda'], [403]),
        origin: [origin('server'), LAMBDA, SIGNED],
        orderedCacheBehavior: [ordered('/made/*', { targetOriginId: target, ...behavior(stack) })],
      };
      new CloudfrontDistribution(stack, 'Theirs', rawDistribution(change));
    });
  };

const headersConfig = (headerBehavior: string, ...items: string[]) => ({
  headerBehavior,
  ...(items.length > 0 && { headers: { items } }),
});
const forwarding =
  (headerBehavior: string, ...items: string[]) =>
  (stack: TerraformStack): Behavior => ({
    originRequestPolicyId: new CloudfrontOriginRequestPolicy(stack, 'Own', {
      name: 'own',
      cookiesConfig: { cookieBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
      headersConfig: headersConfig(headerBehavior, ...items),
    }).id,
  });
const keyedByHost = (stack: TerraformStack): Behavior => ({
  cachePolicyId: new CloudfrontCachePolicy(stack, 'Own', {
    name: 'own',
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
      headersConfig: headersConfig('whitelist', 'Host'),
    },
  }).id,
});

describe('what a behavior sends on to its origins', () => {
  test.each([
    ['AWS’s policy of everything to a function’s URL', 'lambda', () => ({ originRequestPolicyId: ALL_VIEWER })],
    ['the same to a group that holds one', 'both', () => ({ originRequestPolicyId: ALL_VIEWER })],
    ['the same to any origin that CloudFront signs for', 'signed', () => ({ originRequestPolicyId: ALL_VIEWER })],
    ['a policy of everything', 'both', forwarding('allViewer')],
    ['a policy that names it', 'both', forwarding('whitelist', 'Origin', 'Host')],
    ['a policy of everything but something else', 'both', forwarding('allExcept', 'Cookie')],
    ['a cache key', 'both', keyedByHost],
  ] as const)('Host is refused: by %s', (_what, target, behavior) => {
    expect(synthAsking(target, behavior)).toThrow(
      /'behavior \/made\/\* (originRequest|cache)PolicyId' must not forward Host to (lambda|signed), whose requests are signed/,
    );
  });

  test.each([
    ['everything but Host', 'both', () => ({ originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST })],
    ['a policy of everything but Host', 'both', forwarding('allExcept', 'host')],
    ['a policy without it', 'both', forwarding('whitelist', 'Origin')],
    ['Host to a server that is not signed for', 'server', () => ({ originRequestPolicyId: ALL_VIEWER })],
    [
      'all methods to one origin',
      'server',
      () => ({ allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] }),
    ],
    ['methods that fail over to a group', 'both', () => ({ allowedMethods: ['GET', 'HEAD', 'OPTIONS'] })],
  ] as const)('is taken: %s', (_what, target, behavior) => {
    expect(synthAsking(target, behavior)).not.toThrow();
  });

  test('methods that do not fail over are refused to a group', () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];
    expect(synthAsking('both', () => ({ allowedMethods: methods }))).toThrow(
      /'behavior \/made\/\* allowedMethods' must be of GET, HEAD, OPTIONS where it asks an origin group/,
    );
  });
});
