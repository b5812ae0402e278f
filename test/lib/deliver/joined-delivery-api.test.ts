import { TerraformVariable } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFrontDelivery, type CloudFrontDeliveryProps, DeliveryApi } from '../../../lib/deliver';
import { VariantStore } from '../../../lib/store';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const CDN = 'cdn.sparkdating.com';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012';

let directory: string;
let code: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spark-joined-api-'));
  code = join(directory, 'function.zip');
  writeFileSync(code, 'the bytes of a function');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Options {
  readonly delivery?: Partial<CloudFrontDeliveryProps>;
  readonly cdnHost?: string;
  /** Another store than the distribution's. */
  readonly elsewhere?: boolean;
}

const synthJoined = ({ delivery, cdnHost = CDN, elsewhere = false }: Options = {}): Synthesized =>
  synthesize((stack) => {
    const variants = new VariantStore(stack, 'Store');
    const store = elsewhere ? new VariantStore(stack, 'Elsewhere') : variants;
    const deliveryApi = new DeliveryApi(stack, 'Api', { code, store, cdnHost });
    const named = { aliases: [CDN, 'video.sparkdating.com'], certificateArn: CERTIFICATE };
    new CloudFrontDelivery(stack, 'Delivery', { variants, deliveryApi, ...named, ...delivery });
  });

const distribution = (stack: Synthesized): Arguments => stack.resource('aws_cloudfront_distribution');
const behaviors = (stack: Synthesized): readonly Arguments[] =>
  distribution(stack)['ordered_cache_behavior'] as readonly Arguments[];

test('answers the addresses of images that name no variant, and no others', () => {
  const asked = behaviors(synthJoined()).map((one) => [one['path_pattern'], one['target_origin_id']]);

  expect(asked).toEqual([
    ['/videos/*.m3u8', 'variants'],
    ['/videos/*.mpd', 'variants'],
    ['/profiles/*/*/*', 'variants'],
    ['/profiles/*', 'delivery-api'],
    ['/videos/*', 'variants'],
  ]);
});

test('is an origin of the distribution, which alone may call it', () => {
  const stack = synthJoined();

  expect(distribution(stack)['origin']).toMatchObject([{ origin_id: 'variants' }, { origin_id: 'delivery-api' }]);
  expect(stack.resources('aws_lambda_permission').map(([, one]) => one['action'])).toEqual([
    'lambda:InvokeFunctionUrl',
    'lambda:InvokeFunction',
  ]);
});

test("has the distribution's headers and log, and a cache key of its own", () => {
  const realtimeLogConfigArn = 'arn:aws:cloudfront::123456789012:realtime-log-config/media';
  const stack = synthJoined({ delivery: { realtimeLogConfigArn } });
  const [variants, api] = behaviors(stack).filter((one) => String(one['path_pattern']).startsWith('/profiles'));

  expect(api).toMatchObject({
    response_headers_policy_id: variants?.['response_headers_policy_id'],
    realtime_log_config_arn: realtimeLogConfigArn,
    origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  });
  expect(api?.['cache_policy_id']).not.toEqual(variants?.['cache_policy_id']);
});

test('redirects to a host that a wildcard of the distribution covers', () => {
  expect(() => synthJoined({ delivery: { aliases: ['*.sparkdating.com'] } })).not.toThrow();
});

test('redirects to a host that an alias may be which Terraform alone knows', () => {
  const named = (): unknown =>
    synthesize((stack) => {
      const variants = new VariantStore(stack, 'Store');
      const deliveryApi = new DeliveryApi(stack, 'Api', { code, store: variants, cdnHost: CDN });
      const host = new TerraformVariable(stack, 'Host', { type: 'string' }).stringValue;
      const aliases = ['video.sparkdating.com', host];
      new CloudFrontDelivery(stack, 'Delivery', { variants, deliveryApi, aliases, certificateArn: CERTIFICATE });
    });

  expect(named).not.toThrow();
});

test('makes a distribution one that a CDN in front must not cache by address', () => {
  let negotiates: boolean | undefined;
  synthesize((stack) => {
    const store = new VariantStore(stack, 'Store');
    const deliveryApi = new DeliveryApi(stack, 'Api', { code, store, cdnHost: CDN });
    const named = { aliases: [CDN], certificateArn: CERTIFICATE };
    ({ negotiates } = new CloudFrontDelivery(stack, 'Delivery', { variants: store, deliveryApi, ...named }));
  });

  expect(negotiates).toBe(true);
});

describe('is refused', () => {
  test('with a cache key that lacks what it decides by', () => {
    const narrowed = (): unknown =>
      synthesize((stack) => {
        const store = new VariantStore(stack, 'Store');
        const deliveryApi = new DeliveryApi(stack, 'Api', { code, store, cdnHost: CDN });
        deliveryApi.cachePolicy.putParametersInCacheKeyAndForwardedToOrigin({
          cookiesConfig: { cookieBehavior: 'none' },
          headersConfig: { headerBehavior: 'whitelist', headers: { items: ['ECT', 'Save-Data'] } },
          queryStringsConfig: { queryStringBehavior: 'whitelist', queryStrings: { items: ['size'] } },
        });
        const named = { aliases: [CDN], certificateArn: CERTIFICATE };
        new CloudFrontDelivery(stack, 'Delivery', { variants: store, deliveryApi, ...named });
      });

    expect(narrowed).toThrow(/'cache key of \/profiles\/\*' must hold Accept, as the delivery API decides by it/);
    expect(narrowed).toThrow(/must hold all query strings/);
  });

  test('where its addresses are left to the default behavior', () => {
    const without = (): unknown =>
      synthesize((stack) => {
        const variants = new VariantStore(stack, 'Store');
        const deliveryApi = new DeliveryApi(stack, 'Api', { code, store: variants, cdnHost: CDN });
        const named = { aliases: [CDN], certificateArn: CERTIFICATE };
        const { resource } = new CloudFrontDelivery(stack, 'Delivery', { variants, deliveryApi, ...named });
        const input = resource.orderedCacheBehaviorInput;
        if (!Array.isArray(input)) throw new Error('behaviors are listed');
        resource.putOrderedCacheBehavior(input.filter(({ pathPattern }) => pathPattern !== '/profiles/*'));
      });

    expect(without).toThrow(/must be served by a behavior of its own .*negotiated/);
  });

  test('beside an edge that negotiates', () => {
    expect(() => synthJoined({ delivery: { negotiation: true } })).toThrow(
      "'deliveryApi' must be left out beside negotiation",
    );
  });

  test('with variants of another store', () => {
    expect(() => synthJoined({ elsewhere: true })).toThrow(
      "'deliveryApi' must read variants where they are served from",
    );
  });

  test('where it redirects to a host that the distribution does not have', () => {
    expect(() => synthJoined({ cdnHost: 'images.sparkdating.com' })).toThrow(
      "'deliveryApi.cdnHost' must be one of the distribution's aliases",
    );
    expect(() => synthJoined({ delivery: { aliases: [], certificateArn: undefined } })).toThrow(
      "'deliveryApi.cdnHost' must be one of the distribution's aliases",
    );
  });

  test('where images are opened by signatures, which no redirect has', () => {
    const signedAccess = { classes: ['images'], publicKeys: {} } as unknown as CloudFrontDeliveryProps['signedAccess'];

    expect(() => synthJoined({ delivery: { signedAccess } })).toThrow(
      "'deliveryApi' must be left out where only signed addresses open images",
    );
  });
});
