import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { stackOf, type StackResources } from './stack-json';

const HOST = 'cdn.example.com';
const record = (over: Readonly<Record<string, unknown>> = {}): unknown => ({
  zone_id: '023e105f4ecef8ad9ca31a8372d0c353',
  type: 'CNAME',
  name: HOST,
  content: '${aws_cloudfront_distribution.cdn.domain_name}',
  proxied: true,
  ...over,
});
const modelWith = (resource: StackResources, data: StackResources = {}, aliases = [HOST]): PlatformModel =>
  modelOf(stackOf({ aliases }, { resource: { cloudflare_dns_record: { images: record() }, ...resource }, data }));
const hostsOf = ({ zone }: PlatformModel): readonly string[] | undefined => zone?.hosts.map(({ name }) => name);
const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('names of records, as version 4 of the provider takes them too', () => {
  test('are those of the distribution which they begin', () => {
    const model = modelWith({ cloudflare_record: { images: record({ name: 'cdn' }) }, cloudflare_dns_record: {} });
    expect(hostsOf(model)).toEqual([HOST]);
    expect(model.zone?.name).toBe('example.com');
  });

  test('are below the zone, or the zone itself', () => {
    const zone_id = '${data.cloudflare_zone.it.id}';
    const model = modelWith(
      { cloudflare_dns_record: { root: record({ zone_id, name: '@' }), images: record({ zone_id, name: 'cdn' }) } },
      { cloudflare_zone: { it: { name: 'example.com' } } },
      ['example.com', 'cdn.example.com', 'cdn.example.net'],
    );
    expect(hostsOf(model)).toEqual(['example.com', 'cdn.example.com']);
  });

  test('are of their own zone, whatever the distribution is called in another one', () => {
    const zone_id = '${cloudflare_zone.shop.id}';
    const model = modelWith({
      cloudflare_zone: { shop: { name: 'example.net' }, media: { name: 'example.com' } },
      cloudflare_dns_record: {
        shop: record({ zone_id, name: 'cdn', type: 'A', content: '192.0.2.1' }),
        images: record({ zone_id: '${cloudflare_zone.media.id}' }),
      },
    });
    expect([model.zone?.name, hostsOf(model)]).toEqual(['example.com', [HOST]]);
  });

  test('are hosts that a wildcard of the distribution covers', () => {
    const model = modelWith(
      {
        cloudflare_zone: { media: { name: 'example.com' } },
        cloudflare_dns_record: { images: record({ zone_id: '${cloudflare_zone.media.id}', name: 'cdn' }) },
      },
      {},
      ['*.example.com'],
    );
    expect(hostsOf(model)).toEqual([HOST]);
  });
});

describe('records that lead to the distribution', () => {
  const DOMAIN = '${aws_cloudfront_distribution.cdn.domain_name}';

  test.each([
    ['by the argument of version 4 of the provider', { content: undefined, value: DOMAIN }],
    [
      'as one of two things',
      { content: '${var.blue ? aws_lb.blue.dns_name : aws_cloudfront_distribution.cdn.domain_name}' },
    ],
  ])('may name it %s', (_, over) => {
    expect(
      hostsOf(modelWith({ cloudflare_dns_record: { images: record({ name: 'images.example.com', ...over }) } })),
    ).toEqual(['images.example.com']);
  });

  test('must have names that are known', () => {
    expect(() => modelWith({ cloudflare_dns_record: { images: record({ name: '${var.name}' }) } })).toThrow(
      /'cloudflare_dns_record\.images\.name' must be known at synth/,
    );
  });
});

describe('a zone', () => {
  const rule = (zone_id: string): StackResources => ({
    cloudflare_dns_record: { images: record({ zone_id: '${data.cloudflare_zone.all["media"].id}' }) },
    cloudflare_page_rule: {
      media: { zone_id, target: `${HOST}/*`, status: 'active', actions: { cache_level: 'bypass' } },
    },
  });

  test.each(['${data.cloudflare_zone.all["media"].zone_id}', '${ data.cloudflare_zone.all["media"].id }'])(
    'is the same by either name of its id, however it is written: %s',
    (zone_id) => {
      expect(modelWith(rule(zone_id)).zone?.rules).toHaveLength(1);
    },
  );

  test('is another one by another index', () => {
    const model = modelWith(rule('${data.cloudflare_zone.all["shop"].id}'));
    expect(model.zone?.rules).toEqual([]);
    expect(said(model)).toContain('cloudflare_page_rule.media: it is of another zone than the media, and does not act');
  });

  test('has settings, rules and Workers of other teams, of which is said what does not act', () => {
    const zone_id = '023e105f4ecef8ad9ca31a8372d0c353';
    const model = modelWith({
      cloudflare_zone_setting: { each: { zone_id, setting_id: '${each.key}', value: '${each.value}' } },
      cloudflare_ruleset: { each: { zone_id, phase: '${each.key}', rules: [] } },
      cloudflare_page_rule: { unsaid: { zone_id, target: `${HOST}/*`, actions: { cache_level: 'bypass' } } },
      cloudflare_workers_route: {
        off: { zone_id, pattern: `${HOST}/raw/*` },
        on: { zone_id, pattern: `${HOST}/*`, script: 'it' },
      },
      cloudflare_workers_script: { it: { script_name: 'it', content: '', compatibility_flags: ['nodejs_compat'] } },
    });
    expect(model.zone?.rules).toEqual([]);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        'cloudflare_zone_setting.each: the zone setting {ref:each.key} does not act',
        'cloudflare_ruleset.each: its rules of the phase {ref:each.key} do not act',
        'cloudflare_page_rule.unsaid: it does not act: it has no status, by which version 4 of the provider alone switches it on',
        'cloudflare_workers_route.off: it keeps no Worker off: that of a wider route runs there',
        'cloudflare_workers_script.it: it runs without its compatibility_flags',
      ]),
    );
  });
});
