import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineMediaContract, MediaPlatform, type MediaPlatformProps, type PlatformFirewall } from '../../lib';
import { fakeFunction } from '../support/fake-layer';
import { statements, synthesize, type Synthesized } from '../support/synth';

let directory: string;
let code: string;
/** Functions that nobody had to build. */
let built: Pick<MediaPlatformProps, 'imageOptimizer' | 'videoTranscoder' | 'onTheFly'>;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spark-platform-'));
  code = fakeFunction(join(directory, 'function.zip'));
  const ffmpeg = { layerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:1' };
  built = { imageOptimizer: { code }, videoTranscoder: { code, ffmpeg }, onTheFly: { code } };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const ZONE = {
  name: 'sparkdating.com',
  id: '0123456789abcdef0123456789abcdef',
  accountId: 'fedcba9876543210fedcba9876543210',
};
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const synthPlatform = (props: MediaPlatformProps = {}): Synthesized =>
  synthesize((stack) => new MediaPlatform(stack, 'Media', { ...built, ...props }));

describe('MediaPlatform', () => {
  test('minimal example: upload, process, store and deliver, on AWS alone', () => {
    const types = new Set(synthPlatform().resourceTypes);
    for (const type of [
      'aws_s3_bucket_notification',
      'aws_sqs_queue',
      'aws_lambda_event_source_mapping',
      'aws_dynamodb_table',
      'aws_backup_plan',
      'aws_cloudfront_distribution',
    ]) {
      expect(types).toContain(type);
    }
    expect([...types].filter((type) => type.startsWith('cloudflare_'))).toEqual([]);
  });

  test('lets the distribution read variants and videos, and nothing else of the store', () => {
    const policies = synthPlatform().resource('aws_s3_bucket_policy', /Store/);
    const allowed = statements(policies).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.flatMap(({ Resource }) => Resource).map((arn) => arn.replace(/^.*}/, ''))).toEqual([
      '/profiles/*',
      '/videos/*',
    ]);
  });

  test('has no CDN in front of the originals', () => {
    const stack = synthPlatform();
    const [origin] = stack.resource('aws_cloudfront_distribution')['origin'] as { domain_name: string }[];
    expect(origin?.domain_name).toContain('aws_s3_bucket.Media_Store_Variants');
    expect(JSON.stringify(stack.resource('aws_s3_bucket_policy', /Originals/))).not.toContain('cloudfront');
  });

  test('maximum example: both vendors, on hosts of their own', () => {
    const stack = synthPlatform({
      region: 'eu-central-1',
      hosts: { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' },
      certificateArn: CERTIFICATE,
      cloudflare: { zone: ZONE },
    });
    expect(stack.resource('aws_cloudfront_distribution')).toMatchObject({
      aliases: ['cdn.sparkdating.com', 'video.sparkdating.com'],
      viewer_certificate: { acm_certificate_arn: CERTIFICATE, minimum_protocol_version: 'TLSv1.2_2021' },
    });
    expect(stack.resource('cloudflare_dns_record', /ImagesRecord/)).toMatchObject({
      name: 'cdn.sparkdating.com',
      proxied: true,
    });
  });

  test('picks variants at the edge and makes those that are missing, each until told otherwise', () => {
    const behaviors = (props: MediaPlatformProps): unknown =>
      JSON.stringify(synthPlatform(props).resource('aws_cloudfront_distribution'));

    expect(behaviors({})).toMatch(/aws_cloudfront_function\.Media_CloudFront_Negotiation_/);
    expect(behaviors({})).toMatch(/aws_lambda_function_url\.Media_OnTheFly_/);
    expect(behaviors({ negotiation: false })).not.toMatch(/cloudfront_function/);
    expect(behaviors({ onTheFly: false })).not.toMatch(/lambda/);
  });

  test('has a Worker pick variants where Cloudflare stands in front, and beacons pass to the distribution', () => {
    const stack = synthPlatform({
      hosts: { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' },
      certificateArn: CERTIFICATE,
      cloudflare: { zone: ZONE },
    });
    expect(stack.resources('cloudflare_workers_route').map(([, { pattern }]) => pattern)).toEqual([
      'cdn.sparkdating.com/profiles/*',
    ]);
    expect(JSON.stringify(stack.resource('aws_cloudfront_distribution'))).toContain('"path_pattern":"/beacon"');
  });

  test('watches the hit rate of what CloudFront sees whole: not of images that Cloudflare answers', () => {
    const rulesOf = (stack: Synthesized): string =>
      stack.resource('aws_prometheus_rule_group_namespace')['data'] as string;
    const hosts = { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' };

    const behind = synthPlatform({ hosts, certificateArn: CERTIFICATE, cloudflare: { zone: ZONE } });

    expect(rulesOf(behind)).not.toContain('cache_hit_image');
    expect(rulesOf(behind)).toContain('cache_hit_video');
    expect(rulesOf(synthPlatform())).toContain('cache_hit_image');

    // Cloudflare may keep videos there, and does.
    const contract = defineMediaContract({ zone: { plan: 'enterprise' } });
    const keeping = synthPlatform({ hosts, certificateArn: CERTIFICATE, cloudflare: { zone: ZONE }, contract });
    expect(rulesOf(keeping)).not.toContain('cache_hit');
    expect(rulesOf(keeping)).not.toContain('LowCDNCacheHitRate');

    const cloudflare = { zone: ZONE, videos: 'forward' } as const;
    const forwarding = synthPlatform({ hosts, certificateArn: CERTIFICATE, cloudflare, contract });
    expect(rulesOf(forwarding)).toContain('cache_hit_video');
  });

  test('has Cloudflare tell whom it is told of its side, and nobody else', () => {
    const hosts = { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' };
    const cloudflareNotifications = { accountId: ZONE.accountId, recipients: { emails: ['ops@example.com'] } };

    const stack = synthPlatform({
      hosts,
      certificateArn: CERTIFICATE,
      cloudflare: { zone: ZONE },
      cloudflareNotifications,
    });

    expect(stack.resource('cloudflare_notification_policy', /unreachable/)).toMatchObject({
      filters: { zones: [ZONE.id] },
    });
    expect(
      synthPlatform({ hosts, certificateArn: CERTIFICATE, cloudflare: { zone: ZONE } }).resourceTypes,
    ).not.toContain('cloudflare_notification_policy');
    expect(() => synthPlatform({ cloudflareNotifications })).toThrow(
      "[test/Media] 'cloudflareNotifications' must be left out where there is no cloudflare",
    );
  });

  test('has the document’s API where it is asked for, which redirects to the images host', () => {
    const apiOf = (props: MediaPlatformProps): unknown =>
      synthPlatform({ ...props, deliveryApi: { code } }).resource('aws_lambda_function', /DeliveryApi/);

    expect(JSON.stringify(apiOf({ hosts: { images: 'cdn.sparkdating.com' }, certificateArn: CERTIFICATE }))).toContain(
      'https://cdn.sparkdating.com',
    );
    expect(JSON.stringify(apiOf({}))).toMatch(/https:\/\/\$\{aws_cloudfront_distribution\.[^}]+\.domain_name}/);
    expect(
      synthPlatform()
        .resources('aws_lambda_function')
        .filter(([id]) => id.includes('DeliveryApi')),
    ).toEqual([]);
  });

  test('asks the API for images that name no variant, where nothing at the edge picks them', () => {
    const hosts = { images: 'cdn.sparkdating.com' };
    const joined = { hosts, certificateArn: CERTIFICATE, deliveryApi: { code }, negotiation: false } as const;
    const asksIt = (props: MediaPlatformProps): boolean =>
      JSON.stringify(synthPlatform(props).resource('aws_cloudfront_distribution')).includes('delivery-api');

    expect(asksIt(joined)).toBe(true);
    expect(asksIt({ ...joined, negotiation: true })).toBe(false);
    // Its own name is known only once it stands, and Cloudflare would keep one answer for all.
    expect(asksIt({ deliveryApi: { code }, negotiation: false })).toBe(false);
    const behind = { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' };
    expect(asksIt({ ...joined, hosts: behind, cloudflare: { zone: ZONE } })).toBe(false);
  });

  test('throws on a contract that leaves variants out, where the edge picks them and nothing answers for them', () => {
    const contract = defineMediaContract({ images: { oversizePolicy: 'leave-out' } });
    expect(() => synthPlatform({ contract, onTheFly: false })).toThrow(/'onTheFly' must be given where/);
    expect(() => synthPlatform({ contract, onTheFly: false, negotiation: false })).not.toThrow();
  });

  test('declares no firewall, no keys and no standard log without being asked', () => {
    const { resourceTypes } = synthPlatform();
    expect(resourceTypes.filter((type) => /wafv2|key_group|public_key/.test(type))).toEqual([]);
    expect(synthPlatform().resource('aws_cloudfront_distribution')['logging_config']).toBeUndefined();
  });

  test('has two processors, told apart by prefix, that write into one catalogue', () => {
    const stack = synthPlatform();
    const [{ queue }] = [stack.resource('aws_s3_bucket_notification')] as [{ queue?: unknown }];
    expect(queue).toEqual([
      expect.objectContaining({ filter_prefix: 'originals/images/' }),
      expect.objectContaining({ filter_prefix: 'originals/videos/' }),
    ]);
    for (const [processor, source] of [
      ['ImageOptimizer', 'ImageQueue'],
      ['VideoTranscoder', 'VideoQueue'],
    ] as const) {
      const mapping = stack.resource('aws_lambda_event_source_mapping', new RegExp(processor));
      expect(mapping['event_source_arn']).toContain(`aws_sqs_queue.Media_Upload_${source}_`);
      const { variables } = stack.resource('aws_lambda_function', new RegExp(processor))['environment'] as {
        variables: unknown;
      };
      expect(variables).toMatchObject({
        CATALOGUE_TABLE: expect.stringContaining('aws_dynamodb_table.Media_Catalogue') as unknown,
        VARIANT_BUCKET: expect.stringContaining('aws_s3_bucket.Media_Store') as unknown,
      });
    }
  });

  test('lets videos lie where told so: no function, and no queue that nobody reads', () => {
    const stack = synthPlatform({ videoTranscoder: false });
    expect(
      Object.keys(stack.json.resource?.['aws_lambda_function'] ?? {}).filter((id) => id.includes('Video')),
    ).toEqual([]);
    expect(stack.resources('aws_sqs_queue').filter(([id]) => id.includes('Video'))).toEqual([]);
    expect(JSON.stringify(stack.resource('aws_s3_bucket_notification')['queue'])).not.toContain('videos');
  });

  test('keeps no CDN from what lies in the store beside media', () => {
    const policy = JSON.stringify(synthPlatform().resource('aws_s3_bucket_policy', /Store/));
    for (const area of ['watermarks/', 'layers/', 'masters/']) expect(policy).not.toContain(area);
  });

  test('keeps no backup where told so', () => {
    expect(synthPlatform({ backup: false }).resourceTypes).not.toContain('aws_backup_plan');
  });

  describe('with what is switched on', () => {
    const HOSTS: MediaPlatformProps = {
      hosts: { images: 'cdn.sparkdating.com', videos: 'video.sparkdating.com' },
      certificateArn: CERTIFICATE,
      cloudflare: { zone: ZONE },
    };
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicKeys = [publicKey.export({ type: 'spki', format: 'pem' }).toString()];

    const synthWith = (props: MediaPlatformProps, firewall: Omit<PlatformFirewall, 'provider'>): Synthesized =>
      synthesize((stack) => {
        const provider = new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });
        new MediaPlatform(stack, 'Media', { ...built, ...props, firewall: { ...firewall, provider } });
      });

    test('a firewall limits the rate of each address and guards the distribution', () => {
      const stack = synthWith({}, { rateLimit: { requests: 2000 } });

      expect(JSON.stringify(stack.resource('aws_wafv2_web_acl')['rule'])).toContain('"limit":2000');
      expect(stack.resource('aws_cloudfront_distribution')['web_acl_id']).toMatch(
        /^\$\{aws_wafv2_web_acl\.Media_Firewall_\w+\.arn}$/,
      );
    });

    test('an origin lock sends and asks for one and the same variable, whose value is nowhere', () => {
      const stack = synthWith(HOSTS, { originLock: 'variable' });

      const secret = '${var.Media_OriginLockSecret_';
      expect(JSON.stringify(stack.resource('cloudflare_ruleset'))).toContain(`"value":"${secret}`);
      expect(JSON.stringify(stack.resource('aws_wafv2_web_acl'))).toContain(`"search_string":"${secret}`);
      const [variable] = Object.values(stack.json.variable ?? {});
      expect(variable).toMatchObject({ sensitive: true, nullable: false, type: 'string' });
      expect(variable).not.toHaveProperty('default');
    });

    test('an origin lock takes the tokens of two secrets, the first to send', () => {
      const stack = synthesize((scope) => {
        const provider = new AwsProvider(scope, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });
        const secrets = ['new', 'old'].map((id) => new TerraformVariable(scope, id, { sensitive: true }).stringValue);
        new MediaPlatform(scope, 'Media', {
          ...HOSTS,
          ...built,
          firewall: { originLock: { secrets }, provider },
        });
      });

      expect(JSON.stringify(stack.resource('aws_wafv2_web_acl'))).toMatch(/\$\{var\.new}.*\$\{var\.old}/);
      expect(JSON.stringify(stack.resource('cloudflare_ruleset'))).not.toContain('${var.old}');
    });

    test('throws on a secret in plain text, without printing it', () => {
      const build = (): unknown => synthWith(HOSTS, { originLock: { secrets: ['hunter2hunter2hunter2'] } });
      expect(build).toThrow(/'originLock\.secrets' must be tokens/);
      expect(build).not.toThrow(/hunter2/);
    });

    test('throws on an origin lock that nobody opens', () => {
      expect(() => synthWith({}, { originLock: 'variable' })).toThrow(
        /'firewall\.originLock' must be left out where there is no cloudflare/,
      );
    });

    test('throws on two web ACLs and on two places for logs', () => {
      const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b';
      expect(() => synthWith({ cloudFront: { webAclArn } }, { rateLimit: { requests: 100 } })).toThrow(
        /'cloudFront\.webAclArn' must be left out beside firewall/,
      );
      const accessLogs = { bucketDomainName: 'theirs.s3.amazonaws.com' };
      expect(() => synthPlatform({ cloudFront: { accessLogs }, accessLogs: {} })).toThrow(
        /'cloudFront\.accessLogs' must be left out beside accessLogs/,
      );
    });

    test('logs go to a private bucket whose ACLs are ready, and do not stay', () => {
      const stack = synthPlatform({ accessLogs: { retentionDays: 14 } });

      const { logging_config: logging, depends_on: waits } = stack.resource('aws_cloudfront_distribution');
      expect(logging).toMatchObject({
        bucket: expect.stringMatching(/aws_s3_bucket\.Media_AccessLogs_.*\.bucket_domain_name}$/) as unknown,
        include_cookies: false,
      });
      expect(waits).toEqual([expect.stringMatching(/^aws_s3_bucket_ownership_controls\.Media_AccessLogs_/)]);
      expect(stack.resource('aws_s3_bucket_ownership_controls', /AccessLogs/)).toMatchObject({
        rule: { object_ownership: 'BucketOwnerPreferred' },
      });
      expect(stack.resource('aws_s3_bucket_public_access_block', /AccessLogs/)['block_public_acls']).toBe(true);
      expect(stack.resource('aws_s3_bucket_lifecycle_configuration', /AccessLogs/)).toMatchObject({
        rule: [{ expiration: [{ days: 14 }] }],
      });
    });

    test('signed videos lie behind a key group', () => {
      const stack = synthPlatform({
        ...HOSTS,
        cloudFront: { signedAccess: { classes: ['videos', 'manifests'], publicKeys } },
      });

      const behaviors = stack.resource('aws_cloudfront_distribution')['ordered_cache_behavior'] as {
        path_pattern: string;
        trusted_key_groups?: unknown;
      }[];
      const signed = behaviors.filter((behavior) => behavior.trusted_key_groups !== undefined);
      expect(signed.map(({ path_pattern: pattern }) => pattern)).toEqual([
        '/videos/*.m3u8',
        '/videos/*.mpd',
        '/videos/*',
      ]);
    });

    test('throws on signed images behind Cloudflare, which would answer for the signer', () => {
      expect(() =>
        synthPlatform({ ...HOSTS, cloudFront: { signedAccess: { classes: ['images'], publicKeys } } }),
      ).toThrow(/\[test\/Media\/Cloudflare] 'distribution\.signedClasses' must name no class that Cloudflare caches/);
    });
  });

  test('throws on Cloudflare without a host to serve', () => {
    expect(() => synthPlatform({ cloudflare: { zone: { name: 'sparkdating.com' } } })).toThrow(
      "[test/Media] 'hosts' must be given where cloudflare is",
    );
  });

  test('puts the origin shield near the region of the provider', () => {
    const [origin] = synthPlatform().resource('aws_cloudfront_distribution')['origin'] as Record<string, unknown>[];
    expect(origin?.['origin_shield']).toEqual({ enabled: true, origin_shield_region: 'eu-central-1' });
  });

  test('throws on a region that is not the provider’s', () => {
    expect(() => synthPlatform({ region: 'eu-center-1' })).toThrow(
      "[test/Media] 'region' must be that of the stack's AWS provider (eu-central-1), got: \"eu-center-1\"",
    );
  });

  test.each([true, {}, { destination: 'eu-west-1' }])(
    'throws on a backup without a kind, by its prop: %j',
    (backup) => {
      expect(() => synthPlatform({ backup: backup as unknown as MediaPlatformProps['backup'] })).toThrow(
        `[test/Media] 'backup' must be { kind: 'aws-backup' } or { kind: 'replication', destination }, got: ${JSON.stringify(backup)}`,
      );
    },
  );

  test('throws on a region that AWS cannot have, of the provider too', () => {
    const message = '[test/Media] \'region\' must be the name of an AWS region, such as eu-central-1, got: "europe"';
    expect(() => synthPlatform({ region: 'europe' })).toThrow(message);

    const stack = new TerraformStack(new App(), 'test');
    new AwsProvider(stack, 'Aws', { region: 'europe' });
    expect(() => new MediaPlatform(stack, 'Media', built)).toThrow(message);
  });
});
