import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import {
  CloudflareDelivery,
  type CloudflareDeliveryProps,
  MediaFirewall,
  type MediaFirewallProps,
} from '../../../lib/deliver';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const IMAGES_HOST = 'cdn.sparkdating.com';
const secret = (stack: TerraformStack, id: string): string =>
  new TerraformVariable(stack, id, { type: 'string', sensitive: true }).stringValue;

const synthFirewall = (props: (stack: TerraformStack) => Omit<MediaFirewallProps, 'provider'>): Synthesized =>
  synthesize((stack) => {
    const provider = new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });
    const firewall = new MediaFirewall(stack, 'Firewall', { provider, ...props(stack) });
    expect(firewall.webAclArn).toBeDefined();
  });
const rules = (stack: Synthesized): readonly Arguments[] =>
  stack.resource('aws_wafv2_web_acl')['rule'] as readonly Arguments[];

const headerIs = (name: string, value: string, type = 'NONE'): Arguments => ({
  byte_match_statement: {
    field_to_match: { single_header: { name } },
    positional_constraint: 'EXACTLY',
    search_string: value,
    text_transformation: [{ priority: 0, type }],
  },
});
const atImagesHost = headerIs('host', IMAGES_HOST, 'LOWERCASE');

describe('MediaFirewall', () => {
  test('is a web ACL for CloudFront in us-east-1 that lets through what no rule blocks', () => {
    const stack = synthFirewall(() => ({ rateLimit: { requests: 2000 } }));

    expect(stack.resource('aws_wafv2_web_acl')).toMatchObject({
      provider: 'aws.us-east-1',
      scope: 'CLOUDFRONT',
      default_action: { allow: {} },
    });
    expect(rules(stack)).toEqual([
      expect.objectContaining({
        name: 'rate',
        priority: 0,
        action: { block: {} },
        statement: { rate_based_statement: { aggregate_key_type: 'IP', limit: 2000, evaluation_window_sec: 300 } },
      }),
    ]);
  });

  test('the lock takes no secret that is short, which is known at plan', () => {
    const stack = synthFirewall((scope) => ({
      originLock: { imagesHost: IMAGES_HOST, secrets: [secret(scope, 'old'), secret(scope, 'new')] },
    }));
    expect(stack.resource('aws_wafv2_web_acl')['lifecycle']).toMatchObject({
      precondition: ['old', 'new'].map((name) => ({
        condition: expect.stringMatching(new RegExp(`length\\(var\\.${name}\\) >= 16`)) as unknown,
      })),
    });
  });

  test('the lock blocks the images host without one of the secrets, old or new', () => {
    const stack = synthFirewall((scope) => ({
      originLock: { imagesHost: IMAGES_HOST, secrets: [secret(scope, 'old'), secret(scope, 'new')] },
    }));
    const without = (value: string): Arguments => ({
      not_statement: { statement: headerIs('x-origin-lock', value) },
    });

    expect(rules(stack).map(({ statement, action }) => [statement, action])).toEqual([
      [{ and_statement: { statement: [atImagesHost, without('${var.old}'), without('${var.new}')] } }, { block: {} }],
    ]);
  });

  test('behind the lock visitors are counted by the address Cloudflare writes, elsewhere by their own', () => {
    const stack = synthFirewall((scope) => ({
      rateLimit: { requests: 500, windowSeconds: 60 },
      originLock: { imagesHost: IMAGES_HOST, secrets: [secret(scope, 'lock')] },
    }));
    const rate = { limit: 500, evaluation_window_sec: 60 };

    expect(rules(stack).map(({ name, priority }) => [priority, name])).toEqual([
      [0, 'origin-lock'],
      [1, 'rate-behind-cloudflare'],
      [2, 'rate-direct'],
    ]);
    expect(rules(stack)[1]?.['statement']).toEqual({
      rate_based_statement: {
        ...rate,
        aggregate_key_type: 'FORWARDED_IP',
        forwarded_ip_config: { header_name: 'CF-Connecting-IP', fallback_behavior: 'NO_MATCH' },
        scope_down_statement: atImagesHost,
      },
    });
    expect(rules(stack)[2]?.['statement']).toEqual({
      rate_based_statement: {
        ...rate,
        aggregate_key_type: 'IP',
        scope_down_statement: { not_statement: { statement: atImagesHost } },
      },
    });
  });

  test.each<readonly [string, (stack: TerraformStack) => MediaFirewallProps, RegExp]>([
    ['nothing to check', () => ({}), /'rateLimit' must be given where there is no originLock/],
    [
      'a limit below ten',
      () => ({ rateLimit: { requests: 9 } }),
      /'rateLimit\.requests' must be 10–2000000000 requests/,
    ],
    [
      'an odd window',
      () => ({ rateLimit: { requests: 100, windowSeconds: 90 as never } }),
      /'rateLimit\.windowSeconds' must be one of 60, 120, 300, 600/,
    ],
    [
      'no secret',
      () => ({ originLock: { imagesHost: IMAGES_HOST, secrets: [] } }),
      /'originLock\.secrets\.length' must be 1–2, got: 0/,
    ],
    [
      'three secrets',
      (stack) => ({
        originLock: { imagesHost: IMAGES_HOST, secrets: ['a', 'b', 'c'].map((id) => secret(stack, id)) },
      }),
      /'originLock\.secrets\.length' must be 1–2, got: 3/,
    ],
  ])('refuses %s', (_what, props, message) => {
    expect(() => synthFirewall(props)).toThrow(message);
  });

  test('refuses a secret that would stand in the synthesized files, and prints none of it', () => {
    const attempt = (): unknown =>
      synthFirewall(() => ({ originLock: { imagesHost: IMAGES_HOST, secrets: ['correct-horse-battery'] } }));
    expect(attempt).toThrow(/'originLock\.secrets' must be tokens/);
    expect(attempt).not.toThrow(/correct-horse/);
  });

  test('refuses the provider of a stack that lies elsewhere', () => {
    const build = (stack: TerraformStack): unknown =>
      new MediaFirewall(stack, 'Firewall', { rateLimit: { requests: 100 } });
    expect(() => synthesize(build)).toThrow(/'provider' must be an AWS provider of us-east-1.*got: "eu-central-1"/);
  });
});

describe('the lock at Cloudflare', () => {
  const synthLocked = (props: Partial<CloudflareDeliveryProps>): Synthesized =>
    synthesize((stack) => {
      new CloudflareDelivery(stack, 'Delivery', {
        zone: { id: '023e105f4ecef8ad9ca31a8372d0c353' },
        distribution: { domainName: 'd111111abcdef8.cloudfront.net' },
        imagesHost: IMAGES_HOST,
        videoHost: 'video.sparkdating.com',
        originLock: { secrets: [secret(stack, 'old'), secret(stack, 'new')] },
        ...props,
      });
    });

  test('is a header with the first secret on what is asked for at the images host', () => {
    const ruleset = synthLocked({}).resource('cloudflare_ruleset');

    expect(ruleset).toMatchObject({ kind: 'zone', phase: 'http_request_late_transform' });
    expect(ruleset['rules']).toEqual([
      expect.objectContaining({
        expression: '(http.host eq "cdn.sparkdating.com")',
        action: 'rewrite',
        action_parameters: { headers: { 'x-origin-lock': { operation: 'set', value: '${var.old}' } } },
      }),
    ]);
  });

  test('keeps the header rules of the rest of the zone, up to what the plan has', () => {
    const own = { expression: 'true', action: 'rewrite' };
    expect(synthLocked({ otherHeaderRules: [own] }).resource('cloudflare_ruleset')['rules']).toEqual([
      expect.objectContaining(own),
      expect.objectContaining({ ref: 'media_origin_lock' }),
    ]);
    expect(() => synthLocked({ otherHeaderRules: Array<typeof own>(25).fill(own) })).toThrow(
      /'otherHeaderRules\.length' must be 0–24 beside the lock's on the pro plan/,
    );
  });

  test('stands beside cache rules, which are another phase', () => {
    const phases = synthLocked({ engine: 'cache-rules' })
      .resources('cloudflare_ruleset')
      .map(([, { phase }]) => phase);
    expect(phases).toEqual(['http_request_cache_settings', 'http_request_late_transform']);
  });
});
