import { TerraformVariable } from 'cdktf';
import { defineMediaContract, type CloudflarePlan } from '../../../lib/contract';
import { CloudflareDelivery, type CloudflareDeliveryProps, CloudFrontDelivery } from '../../../lib/deliver';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';
const DOCUMENT: CloudflareDeliveryProps = {
  zone: { id: ZONE_ID, name: 'sparkdating.com' },
  distribution: { domainName: 'd111111abcdef8.cloudfront.net' },
  imagesHost: 'cdn.sparkdating.com',
  videoHost: 'video.sparkdating.com',
};

const synthDelivery = (props: Partial<CloudflareDeliveryProps> = {}): Synthesized =>
  synthesize((stack) => new CloudflareDelivery(stack, 'Delivery', { ...DOCUMENT, ...props }));

const onPlan = (plan: CloudflarePlan): Pick<CloudflareDeliveryProps, 'contract'> => ({
  contract: defineMediaContract({
    zone: { plan, ...(plan === 'free' && { imageOptimization: { polish: 'off' } }) },
  }),
});

const settings = (stack: Synthesized): Record<string, unknown> =>
  Object.fromEntries(
    stack.resources('cloudflare_zone_setting').map(([, { setting_id: id, value }]) => [String(id), value]),
  );

/** Page rules as Cloudflare tries them: highest priority first. */
const pageRules = (stack: Synthesized): readonly Arguments[] =>
  stack
    .resources('cloudflare_page_rule')
    .map(([, rule]) => rule)
    .sort((one, other) => Number(other['priority']) - Number(one['priority']));

describe('CloudflareDelivery', () => {
  test('minimal example: the document’s zone, rules and hosts', () => {
    const stack = synthDelivery();

    expect(stack.resourceTypes).toEqual([
      'cloudflare_argo_tiered_caching',
      'cloudflare_dns_record',
      'cloudflare_dns_record',
      'cloudflare_page_rule',
      'cloudflare_page_rule',
      'cloudflare_tiered_cache',
      ...Array<string>(7).fill('cloudflare_zone_setting'),
    ]);
    expect(stack.json.data).toBeUndefined();
  });

  test('maximum example: Enterprise caches videos, has regions, variants and cache rules', () => {
    const stack = synthDelivery({
      ...onPlan('enterprise'),
      engine: 'cache-rules',
      cacheVariants: true,
      zoneSettings: { ssl: 'full', browserTtl: 'contract' },
    });

    expect(stack.resourceTypes).toEqual([
      'cloudflare_argo_tiered_caching',
      'cloudflare_dns_record',
      'cloudflare_dns_record',
      'cloudflare_regional_tiered_cache',
      'cloudflare_ruleset',
      'cloudflare_tiered_cache',
      'cloudflare_zone_cache_variants',
      ...Array<string>(7).fill('cloudflare_zone_setting'),
    ]);
    expect(settings(stack)).toMatchObject({ ssl: 'full', browser_cache_ttl: 31_536_000 });
    expect(stack.resource('cloudflare_zone_cache_variants')['value']).toMatchObject({
      jpeg: ['image/avif', 'image/webp', 'image/jpeg'],
    });
  });

  test('each setting is a resource whose value stays the number or string it is', () => {
    const stack = synthDelivery();

    expect(settings(stack)).toEqual({
      security_level: 'medium',
      cache_level: 'aggressive',
      browser_cache_ttl: 0,
      edge_cache_ttl: 604_800,
      ssl: 'strict',
      polish: 'lossless',
      webp: 'on',
    });
    for (const [, { zone_id: zoneId }] of stack.resources('cloudflare_zone_setting')) expect(zoneId).toBe(ZONE_ID);
  });

  test('the zone is left alone on request', () => {
    expect(synthDelivery({ zoneSettings: false }).resources('cloudflare_zone_setting')).toEqual([]);
  });

  test('the free plan gets no setting it cannot have', () => {
    const stack = synthDelivery(onPlan('free'));
    expect(Object.keys(settings(stack))).not.toEqual(expect.arrayContaining(['polish']));
    expect(Object.keys(settings(stack))).not.toEqual(expect.arrayContaining(['webp']));
  });

  test('images are cached by the document’s pattern and TTLs, the edge for the 28 days Cloudflare takes', () => {
    expect(pageRules(synthDelivery())[0]).toMatchObject({
      zone_id: ZONE_ID,
      target: 'cdn.sparkdating.com/profiles/*',
      priority: 2,
      status: 'active',
      actions: { cache_level: 'cache_everything', edge_cache_ttl: 2_419_200, browser_cache_ttl: 31_536_000 },
    });
  });

  test('on the document’s plan videos are sent to the video host, keeping their path', () => {
    const stack = synthDelivery();

    expect(pageRules(stack)[1]).toMatchObject({
      zone_id: ZONE_ID,
      target: 'cdn.sparkdating.com/videos/*',
      priority: 1,
      status: 'active',
      actions: { forwarding_url: { url: 'https://video.sparkdating.com/videos/$1', status_code: 302 } },
    });
    expect(stack.warnings).toContainEqual(expect.stringMatching(/videos.*forwarded to video\.sparkdating\.com.*terms/));
  });

  test('videos cached as the document has it: manifests win over the rule that would freeze them, and the terms are cited', () => {
    const stack = synthDelivery({ videos: 'cache' });

    expect(pageRules(stack).map(({ target, actions }) => [target, actions])).toEqual([
      ['cdn.sparkdating.com/videos/*.m3u8*', expect.objectContaining({ browser_cache_ttl: 300 }) as unknown],
      ['cdn.sparkdating.com/videos/*.mpd*', expect.objectContaining({ browser_cache_ttl: 300 }) as unknown],
      ['cdn.sparkdating.com/profiles/*', expect.objectContaining({ browser_cache_ttl: 31_536_000 }) as unknown],
      [
        'cdn.sparkdating.com/videos/*',
        { cache_level: 'cache_everything', edge_cache_ttl: 604_800, browser_cache_ttl: 2_592_000 },
      ],
    ]);
    expect(stack.warnings).toContainEqual(expect.stringContaining('service-specific-terms'));
  });

  test('Enterprise may serve video: it is cached without a warning, and errors are not kept', () => {
    const stack = synthDelivery(onPlan('enterprise'));
    expect(pageRules(stack)).toHaveLength(4);
    expect(pageRules(stack)[3]?.['actions']).toMatchObject({ cache_ttl_by_status: { '400-599': 'no-store' } });
    expect(stack.warnings.filter((text) => text.includes('terms'))).toEqual([]);
  });

  test('media rules move above the zone’s own', () => {
    const stack = synthDelivery({ lowestPriority: 40, videos: 'cache' });
    expect(pageRules(stack).map(({ priority }) => priority)).toEqual([43, 42, 41, 40]);
  });

  test('cache rules hold the same classes: no cap at 28 days, the browser hears the object, errors are not kept', () => {
    const stack = synthDelivery({ engine: 'cache-rules', videos: 'cache' });
    const ruleset = stack.resource('cloudflare_ruleset');
    const rules = ruleset['rules'] as (Arguments & { action_parameters: Arguments })[];

    expect(ruleset).toMatchObject({ zone_id: ZONE_ID, kind: 'zone', phase: 'http_request_cache_settings' });
    expect(rules.map(({ ref, expression }) => [ref, expression])).toEqual([
      ['media_videos', '(http.host eq "cdn.sparkdating.com" and starts_with(http.request.uri.path, "/videos/"))'],
      ['media_images', '(http.host eq "cdn.sparkdating.com" and starts_with(http.request.uri.path, "/profiles/"))'],
      [
        'media_manifests',
        '(http.host eq "cdn.sparkdating.com" and starts_with(http.request.uri.path, "/videos/") and http.request.uri.path.extension in {"m3u8" "mpd"})',
      ],
    ]);
    expect(rules[1]).toMatchObject({
      action: 'set_cache_settings',
      enabled: true,
      action_parameters: {
        cache: true,
        edge_ttl: {
          mode: 'override_origin',
          default: 2_592_000,
          status_code_ttl: [{ status_code_range: { from: 400, to: 599 }, value: -1 }],
        },
        browser_ttl: { mode: 'respect_origin' },
      },
    });
    expect(stack.resources('cloudflare_page_rule')).toEqual([]);
    expect(stack.warnings.filter((text) => text.includes('28 days'))).toEqual([]);
  });

  test('beside cache rules the forwarding of videos is the one page rule, and no cache rule names its path', () => {
    const stack = synthDelivery({ engine: 'cache-rules' });
    expect(pageRules(stack).map(({ target }) => target)).toEqual(['cdn.sparkdating.com/videos/*']);
    expect(JSON.stringify(stack.resource('cloudflare_ruleset')['rules'])).not.toContain('/videos/');
  });

  test('rules of the rest of the zone stay in the one ruleset, before those of the media', () => {
    const own = { expression: '(http.host eq "www.sparkdating.com")', action: 'set_cache_settings' };
    const rules = synthDelivery({ engine: 'cache-rules', otherCacheRules: [own] }).resource('cloudflare_ruleset')[
      'rules'
    ];
    expect(rules).toEqual([expect.objectContaining(own), expect.objectContaining({ ref: 'media_images' })]);
  });

  test('the images host is proxied in front of the distribution, the video host goes straight to it', () => {
    const stack = synthDelivery();
    const record = { type: 'CNAME', content: 'd111111abcdef8.cloudfront.net', ttl: 1, zone_id: ZONE_ID };

    expect(stack.resources('cloudflare_dns_record').map(([, found]) => found)).toMatchObject([
      { ...record, name: 'cdn.sparkdating.com', proxied: true },
      { ...record, name: 'video.sparkdating.com', proxied: false },
    ]);
  });

  test('a zone is found by its name', () => {
    const stack = synthDelivery({ zone: { name: 'sparkdating.com' } });
    expect(Object.values(stack.json.data?.['cloudflare_zone'] ?? {})).toMatchObject([
      { filter: { name: 'sparkdating.com' } },
    ]);
    expect(pageRules(stack)[0]?.['zone_id']).toMatch(/^\$\{data\.cloudflare_zone\..*\.id}$/);
  });

  test('a zone must be told by one of the two', () => {
    const zone = {} as unknown as CloudflareDeliveryProps['zone'];
    expect(() => synthDelivery({ zone })).toThrow("'zone' must have an id or a name, got: undefined");
  });

  test('takes a CloudFrontDelivery as it is', () => {
    const stack = synthesize((scope) => {
      const distribution = new CloudFrontDelivery(scope, 'CloudFront', {
        variants: {
          bucketArn: 'arn:aws:s3:::theirs',
          bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
        },
        aliases: ['cdn.sparkdating.com', '*.sparkdating.com'],
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222',
      });
      new CloudflareDelivery(scope, 'Delivery', { ...DOCUMENT, distribution });
    });
    for (const [, { content }] of stack.resources('cloudflare_dns_record')) {
      expect(content).toMatch(/^\$\{aws_cloudfront_distribution\..*\.domain_name}$/);
    }
  });

  test('one tier can be declined', () => {
    const types = synthDelivery({ tieredCache: false }).resourceTypes;
    expect(types.filter((type) => type.includes('tiered'))).toEqual([]);
  });

  test('warns of each value of the document it leaves, once, with what restores it', () => {
    expect(synthDelivery().warnings).toEqual([
      expect.stringMatching(/^\/videos\/\* on the images host: .*videos: 'cache' restores it\.$/),
      expect.stringMatching(/^zone browser_cache_ttl: the document says 31536000, synthesized is 0: .*restores it\.$/),
      expect.stringMatching(/^image_optimization formats: the document says webp, avif, synthesized is webp: /),
      expect.stringMatching(/^edge_cache_ttl of images: the document says 2592000, synthesized is 2419200: /),
      expect.stringMatching(/^page rules keep errors .*engine: 'cache-rules' never keeps errors\.$/),
    ]);
  });

  test('does not throw if the values are tokens', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string, type = 'string'): TerraformVariable => new TerraformVariable(scope, id, { type });
      new CloudflareDelivery(scope, 'Delivery', {
        zone: { id: variable('zone').stringValue },
        distribution: {
          domainName: variable('distribution').stringValue,
          aliases: variable('aliases', 'list(string)').listValue,
        },
        imagesHost: variable('images').stringValue,
        videoHost: variable('video').stringValue,
      });
    });
    expect(pageRules(stack)[0]).toMatchObject({ target: '${var.images}/profiles/*', zone_id: '${var.zone}' });
  });
});
