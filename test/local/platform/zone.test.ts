import type { PlatformModel, ZoneModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { stackOf, type StackResources } from './stack-json';

const ZONE = { zone_id: '023e105f4ecef8ad9ca31a8372d0c353' };
const OTHER_ZONE = { zone_id: 'ffffffffffffffffffffffffffffffff' };
const HOST = 'cdn.example.com';
const record = (over: Readonly<Record<string, unknown>> = {}): unknown => ({
  ...ZONE,
  type: 'CNAME',
  name: HOST,
  content: '${aws_cloudfront_distribution.cdn.domain_name}',
  proxied: true,
  ...over,
});

/** A stack whose images host Cloudflare answers for, with other resources of the zone. */
const modelWith = (resource: StackResources, root: Readonly<Record<string, unknown>> = {}): PlatformModel =>
  modelOf(
    stackOf({ aliases: [HOST] }, { ...root, resource: { cloudflare_dns_record: { images: record() }, ...resource } }),
  );
const zoneWith = (resource: StackResources, root?: Readonly<Record<string, unknown>>): ZoneModel =>
  modelWith(resource, root).zone!;
const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('Cloudflare in front of a distribution', () => {
  test('is none where no record of the distribution is proxied', () => {
    expect(modelWith({ cloudflare_dns_record: { images: record({ proxied: false }) } }).zone).toBeUndefined();
    expect(modelOf(stackOf()).zone).toBeUndefined();
  });

  test('minimal example: a proxied record, and what Cloudflare does by default', () => {
    expect(zoneWith({})).toEqual({
      name: 'example.com',
      hosts: [{ name: HOST, proxied: true }],
      rules: [],
      ruleEngine: 'none',
      workers: [],
      tiered: false,
      settings: {},
    });
  });

  test('is known by the name of its zone, and leaves out records that lead elsewhere', () => {
    const zone_id = '${data.cloudflare_zone.it.id}';
    const zone = zoneWith(
      {
        cloudflare_dns_record: {
          images: record({ zone_id }),
          videos: record({ zone_id, name: 'video.example.com', content: 'd111.cloudfront.net', proxied: false }),
          mail: record({ zone_id, name: 'mail.example.com', content: 'mail.example.net' }),
          proof: record({ zone_id, name: '${aws_acm_certificate.it.arn}', content: 'acm.aws' }),
        },
        aws_cloudfront_distribution: {
          cdn: (stackOf({ aliases: [HOST, 'video.example.com'] }) as { resource: StackResources }).resource[
            'aws_cloudfront_distribution'
          ]!['cdn'],
        },
      },
      { data: { cloudflare_zone: { it: { filter: { name: 'example.com' } } } } },
    );
    expect(zone.name).toBe('example.com');
    expect(zone.hosts).toEqual([
      { name: HOST, proxied: true },
      { name: 'video.example.com', proxied: false },
    ]);
  });

  test('tries page rules by falling priority, without those that are switched off', () => {
    const rule = (
      priority: number | undefined,
      target: string,
      actions: unknown,
      status: unknown = 'active',
    ): unknown => ({
      ...ZONE,
      target: `${HOST}${target}`,
      priority,
      status,
      actions,
    });
    const model = modelWith({
      cloudflare_page_rule: {
        low: rule(1, '/*', { cache_level: 'bypass' }),
        off: rule(9, '/off/*', { cache_level: 'bypass' }, 'disabled'),
        unsaid: rule(8, '/unsaid/*', { cache_level: 'bypass' }, null),
        high: rule(3, '/profiles/*', {
          cache_level: 'cache_everything',
          edge_cache_ttl: 7200,
          browser_cache_ttl: 0,
          cache_ttl_by_status: { '400-499': 'no-store', '500-599': 'no-cache', '200': '60' },
        }),
        plain: rule(2, '/plain/*', { cache_level: 'simplified', ssl: 'full' }),
      },
    });
    expect(model.zone).toMatchObject({ ruleEngine: 'page-rules' });
    expect(model.zone?.rules).toEqual([
      {
        resource: 'cloudflare_page_rule.high',
        target: 'cdn.example.com/profiles/*',
        cache: 'everything',
        edgeTtlSeconds: 7200,
        browserTtlSeconds: 'respect',
        edgeTtlByStatus: { '400-499': -1, '500-599': 0, '200': 60 },
      },
      {
        resource: 'cloudflare_page_rule.plain',
        target: 'cdn.example.com/plain/*',
        cache: 'standard',
        ignoreQuery: true,
      },
      { resource: 'cloudflare_page_rule.low', target: 'cdn.example.com/*', cache: 'bypass' },
    ]);
    expect(said(model)).toContain('cloudflare_page_rule.plain: its action ssl does not act');
  });

  test('reads cache rules in their order, after the page rules that forward', () => {
    const settings = (action_parameters: unknown, over: Readonly<Record<string, unknown>> = {}): unknown => ({
      ref: 'media',
      expression: '(http.host eq "cdn.example.com")',
      action: 'set_cache_settings',
      action_parameters,
      ...over,
    });
    const model = modelWith({
      cloudflare_page_rule: {
        forward: {
          ...ZONE,
          target: `${HOST}/videos/*`,
          status: 'active',
          actions: { forwarding_url: { url: 'https://video.example.com/$1', status_code: 301 } },
        },
        caching: { ...ZONE, target: `${HOST}/*`, status: 'active', actions: { cache_level: 'bypass' } },
      },
      cloudflare_ruleset: {
        cache: {
          ...ZONE,
          phase: 'http_request_cache_settings',
          rules: [
            settings({
              cache: true,
              edge_ttl: {
                mode: 'override_origin',
                default: 60,
                status_code_ttl: [
                  { status_code_range: { from: 400, to: 599 }, value: -1 },
                  { status_code: 200, value: 90 },
                ],
              },
              browser_ttl: { mode: 'respect_origin' },
              cache_key: { custom_key: { query_string: { exclude: { all: true } } } },
              serve_stale: { disable_stale_while_updating: true },
            }),
            settings({ cache: false }, { enabled: false }),
            settings({ browser_ttl: { mode: 'bypass' } }, { ref: undefined }),
          ],
        },
        headers: { ...ZONE, phase: 'http_request_late_transform', rules: [] },
      },
    });
    expect(model.zone?.ruleEngine).toBe('cache-rules');
    expect(model.zone?.rules).toEqual([
      {
        resource: 'cloudflare_page_rule.forward',
        target: 'cdn.example.com/videos/*',
        cache: 'unset',
        forward: { status: 301, url: 'https://video.example.com/$1' },
      },
      {
        resource: 'cloudflare_ruleset.cache (media)',
        target: '(http.host eq "cdn.example.com")',
        cache: 'everything',
        edgeTtlSeconds: 60,
        browserTtlSeconds: 'respect',
        edgeTtlByStatus: { '400-599': -1, '200': 90 },
        ignoreQuery: true,
      },
      {
        resource: 'cloudflare_ruleset.cache.rules[2]',
        target: '(http.host eq "cdn.example.com")',
        cache: 'unset',
        browserTtlSeconds: 0,
      },
    ]);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'cloudflare_page_rule.caching: it does not act beside the cache rules, which win',
        'cloudflare_ruleset.cache.rules[0]: its serve_stale does not act',
        'cloudflare_ruleset.headers: its rules of the phase http_request_late_transform do not act',
      ]),
    );
  });

  test('runs the Workers that routes lead to, as they were before their escapes', () => {
    const model = modelWith({
      cloudflare_workers_script: {
        media: {
          script_name: 'media',
          content: 'export default { name: `$${host}` }',
          main_module: 'media.mjs',
          compatibility_date: '2025-11-01',
          bindings: [
            { type: 'plain_text', name: 'HOST', text: '%%{HOST}' },
            { type: 'secret_text', name: 'KEY', text: 'secret' },
          ],
        },
        idle: { script_name: 'idle', content: '' },
      },
      cloudflare_workers_route: {
        one: { ...ZONE, pattern: `${HOST}/profiles/*`, script: '${cloudflare_workers_script.media.script_name}' },
        two: { ...ZONE, pattern: `${HOST}/beacon*`, script: 'media' },
        lost: { ...ZONE, pattern: `${HOST}/lost*`, script: 'elsewhere' },
      },
    });
    expect(model.zone?.workers).toEqual([
      {
        resource: 'cloudflare_workers_script.media',
        routes: ['cdn.example.com/profiles/*', 'cdn.example.com/beacon*'],
        code: 'export default { name: `${host}` }',
        mainModule: 'media.mjs',
        compatibilityDate: '2025-11-01',
        bindings: { HOST: '%{HOST}' },
      },
    ]);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'cloudflare_workers_script.media: its code is not that of this package: a rehearsal passes it by',
        'cloudflare_workers_script.media: its binding KEY (secret_text) is not there',
        'cloudflare_workers_script.idle: it does not run: no route of the zone leads to it',
        'cloudflare_workers_route.lost: no Worker answers there: its script is not in the stack',
      ]),
    );
  });

  test('has an upper tier where tiered caching is on', () => {
    expect(zoneWith({ cloudflare_argo_tiered_caching: { on: { ...ZONE, value: 'on' } } }).tiered).toBe(true);
    expect(zoneWith({ cloudflare_argo_tiered_caching: { off: { ...ZONE, value: 'off' } } }).tiered).toBe(false);
    expect(zoneWith({ cloudflare_tiered_cache: { v4: { ...ZONE, cache_type: 'smart' } } }).tiered).toBe(true);
  });

  test('reads settings of the zone, and says which of them do not act', () => {
    const setting = (setting_id: string, value: unknown): unknown => ({ ...ZONE, setting_id, value });
    const model = modelWith({
      cloudflare_zone_setting: {
        ttl: setting('browser_cache_ttl', 3600),
        polish: setting('polish', 'off'),
        tls: setting('min_tls_version', '1.2'),
      },
    });
    expect(model.zone?.settings).toEqual({ browser_cache_ttl: 3600, polish: 'off', min_tls_version: '1.2' });
    expect(said(model).filter((sentence) => sentence.includes('zone_setting'))).toEqual([
      'cloudflare_zone_setting.tls: the zone setting min_tls_version does not act',
    ]);
  });

  test('leaves out what is of another zone, and says so', () => {
    const model = modelWith({
      cloudflare_argo_tiered_caching: { other: { ...OTHER_ZONE, value: 'on' } },
      cloudflare_page_rule: {
        other: { ...OTHER_ZONE, target: 'example.net/*', status: 'active', actions: { cache_level: 'bypass' } },
      },
    });
    expect(model.zone).toMatchObject({ tiered: false, rules: [] });
    expect(said(model)).toContain('cloudflare_page_rule.other: it is of another zone than the media, and does not act');
  });
});
