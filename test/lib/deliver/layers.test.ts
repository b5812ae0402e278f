import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { CloudflareProvider } from '@cdktf/provider-cloudflare/lib/provider';
import { PageRule, type PageRuleConfig } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Ruleset } from '@cdktf/provider-cloudflare/lib/ruleset';
import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheClassName, defineMediaContract, type MediaContract } from '../../../lib/contract';
import {
  CloudflareDelivery,
  type CloudflareDeliveryProps,
  CloudFrontDelivery,
  type CloudFrontDeliveryProps,
} from '../../../lib/deliver';
import { synthesize, type Synthesized } from '../../support/synth';

const ZONE = { id: '023e105f4ecef8ad9ca31a8372d0c353', name: 'sparkdating.com' };
const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};
const hosts = (suffix = ''): Pick<CloudflareDeliveryProps, 'imagesHost' | 'videoHost'> => ({
  imagesHost: `cdn${suffix}.sparkdating.com`,
  videoHost: `video${suffix}.sparkdating.com`,
});

const synthCloudFront = (
  change: (delivery: CloudFrontDelivery) => void = () => undefined,
  props: Partial<CloudFrontDeliveryProps> = {},
): Synthesized =>
  synthesize((stack) => change(new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, ...props })));

const synthCloudflare = (
  props: Partial<CloudflareDeliveryProps> = {},
  change: (stack: TerraformStack, delivery: CloudflareDelivery) => void = () => undefined,
): Synthesized =>
  synthesize((stack) => {
    const delivery = new CloudflareDelivery(stack, 'Delivery', {
      zone: ZONE,
      distribution: { domainName: 'd111111abcdef8.cloudfront.net' },
      ...hosts(),
      ...props,
    });
    change(stack, delivery);
  });

/** Somebody's own page rule in the same zone. */
const theirs =
  (rule: Partial<PageRuleConfig>): ((stack: TerraformStack) => void) =>
  (stack) => {
    const actions = { cacheLevel: 'cache_everything', browserCacheTtl: 2_592_000 };
    const target = 'cdn.sparkdating.com/*';
    new PageRule(stack, 'Theirs', { zoneId: ZONE.id, status: 'active', priority: 9, target, actions, ...rule });
  };
const theirCacheRules =
  (expression: string): ((stack: TerraformStack) => void) =>
  (stack) => {
    new Ruleset(stack, 'Theirs', {
      zoneId: ZONE.id,
      kind: 'zone',
      name: 'default',
      phase: 'http_request_cache_settings',
      rules: [{ expression, action: 'set_cache_settings', actionParameters: { cache: false } }],
    });
  };

describe('an address of the contract', () => {
  const behaviors = (delivery: CloudFrontDelivery): { pathPattern: string; cachePolicyId?: string }[] =>
    delivery.resource.orderedCacheBehaviorInput as { pathPattern: string; cachePolicyId?: string }[];
  const keep =
    (choose: (found: { pathPattern: string }) => boolean) =>
    (delivery: CloudFrontDelivery): void => {
      delivery.resource.putOrderedCacheBehavior(behaviors(delivery).filter(choose) as never);
    };

  test('is refused where no behavior serves it', () => {
    expect(() => synthCloudFront(keep(({ pathPattern }) => pathPattern !== '/profiles/*'))).toThrow(
      /\[test\/Delivery] '\/profiles\/user\/profile_thumbnail\/image\.avif' must be served by a behavior of its own .*images.*got: "the default behavior"/,
    );
  });

  test('is refused where a wider pattern freezes manifests', () => {
    expect(() => synthCloudFront(keep(({ pathPattern }) => !pathPattern.endsWith('m3u8')))).toThrow(
      /'\/videos\/user\/playlist\/video\.m3u8' must be cached as manifests \(put its behavior before \/videos\/\*\), got: "videos"/,
    );
  });

  test('may be served by a policy of one’s own', () => {
    expect(() =>
      synthCloudFront((delivery) =>
        delivery.resource.putOrderedCacheBehavior(
          behaviors(delivery).map((behavior) => ({
            ...behavior,
            cachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          })) as never,
        ),
      ),
    ).not.toThrow();
  });

  test('is one of every use case, format and rendition of one’s own contract', () => {
    const contract = defineMediaContract({
      images: {
        useCases: {
          profile_story: {
            alias: 'story',
            maxWidth: 9,
            maxHeight: 9,
            formats: { webp: { quality: 1 }, jpeg: { quality: 1 } },
          },
        },
      },
    });
    expect(() =>
      synthCloudFront(
        (delivery) =>
          delivery.resource.putOrderedCacheBehavior([
            ...behaviors(delivery).filter(({ pathPattern }) => pathPattern !== '/profiles/*'),
            ...['profile_thumbnail', 'profile_card', 'profile_fullsize'].map((name) => ({
              ...behaviors(delivery).find(({ pathPattern }) => pathPattern === '/profiles/*'),
              pathPattern: `/profiles/*/${name}/*`,
            })),
          ] as never),
        { contract },
      ),
    ).toThrow(/'\/profiles\/user\/profile_story\/image\.jpeg' must be served/);
  });
});

describe('a TTL of one layer', () => {
  const contract = (name: CacheClassName, change: object): { contract: MediaContract } => ({
    contract: defineMediaContract({ cacheClasses: { [name]: change } }),
  });

  test('agrees with the others in the document’s contract', () => {
    const ttlWarnings = ({ warnings }: Synthesized): readonly string[] =>
      warnings.filter((text) => text.includes('Cache-Control gives'));
    expect(ttlWarnings(synthCloudFront())).toEqual([]);
    expect(ttlWarnings(synthCloudflare({ videos: 'cache' }))).toEqual([]);
    expect(ttlWarnings(synthCloudflare({ videos: 'cache', engine: 'cache-rules' }))).toEqual([]);
  });

  test('is warned of at CloudFront where a minimum outlives what objects say', () => {
    const props = contract('manifests', { sharedTtlSeconds: 60, edge: { minTtlSeconds: 3600 } });
    expect(synthCloudFront(undefined, props).warnings).toContainEqual(
      expect.stringMatching(
        /manifests\.edge\.minTtlSeconds \(3600\) is above the 60 s .* A minTtlSeconds of 0 follows/,
      ),
    );
  });

  test('is warned of at Cloudflare where its rule outlives what CloudFront follows', () => {
    const { warnings } = synthCloudflare({ ...contract('images', { browserTtlSeconds: 3600 }) });
    expect(warnings).toContainEqual(
      expect.stringMatching(
        /cacheClasses\.images: Cloudflare is told to keep objects 2592000 s .* 3600 s, which CloudFront/,
      ),
    );
  });

  test('is not warned of for videos that Cloudflare does not cache', () => {
    const { warnings } = synthCloudflare({ ...contract('videos', { browserTtlSeconds: 3600 }) });
    expect(warnings.filter((text) => text.includes('cacheClasses.videos'))).toEqual([]);
  });

  test('is refused where a rule was changed to keep browsers longer than its class', () => {
    const change = (_: TerraformStack, { pageRules }: CloudflareDelivery): void => {
      for (const rule of pageRules.rules) {
        if (rule.targetInput?.includes('m3u8'))
          rule.putActions({ cacheLevel: 'cache_everything', browserCacheTtl: 86_400 });
      }
    };
    expect(() => synthCloudflare({ videos: 'cache' }, change)).toThrow(
      /\[test\/Delivery] 'cdn\.sparkdating\.com\/videos\/user\/playlist\/video\.m3u8' must be kept 300 s by browsers, .*manifests.*got: 86400/,
    );
  });

  test('of errors is warned of where page rules keep them', () => {
    expect(synthCloudflare({ engine: 'cache-rules' }).warnings.filter((text) => text.includes('errors'))).toEqual([]);
    expect(synthCloudflare().warnings.filter((text) => text.includes('errors'))).toHaveLength(1);
  });
});

describe('a rule of one Cloudflare path', () => {
  test.each<readonly [string, Partial<PageRuleConfig>]>([
    ['of the whole host', {}],
    ['of all hosts', { target: '*sparkdating.com/*' }],
    ['with a scheme', { target: 'https://cdn.sparkdating.com/*.m3u8' }],
  ])('is refused where another %s wins over it', (_what, rule) => {
    expect(() => synthCloudflare({ videos: 'cache' }, theirs(rule))).toThrow(
      /'cdn\.sparkdating\.com\/videos\/user\/playlist\/video\.m3u8' must be decided by test\/Delivery\/PageRules\/\S+, of which test\/Theirs has the higher priority \(lowestPriority/,
    );
  });

  test.each<readonly [string, Partial<PageRuleConfig>, Partial<CloudflareDeliveryProps>]>([
    ['of a lower priority', { priority: 1 }, { lowestPriority: 10 }],
    ['that is not active', { status: 'disabled' }, {}],
    ['of another host', { target: 'www.sparkdating.com/*' }, {}],
    ['of plain HTTP', { target: 'http://cdn.sparkdating.com/*' }, {}],
    ['of another zone', { zoneId: 'f'.repeat(32) }, {}],
  ])('stands beside another %s', (_what, rule, props) => {
    expect(() => synthCloudflare(props, theirs(rule))).not.toThrow();
  });

  test('is refused where it was switched off', () => {
    const change = (_: TerraformStack, { pageRules }: CloudflareDelivery): void => {
      for (const rule of pageRules.rules) rule.status = 'disabled';
    };
    expect(() => synthCloudflare({}, change)).toThrow(
      /'cdn\.sparkdating\.com\/profiles\/user\/profile_thumbnail\/image\.avif' must be matched by a page rule that is active/,
    );
  });

  test.each(['(http.host eq "cdn.sparkdating.com")', '(http.host in {"cdn.sparkdating.com" "x"})', 'true'])(
    'is refused where a cache rule beside page rules wins: %s',
    (expression) => {
      expect(() => synthCloudflare({}, theirCacheRules(expression))).toThrow(
        /'cache rule of test\/Theirs' must leave the images host to its page rules, over which it would win/,
      );
    },
  );

  test.each(['(http.host eq "www.sparkdating.com")', '(http.host ne "cdn.sparkdating.com")'])(
    'stands beside a cache rule of others: %s',
    (expression) => {
      expect(() => synthCloudflare({}, theirCacheRules(expression))).not.toThrow();
    },
  );

  test('is refused where a page rule caches beside cache rules, and not where it does something else', () => {
    const engine = { engine: 'cache-rules', videos: 'cache' } as const;
    expect(() => synthCloudflare(engine, theirs({}))).toThrow(
      /'page rule test\/Theirs' must leave the caching of the images host to the cache rules, which win over it/,
    );
    expect(() => synthCloudflare(engine, theirs({ actions: { securityLevel: 'high' } }))).not.toThrow();
  });

  test('is refused where the ruleset lost it, has it in another order, or a stranger behind it', () => {
    const engine = { engine: 'cache-rules', videos: 'cache' } as const;
    type Rules = { ref?: string; expression: string }[];
    const reorder =
      (order: (rules: Rules) => Rules) =>
      (_: TerraformStack, { cacheRules }: CloudflareDelivery): void => {
        cacheRules?.resource.putRules(order([...(cacheRules.resource.rulesInput as Rules)]) as never);
      };
    expect(() =>
      synthCloudflare(
        engine,
        reorder((rules) => rules.slice(1)),
      ),
    ).toThrow(/must have an enabled rule for videos/);
    expect(() =>
      synthCloudflare(
        engine,
        reorder((rules) => rules.reverse()),
      ),
    ).toThrow(/must have the rule of manifests behind that of videos, which would freeze them/);
    expect(() =>
      synthCloudflare(
        engine,
        reorder((rules) => [...rules, { expression: '(http.host eq "cdn.sparkdating.com")' }]),
      ),
    ).toThrow(/must have no rule for the images host behind those of the media/);
  });
});

describe('two stacks of one app', () => {
  function synthApp(build: (app: App) => void): () => void {
    return () => {
      const outdir = mkdtempSync(join(tmpdir(), 'spark-app-'));
      try {
        const app = new App({ outdir });
        build(app);
        app.synth();
      } finally {
        rmSync(outdir, { recursive: true, force: true });
      }
    };
  }

  const stackOf = (app: App, id: string, aws: AwsProviderConfig = {}): TerraformStack => {
    const stack = new TerraformStack(app, id);
    new AwsProvider(stack, 'Aws', { region: 'eu-central-1', ...aws });
    return stack;
  };
  const deliveries = (left: AwsProviderConfig, right: AwsProviderConfig): (() => void) =>
    synthApp((app) => {
      new CloudFrontDelivery(stackOf(app, 'media', left), 'EuDelivery', { variants: BUCKET });
      new CloudFrontDelivery(stackOf(app, 'media-eu', right), 'Delivery', { variants: BUCKET });
    });

  test('are refused where paths of another shape give one name to policies of one account', () => {
    expect(deliveries({}, {})).toThrow(
      /'aws_cloudfront_cache_policy name' must belong to one resource of an account and region, not to media\/EuDelivery\/CachePolicy-images\/Resource and media-eu\/Delivery\/CachePolicy-images\/Resource \(names follow.*got: "media-eu-delivery-cache-policy-images"/,
    );
  });

  test('may share names where their providers lead to different accounts', () => {
    expect(deliveries({ profile: 'production' }, { profile: 'staging' })).not.toThrow();
    expect(deliveries({ allowedAccountIds: ['111111111111'] }, { allowedAccountIds: ['222222222222'] })).not.toThrow();
  });

  test('may have one name for what is regional in different regions, and not in one', () => {
    const queues = (left: string, right: string): (() => void) =>
      synthApp((app) => {
        for (const [id, region] of Object.entries({ left, right })) {
          const stack = stackOf(app, id, { region });
          new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET });
          new SqsQueue(stack, 'Queue', { name: 'uploads' });
        }
      });
    expect(queues('eu-central-1', 'us-east-1')).not.toThrow();
    expect(queues('eu-central-1', 'eu-central-1')).toThrow(/'aws_sqs_queue name' must belong to one .* got: "uploads"/);
  });

  test('are refused where a literal name is used twice', () => {
    const build = synthApp((app) => {
      const stack = stackOf(app, 'media');
      new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET });
      new CloudfrontCachePolicy(stackOf(app, 'other'), 'Theirs', {
        name: 'media-delivery-cache-policy-images',
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: 'none' },
          headersConfig: { headerBehavior: 'none' },
          queryStringsConfig: { queryStringBehavior: 'none' },
        },
      });
    });
    expect(build).toThrow(/'aws_cloudfront_cache_policy name' must belong to one resource .* and other\/Theirs/);
  });

  test('are refused where two distributions answer to one name, and not where one has it of a wildcard', () => {
    const named = (left: string, right: string): (() => void) =>
      synthApp((app) => {
        for (const [id, alias] of Object.entries({ left, right })) {
          const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222';
          new CloudFrontDelivery(stackOf(app, id), 'Delivery', { variants: BUCKET, aliases: [alias], certificateArn });
        }
      });
    expect(named('cdn.example.com', '*.example.com')).not.toThrow();
    expect(named('cdn.example.com', 'cdn.example.com')).toThrow(
      /'aliases' must be those of one distribution in the world, not of left\/Delivery\/Resource and right\/Delivery\/Resource/,
    );
  });

  const zones = (
    one: Partial<CloudflareDeliveryProps>,
    two: Partial<CloudflareDeliveryProps>,
    zone: CloudflareDeliveryProps['zone'] = { name: 'sparkdating.com' },
  ): (() => void) =>
    synthApp((app) => {
      const distribution = { domainName: 'd111111abcdef8.cloudfront.net' };
      for (const [id, props] of Object.entries({ one: { ...hosts(), ...one }, two: { ...hosts('-two'), ...two } })) {
        const stack = new TerraformStack(app, id);
        new CloudflareProvider(stack, 'Cloudflare');
        new CloudflareDelivery(stack, 'Delivery', { zone, distribution, ...props });
      }
    });
  const guest = { zoneSettings: false, tieredCache: false } as const;

  test('share a zone that one of them owns, found by its id or by its name', () => {
    expect(zones({}, guest)).not.toThrow();
    expect(zones({}, guest, ZONE)).not.toThrow();
  });

  test('are refused where both set what holds for the whole zone', () => {
    expect(zones({}, {})).toThrow(
      /'zone-wide setting' must be declared once for a zone, not by one\/Delivery\/ZoneSettings\/security_level and two\/\S+ \(zoneSettings: false/,
    );
    expect(zones({}, { ...guest, tieredCache: true })).toThrow(/got: "cloudflare_tiered_cache"/);
  });

  test('are refused where both have the zone’s one ruleset of cache rules', () => {
    expect(zones({ engine: 'cache-rules' }, { ...guest, engine: 'cache-rules' })).toThrow(
      /'ruleset phase' must belong to one ruleset of a zone; one\/Delivery\/CacheRules\/Resource and two\/Delivery\/CacheRules\/Resource would undo/,
    );
  });

  test('are refused where they serve one host by rules of one priority', () => {
    expect(zones({}, { ...guest, ...hosts() })).toThrow(/'page rule priority' must belong to one page rule of a zone/);
  });

  test('are refused where both have a record of one name', () => {
    expect(zones({}, { ...guest, videoHost: 'video.sparkdating.com' })).toThrow(
      /'DNS name' must have one record, not one\/Delivery\/VideoRecord and two\/Delivery\/VideoRecord: one name has one CDN/,
    );
  });

  test('are refused where they have more page rules than the plan together', () => {
    const contract = defineMediaContract({ zone: { plan: 'free', imageOptimization: { polish: 'off' } } });
    expect(zones({ contract }, { ...guest, contract })).toThrow(
      /'page rules' must be at most 3 in a zone on the free plan, in all stacks together, got: 4/,
    );
  });
});
