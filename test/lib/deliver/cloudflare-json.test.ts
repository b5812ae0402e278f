import { TerraformVariable } from 'cdktf';
import { CLOUDFLARE_PLANS, type CloudflarePlan, defineMediaContract } from '../../../lib/contract';
import {
  CACHING_ENGINES,
  CloudflareDelivery,
  type CloudflareDeliveryProps,
  VIDEO_POLICIES,
} from '../../../lib/deliver';
import { BindingType } from '../../support/binding-types';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const synthDelivery = (plan: CloudflarePlan, props: Partial<CloudflareDeliveryProps> = {}): Synthesized =>
  synthesize((stack) => {
    const secret = new TerraformVariable(stack, 'secret', { sensitive: true }).stringValue;
    new CloudflareDelivery(stack, 'Delivery', {
      zone: { id: '023e105f4ecef8ad9ca31a8372d0c353', name: 'sparkdating.com' },
      distribution: { domainName: 'd111111abcdef8.cloudfront.net' },
      imagesHost: 'cdn.sparkdating.com',
      videoHost: 'video.sparkdating.com',
      contract: defineMediaContract({
        zone: { plan, ...(plan === 'free' && { imageOptimization: { polish: 'off' } }) },
      }),
      cacheVariants: plan !== 'free',
      originLock: { secrets: [secret] },
      ...props,
    });
  });

/** Every plan with every engine and every way to serve videos; the free plan has too few page rules for one of them. */
const COMBINATIONS = CLOUDFLARE_PLANS.flatMap((plan) =>
  CACHING_ENGINES.flatMap((engine) => VIDEO_POLICIES.map((videos) => [plan, engine, videos] as const)),
).filter((combination) => combination.join(' ') !== 'free page-rules cache');

const cloudflareResources = ({ json }: Synthesized): readonly (readonly [type: string, args: Arguments])[] =>
  Object.entries(json.resource ?? {})
    .filter(([type]) => type.startsWith('cloudflare_'))
    .flatMap(([type, byId]) => Object.values(byId).map((args) => [type, args] as const));

/** Without what cdktf notes for itself. */
function normalised({ json }: Synthesized): unknown {
  const text = JSON.stringify({ resource: json.resource, data: json.data }, (key, value: unknown) =>
    key === '//' ? undefined : value,
  );
  return JSON.parse(text) as unknown;
}

describe('the Cloudflare half as Terraform reads it', () => {
  test.each(CACHING_ENGINES)('is the document’s zone with %s', (engine) => {
    expect(normalised(synthDelivery('pro', { engine }))).toMatchSnapshot();
  });

  test.each(CACHING_ENGINES)('is an Enterprise zone that serves video with %s', (engine) => {
    expect(normalised(synthDelivery('enterprise', { engine }))).toMatchSnapshot();
  });

  test.each(COMBINATIONS)(
    'on %s with %s that %s videos has only arguments that the bindings declare',
    (plan, engine, videos) => {
      const resources = cloudflareResources(synthDelivery(plan, { engine, videos }));

      const faults = resources.flatMap(([type, args]) =>
        // The binding declares any JSON as a map; its own test holds it to a string or a number.
        new BindingType(type)
          .faults(args)
          .filter((fault) => !(type === 'cloudflare_zone_setting' && /^\.value: is no map$/.test(fault)))
          .map((fault) => `${type} ${fault}`),
      );
      expect(faults).toEqual([]);
      expect(resources.length).toBeGreaterThan(5);
    },
  );

  test('would show an argument that is unknown, missing or of another type', () => {
    const rule = new BindingType('cloudflare_page_rule');
    const right = { zone_id: 'z', target: 'a/*', actions: { edge_cache_ttl: 1 } };
    expect(rule.faults(right)).toEqual([]);
    expect(rule.faults({ ...right, ttl: 1 })).toEqual(['.ttl: is unknown']);
    expect(rule.faults({ ...right, actions: { edge_cache_ttl: '1' } })).toEqual([
      '.actions.edge_cache_ttl: is no number',
    ]);
    expect(rule.faults({ actions: {}, target: 'a/*' })).toEqual(['.zoneId: is missing']);
  });

  test.each(COMBINATIONS)(
    'on %s with %s that %s videos holds no setting as an empty map, and none that is gone',
    (plan, engine, videos) => {
      const stack = synthDelivery(plan, { engine, videos });

      for (const [, { value }] of stack.resources('cloudflare_zone_setting')) {
        expect(['string', 'number']).toContain(typeof value);
      }
      const ids = stack.resources('cloudflare_zone_setting').map(([, args]) => args['setting_id']);
      expect(ids.filter((id) => /mirage|video|image_optimization|minify/.test(String(id)))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(JSON.stringify(stack.json)).not.toMatch(/mirage|video_optimization|adaptive_bitrate/);
    },
  );

  test.each(COMBINATIONS)(
    'on %s with %s that %s videos gives no path two engines, and every page rule a proxied record',
    (plan, engine, videos) => {
      const stack = synthDelivery(plan, { engine, videos });

      const rules = stack.resources('cloudflare_page_rule').map(([, args]) => args);
      const caching = rules.filter(({ actions }) => !('forwarding_url' in (actions as object)));
      const cacheRules = stack
        .resources('cloudflare_ruleset')
        .filter(([, { phase }]) => phase === 'http_request_cache_settings');
      expect(caching.length > 0).toBe(engine === 'page-rules');
      expect(cacheRules).toHaveLength(engine === 'cache-rules' ? 1 : 0);
      const proxied = stack
        .resources('cloudflare_dns_record')
        .filter(([, args]) => args['proxied'] === true)
        .map(([, args]) => args['name']);
      for (const { target, status } of rules) {
        expect(proxied).toContain(String(target).split('/')[0]);
        expect(status).toBe('active');
      }
      expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    },
  );
});

describe('what a Cloudflare plan allows', () => {
  const contractOf = (plan: CloudflarePlan, zone: object = {}): Pick<CloudflareDeliveryProps, 'contract'> => ({
    contract: defineMediaContract({
      zone: { plan, ...(plan === 'free' && { imageOptimization: { polish: 'off' } }), ...zone },
    }),
  });

  test.each([
    ['free', 3],
    ['pro', 20],
    ['business', 50],
    ['enterprise', 125],
  ] as const)('on %s are %d page rules', (plan, quota) => {
    const otherPageRules = quota - (plan === 'enterprise' ? 4 : 2);
    expect(() => synthDelivery(plan, { otherPageRules })).not.toThrow();
    expect(() => synthDelivery(plan, { otherPageRules: otherPageRules + 1 })).toThrow(/'otherPageRules' must be/);
  });

  test.each([
    ['free', 10],
    ['pro', 25],
    ['business', 50],
    ['enterprise', 300],
  ] as const)('on %s are %d cache rules', (plan, quota) => {
    const own = plan === 'enterprise' ? 3 : 1;
    const rules = (count: number): Partial<CloudflareDeliveryProps> => ({
      engine: 'cache-rules',
      otherCacheRules: Array.from({ length: count }, () => ({
        action: 'set_cache_settings',
        expression: '(http.host eq "www.sparkdating.com")',
      })),
    });
    expect(() => synthDelivery(plan, rules(quota - own))).not.toThrow();
    expect(() => synthDelivery(plan, rules(quota - own + 1))).toThrow(/'otherCacheRules\.length' must be/);
  });

  test.each([
    ['free', 7200, 3600],
    ['pro', 3600, 1800],
    ['business', 1800, 1200],
    ['enterprise', 30, undefined],
  ] as const)('on %s is a zone’s edge TTL of %d seconds and not less', (plan, least, tooLittle) => {
    expect(() => synthDelivery(plan, contractOf(plan, { edgeTtlSeconds: least }))).not.toThrow();
    if (tooLittle === undefined) return;
    expect(() => synthDelivery(plan, contractOf(plan, { edgeTtlSeconds: tooLittle }))).toThrow(
      new RegExp(`'contract\\.zone\\.edgeTtlSeconds' must be ${least}–604800 seconds on the ${plan} plan`),
    );
  });

  test('is not to serve video, but on Enterprise', () => {
    for (const plan of CLOUDFLARE_PLANS) {
      const { warnings } = synthDelivery(plan, { videos: 'cache', engine: 'cache-rules' });
      expect(warnings.some((text) => text.includes('service-specific-terms'))).toBe(plan !== 'enterprise');
    }
  });
});
