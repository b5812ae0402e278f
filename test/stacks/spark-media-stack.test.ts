import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Annotations, App, TerraformStack } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../stacks/environments';
import { synthReport } from '../../stacks/synth-report';
import { SparkMediaStack, type SparkMediaStackProps } from '../../stacks/spark-media-stack';

/** The bytes of each synthesized stack, by its id. */
function synth(stacks: Readonly<Record<string, SparkMediaStackProps>>): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'spark-stacks-'));
  try {
    const app = new App({ outdir });
    for (const [id, props] of Object.entries(stacks)) new SparkMediaStack(app, id, props);
    app.synth();
    const read = (id: string): string => readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8');
    return Object.fromEntries(Object.keys(stacks).map((id) => [id, read(id)]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface TerraformJson {
  readonly provider: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  readonly terraform: { readonly backend: Readonly<Record<string, Record<string, unknown>>> };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
}

const imageUri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/transcoder:1';

const one = (props: Partial<SparkMediaStackProps> = {}): TerraformJson => {
  const { stack = '' } = synth({
    stack: { environment: 'test', region: 'eu-central-1', domain: 'sparkdating.com', ...props },
  });
  return JSON.parse(stack) as TerraformJson;
};

describe('the stacks', () => {
  test('declare both vendors for production', () => {
    const { 'spark-media': json = '{}' } = synth(environments);
    const types = Object.keys((JSON.parse(json) as TerraformJson).resource);
    expect(types).toEqual(expect.arrayContaining(['aws_cloudfront_distribution', 'cloudflare_page_rule']));
  });

  test('synthesize to the same bytes twice', () => {
    expect(synth(environments)).toEqual(synth(environments));
  });

  test('count every request in production, and have AWS’ own metrics alone in staging', () => {
    const { 'spark-media': production = '{}', 'spark-media-staging': staging = '{}' } = synth(environments);
    const typesOf = (json: string): string[] => Object.keys((JSON.parse(json) as TerraformJson).resource);

    expect(typesOf(production)).toEqual(
      expect.arrayContaining(['aws_cloudfront_realtime_log_config', 'aws_cloudfront_monitoring_subscription']),
    );
    expect(typesOf(staging)).toContain('aws_cloudfront_monitoring_subscription');
    expect(typesOf(staging)).not.toContain('aws_cloudfront_realtime_log_config');
  });

  test('give the Grafana dashboard as an output that Terraform leaves as it is', () => {
    const { output } = one() as unknown as { readonly output: Readonly<Record<string, { readonly value: string }>> };

    const { panels } = JSON.parse(output['grafana_dashboard']!.value.replaceAll('$${', '${')) as {
      readonly panels: readonly { readonly datasource: { readonly uid: string } }[];
    };
    expect(output['grafana_dashboard']!.value).toContain('$${datasource}');
    expect(panels[0]?.datasource.uid).toBe('${datasource}');
  });

  test('hold no path of the machine they were synthesized on', () => {
    for (const json of Object.values(synth(environments))) {
      expect(json).not.toContain(process.cwd());
      expect(json).not.toContain(tmpdir());
    }
  });

  test('share no name between environments', () => {
    const names = Object.values(synth(environments)).map((json) => {
      const { resource } = JSON.parse(json) as TerraformJson;
      return Object.entries(resource).flatMap(([type, byId]) =>
        Object.values(byId).flatMap(({ name, function_name: functionName }) =>
          [name, functionName].filter((each) => typeof each === 'string').map((each) => `${type} ${each}`),
        ),
      );
    });
    const seen = names.map((list) => new Set(list.filter((name) => !/\$\{|backup_selection/.test(name))));
    const [production = new Set(), staging = new Set()] = seen;
    expect([...production].filter((name) => staging.has(name))).toEqual([]);
  });
});

describe('SparkMediaStack', () => {
  test('declares no firewall, no keys and no standard log without being asked', () => {
    const types = Object.keys(one().resource);
    expect(types.filter((type) => /wafv2|key_group/.test(type))).toEqual([]);
    expect(one().resource['aws_cloudfront_distribution']).not.toMatchObject({
      logging_config: expect.anything() as unknown,
    });
  });

  test('puts a web ACL into us-east-1 and logs into a bucket where it is asked to', () => {
    const { resource, provider } = one({
      domain: false,
      firewall: { rateLimit: { requests: 2000 } },
      accessLogDays: 14,
    });
    expect(provider['aws']?.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
    expect(Object.values(resource['aws_wafv2_web_acl'] ?? {})).toMatchObject([{ provider: 'aws.global' }]);
    expect(Object.keys(resource['aws_s3_bucket'] ?? {})).toContainEqual(expect.stringContaining('AccessLogs'));
  });

  test('checks a distribution that somebody adds to it', () => {
    const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'spark-stacks-')) });
    const stack = new SparkMediaStack(app, 'stack', { environment: 'test', region: 'eu-central-1', domain: false });
    new CloudfrontDistribution(stack, 'Theirs', {
      enabled: true,
      origin: [{ originId: 'server', domainName: 'server.example.com' }],
      defaultCacheBehavior: {
        targetOriginId: 'gone',
        viewerProtocolPolicy: 'https-only',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
      },
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    try {
      expect(() => app.synth()).toThrow(/\[stack\/Theirs\] 'behavior default targetOriginId' must be one of server/);
    } finally {
      rmSync(app.outdir, { recursive: true, force: true });
    }
  });

  test('tags everything by the provider, in both regions', () => {
    const tags = { Project: 'spark-media', Environment: 'test', Team: 'media' };
    const { aws = [] } = one({ tags: { Team: 'media' } }).provider;
    expect(aws).toEqual([
      { region: 'eu-central-1', default_tags: [{ tags }] },
      { region: 'us-east-1', alias: 'global', default_tags: [{ tags }] },
    ]);
  });

  test('keeps its state in a local file, or encrypted and locked in a bucket', () => {
    expect(one().terraform.backend).toEqual({ local: { path: '../../../terraform.stack.tfstate' } });
    expect(one({ state: { kind: 's3', bucket: 'states', region: 'eu-central-1' } }).terraform.backend).toEqual({
      s3: {
        bucket: 'states',
        region: 'eu-central-1',
        key: 'stack/terraform.tfstate',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test('serves from the distribution alone without a domain', () => {
    const { resource, provider } = one({ domain: false });
    expect(Object.keys(provider)).toEqual(['aws']);
    expect(resource['aws_acm_certificate']).toBeUndefined();
  });

  test('proves its hosts to ACM by records in the zone, and waits for the certificate', () => {
    const { resource } = one();
    const [certificate] = Object.values(resource['aws_acm_certificate'] ?? {});
    const [issued] = Object.values(resource['aws_acm_certificate_validation'] ?? {});
    expect(certificate).toMatchObject({
      provider: 'aws.global',
      domain_name: 'cdn.sparkdating.com',
      subject_alternative_names: ['video.sparkdating.com'],
      lifecycle: { create_before_destroy: true },
    });
    expect(issued?.['validation_record_fqdns']).toHaveLength(2);
    expect(JSON.stringify(issued?.['validation_record_fqdns'])).toContain('${cloudflare_dns_record.Certificate_');
    const [distribution] = Object.values(resource['aws_cloudfront_distribution'] ?? {});
    expect(JSON.stringify(distribution)).toContain('${aws_acm_certificate_validation.');
  });

  test('leaves the settings of the zone to the stack that owns it', () => {
    const zoneWide = (ownsZone: boolean): string[] =>
      Object.keys(one({ ownsZone }).resource).filter((type) => /zone_setting|tiered/.test(type));
    expect(zoneWide(false)).toEqual([]);
    expect(zoneWide(true)).toEqual([
      'cloudflare_argo_tiered_caching',
      'cloudflare_tiered_cache',
      'cloudflare_zone_setting',
    ]);
  });

  test('picks variants at both CDNs by one contract, and makes those that are missing', () => {
    const { resource } = one();
    const [worker] = Object.values(resource['cloudflare_workers_script'] ?? {});
    expect(worker?.['account_id']).toMatch(/^\$\{data\.cloudflare_zone\.Zone_\w+\.account\.id}$/);
    expect(JSON.stringify(resource['aws_cloudfront_distribution'])).toMatch(
      /aws_lambda_function_url\.Platform_OnTheFly_/,
    );
    const without = one({ negotiation: false, onTheFly: false }).resource;
    expect(Object.keys(without).filter((type) => /workers|cloudfront_function|function_url/.test(type))).toEqual([]);
  });

  test('names the queue of videos that failed, where videos are processed', () => {
    const outputs = (props: Partial<SparkMediaStackProps>): unknown =>
      Object.keys((one(props) as unknown as { output: object }).output).filter((id) => id.includes('dead_letters'));
    expect(outputs({})).toEqual(['image_dead_letters', 'video_dead_letters']);
    expect(outputs({ videoTranscoder: false })).toEqual(['image_dead_letters']);
  });

  test('says how old the programs are that npm ships, and which are maintained; nothing of another choice', () => {
    const warnings = (videoTranscoder: SparkMediaStackProps['videoTranscoder']): string[] => {
      const props = { environment: 'test', region: 'eu-central-1', domain: false as const, videoTranscoder };
      return new SparkMediaStack(new App(), 'stack', props).node
        .findAll()
        .flatMap(({ node }) => node.metadata.filter(({ type }) => type === '@cdktf/warn'))
        .map(({ data }) => String(data))
        .filter((text) => text.startsWith('ffmpeg:'));
    };
    expect(warnings({})).toEqual([
      expect.stringMatching(/what npm ships, ffmpeg of 20\d\d and ffprobe of 20\d\d\. .*ffmpeg: \{ imageUri }/),
    ]);
    expect(warnings({ ffmpeg: { imageUri } })).toEqual([]);
    expect(warnings(false)).toEqual([]);
  });

  test('takes another ffmpeg', () => {
    const { resource } = one({ videoTranscoder: { ffmpeg: { imageUri } } });
    expect(Object.values(resource['aws_lambda_function'] ?? {})).toContainEqual(
      expect.objectContaining({ package_type: 'Image', image_uri: imageUri }),
    );
  });

  test('lets Terraform delete media only where it is disposable', () => {
    const protection = (disposable: boolean): unknown[] => {
      const { resource } = one({ disposable });
      return [
        Object.values(resource['aws_s3_bucket'] ?? {}).map((bucket) => bucket['force_destroy']),
        Object.values(resource['aws_dynamodb_table'] ?? {}).map((table) => table['deletion_protection_enabled']),
        resource['aws_backup_plan'] !== undefined,
      ];
    };
    expect(protection(false)).toEqual([[false, false], [true], true]);
    expect(protection(true)).toEqual([[true, true], [false], false]);
  });
});

describe('the report of a synth', () => {
  test('names each stack with its file, and each warning once with every construct it is about', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'spark-report-'));
    try {
      const app = new App({ outdir });
      for (const id of ['one', 'two']) {
        const stack = new TerraformStack(app, id);
        Annotations.of(stack).addWarning('the zone is shared');
        Annotations.of(stack).addInfo('there is room');
      }
      app.synth();
      expect(synthReport(app).split('\n')).toEqual([
        'warning: the zone is shared',
        '    at one, two',
        '',
        'note: there is room',
        '    at one, two',
        '',
        `one: ${join(outdir, 'stacks', 'one', 'cdk.tf.json')}`,
        `two: ${join(outdir, 'stacks', 'two', 'cdk.tf.json')}`,
      ]);
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  });
});
