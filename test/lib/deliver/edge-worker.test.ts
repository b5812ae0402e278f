import { PageRule } from '@cdktf/provider-cloudflare/lib/page-rule';
import { WorkersRoute } from '@cdktf/provider-cloudflare/lib/workers-route';
import type { TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineMediaContract, edgeWorkerSettings, type MediaContract, sparkMediaContract } from '../../../lib/contract';
import {
  CloudflareDelivery,
  type CloudflareDeliveryProps,
  EdgeWorker,
  type EdgeWorkerProps,
  MAX_WORKER_BYTES,
  type ZoneReference,
} from '../../../lib/deliver';
import { BindingType } from '../../support/binding-types';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';
const ACCOUNT_ID = 'fedcba9876543210fedcba9876543210';
const ZONE: ZoneReference = { id: ZONE_ID, name: 'sparkdating.com', accountId: ACCOUNT_ID };

const synthWorker = (props: Partial<EdgeWorkerProps> = {}): Synthesized =>
  synthesize((stack) => {
    new EdgeWorker(stack, 'Worker', { accountId: ACCOUNT_ID, zoneId: ZONE_ID, host: 'cdn.sparkdating.com', ...props });
  });

const patterns = (stack: Synthesized): unknown[] =>
  stack
    .resources('cloudflare_workers_route')
    .map(([, { pattern }]) => pattern)
    .sort();

describe('EdgeWorker', () => {
  test('minimal example: a module of a fixed day with the contract in a text binding, and its routes', () => {
    const stack = synthWorker();

    const script = stack.resource('cloudflare_workers_script');
    expect(script).toMatchObject({
      account_id: ACCOUNT_ID,
      script_name: 'test-worker',
      main_module: 'worker.mjs',
      compatibility_date: expect.stringMatching(/^202\d-\d\d-\d\d$/) as unknown,
      bindings: [
        { type: 'plain_text', name: 'NEGOTIATION', text: JSON.stringify(edgeWorkerSettings(sparkMediaContract)) },
      ],
    });
    // Before this day the zone's cache rules win over what the Worker says.
    expect(String(script['compatibility_date']) >= '2025-04-02').toBe(true);
    expect(gzipSync(String(script['content'])).length).toBeLessThan(10_000);
    expect(patterns(stack)).toEqual(['cdn.sparkdating.com/beacon*', 'cdn.sparkdating.com/profiles/*']);
    for (const [, route] of stack.resources('cloudflare_workers_route')) {
      expect(route['script']).toMatch(/^\$\{cloudflare_workers_script\.Worker_\w+\.script_name}$/);
    }
  });

  test('holds only arguments that the bindings declare', () => {
    const stack = synthWorker();

    for (const type of ['cloudflare_workers_script', 'cloudflare_workers_route']) {
      const faults = stack.resources(type).flatMap(([, args]) => new BindingType(type).faults(args));
      expect(faults).toEqual([]);
    }
  });

  test('leaves beacons to an origin whose log has them', () => {
    expect(patterns(synthWorker({ answersBeacons: false }))).toEqual(['cdn.sparkdating.com/profiles/*']);
  });

  test('says how many cache keys an image has', () => {
    const outputs = Object.values(synthWorker().json.output ?? {});
    expect(outputs).toEqual([expect.objectContaining({ value: 9 })]);
  });

  test('throws on a contract whose answers differ by more than their path, which Cloudflare does not keep apart', () => {
    const contract = defineMediaContract({ cacheClasses: { negotiated: { varyBy: ['format', 'device'] } } });
    expect(() => synthWorker({ contract })).toThrow(
      /\[test\/Worker] 'contract\.cacheClasses\.negotiated\.varyBy' must be \['format'] at Cloudflare.*deviceUseCases/,
    );
  });

  test('throws on a contract that is more than a variable holds', () => {
    const card = sparkMediaContract.images.useCases['profile_card']!;
    const names = Array.from({ length: 60 }, (_, index) => `use_case_of_a_long_name_${index}`);
    const useCases = Object.fromEntries(names.map((name, index) => [name, { ...card, alias: `alias_${index}` }]));
    expect(() => synthWorker({ contract: defineMediaContract({ images: { useCases } }) })).toThrow(
      /'contract' must leave the Worker's settings within the 5120 bytes of a variable, got: \d+/,
    );
  });

  describe('with code of one’s own', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'spark-worker-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('writes it as it is, whatever Terraform reads into it', () => {
      const codePath = join(folder, 'own.mjs');
      writeFileSync(codePath, 'export default { fetch: (r) => new Response(`${r.url} %{x}`) };');
      expect(synthWorker({ codePath }).resource('cloudflare_workers_script')['content']).toBe(
        'export default { fetch: (r) => new Response(`$${r.url} %%{x}`) };',
      );
    });

    test('throws on code that is not there, and on more than Cloudflare takes', () => {
      expect(() => synthWorker({ codePath: join(folder, 'none.mjs') })).toThrow(/'codePath' must be an existing file/);
      const codePath = join(folder, 'large.mjs');
      const noise = Array.from({ length: MAX_WORKER_BYTES }, () => Math.random().toString(36)[2] ?? '').join('');
      writeFileSync(codePath, noise.repeat(2));
      expect(() => synthWorker({ codePath })).toThrow(/'codePath' must be a Worker of at most 3145728 bytes/);
    });
  });
});

describe('CloudflareDelivery with a Worker', () => {
  const DOCUMENT: CloudflareDeliveryProps = {
    zone: ZONE,
    distribution: { domainName: 'd111111abcdef8.cloudfront.net', negotiates: true, answersBeacons: true },
    imagesHost: 'cdn.sparkdating.com',
    videoHost: 'video.sparkdating.com',
  };
  const synthDelivery = (
    props: Partial<CloudflareDeliveryProps> = {},
    add: (stack: TerraformStack) => void = () => undefined,
  ): Synthesized =>
    synthesize((stack) => {
      new CloudflareDelivery(stack, 'Delivery', { ...DOCUMENT, ...props });
      add(stack);
    });
  const onPlan = (plan: 'free' | 'enterprise'): { contract: MediaContract } => ({
    contract: defineMediaContract({
      zone: { plan, ...(plan === 'free' && { imageOptimization: { polish: 'off' } }) },
    }),
  });
  const pageRules = (stack: Synthesized): unknown[] =>
    stack
      .resources('cloudflare_page_rule')
      .map(([, rule]) => rule)
      .sort((one, other) => Number(other['priority']) - Number(one['priority']))
      .map(({ target, actions }) => [target, actions]);

  test('is there where the distribution negotiates, and leaves beacons to it', () => {
    const stack = synthDelivery();
    expect(patterns(stack)).toEqual(['cdn.sparkdating.com/profiles/*']);
  });

  test('negotiates before a distribution that does not, and answers beacons for it', () => {
    const distribution = { domainName: 'd111111abcdef8.cloudfront.net' };
    expect(patterns(synthDelivery({ distribution }))).toEqual([]);
    expect(patterns(synthDelivery({ distribution, negotiation: true }))).toHaveLength(2);
  });

  test('has the variants cached by page rules, and never the address that one of them was picked for', () => {
    const stack = synthDelivery();

    expect(pageRules(stack)).toEqual([
      [
        'cdn.sparkdating.com/profiles/*/*/*',
        { cache_level: 'cache_everything', edge_cache_ttl: 2_419_200, browser_cache_ttl: 31_536_000 },
      ],
      ['cdn.sparkdating.com/profiles/*', { cache_level: 'bypass' }],
      ['cdn.sparkdating.com/videos/*', expect.anything()],
    ]);
    expect(stack.warnings.filter((text) => text.includes('page rules keep errors'))).toEqual([]);
  });

  test('has the same by cache rules, the narrower last', () => {
    const rules = synthDelivery({ engine: 'cache-rules' }).resource('cloudflare_ruleset')['rules'] as Arguments[];

    expect(rules).toMatchObject([
      {
        ref: 'media_negotiated',
        expression: '(http.host eq "cdn.sparkdating.com" and starts_with(http.request.uri.path, "/profiles/"))',
        action_parameters: { cache: false },
      },
      {
        ref: 'media_images',
        expression:
          '(http.host eq "cdn.sparkdating.com" and starts_with(http.request.uri.path, "/profiles/") and http.request.uri.path strict wildcard "/profiles/*/*/*")',
        action_parameters: { cache: true },
      },
    ]);
  });

  test('throws on cache rules in the other order, by which no variant would be kept', () => {
    expect(() =>
      synthesize((stack) => {
        const { cacheRules } = new CloudflareDelivery(stack, 'Delivery', { ...DOCUMENT, engine: 'cache-rules' });
        const rules = cacheRules?.resource.rulesInput as readonly object[];
        cacheRules?.resource.putRules([...rules].reverse() as never);
      }),
    ).toThrow(/must have the rule of images behind that of negotiated, which would keep none of them/);
  });

  test('still warns that page rules keep errors where they cache videos, which no Worker sees', () => {
    const { warnings } = synthDelivery({ videos: 'cache' });
    expect(warnings.filter((text) => text.includes('page rules keep errors'))).toHaveLength(1);
  });

  test('fits the page rules of the free plan', () => {
    expect(pageRules(synthDelivery(onPlan('free')))).toHaveLength(3);
  });

  test('finds the account of a zone that is looked up by its name', () => {
    const stack = synthDelivery({ zone: { name: 'sparkdating.com' } });
    expect(stack.resource('cloudflare_workers_script')['account_id']).toMatch(
      /^\$\{data\.cloudflare_zone\.Delivery_Zone_\w+\.account\.id}$/,
    );
  });

  test('throws where the account is not known, and on one that is none', () => {
    expect(() => synthDelivery({ zone: { id: ZONE_ID } })).toThrow(
      /\[test\/Delivery] 'zone\.accountId' must be given with zone\.id/,
    );
    expect(() => synthDelivery({ zone: { ...ZONE, accountId: 'mine' } })).toThrow(
      /'zone\.accountId' must be an account id of 32 hexadecimal digits, got: "mine"/,
    );
  });

  test('throws without a Worker before a distribution that negotiates', () => {
    expect(() => synthDelivery({ negotiation: false })).toThrow(
      /\[test\/Delivery] 'negotiation' must be true before a distribution that negotiates/,
    );
  });

  test.each([
    ['longer', 'cdn.sparkdating.com/profiles/vip/*', /must leave what lies under the images' route to it/],
    ['the same', 'https://cdn.sparkdating.com/profiles/*', /'Worker route' must have one Worker, not/],
  ])('throws on somebody’s route that is %s', (_, pattern, message) => {
    const add = (stack: TerraformStack): void => {
      new WorkersRoute(stack, 'Theirs', { zoneId: ZONE_ID, pattern, script: 'theirs' });
    };
    expect(() => synthDelivery({}, add)).toThrow(message);
  });

  test('lets a wider route be, which the narrower one wins over', () => {
    const add = (stack: TerraformStack): void => {
      new WorkersRoute(stack, 'Theirs', { zoneId: ZONE_ID, pattern: 'cdn.sparkdating.com/*', script: 'theirs' });
    };
    expect(() => synthDelivery({}, add)).not.toThrow();
  });

  test('throws on a page rule that would keep the address that one variant was picked for', () => {
    const add = (stack: TerraformStack): void => {
      new PageRule(stack, 'Theirs', {
        zoneId: ZONE_ID,
        target: 'cdn.sparkdating.com/profiles/*',
        priority: 100,
        status: 'active',
        actions: { cacheLevel: 'cache_everything' },
      });
    };
    expect(() => synthDelivery({}, add)).toThrow(/'cdn\.sparkdating\.com\/profiles\/user\/image' must be decided by/);
  });
});
