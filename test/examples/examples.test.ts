import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

interface TerraformJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly output: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Runs an example as its own process, as a user would, and reads what it synthesized. */
function synthesizeExample(name: string): TerraformJson {
  const outdir = mkdtempSync(join(tmpdir(), `spark-example-`));
  try {
    execFileSync(process.execPath, ['scripts/run.cjs', `examples/${name}/main.ts`], {
      cwd: root,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: 'pipe',
    });
    return JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const only = <T>(values: Readonly<Record<string, T>> | undefined): T => {
  const [first, ...others] = Object.values(values ?? {});
  if (first === undefined || others.length > 0) throw new Error(`'values' must be one, got: ${others.length}`);
  return first;
};

describe('the examples', () => {
  test('quickstart declares the whole platform, function included', () => {
    const { resource } = synthesizeExample('quickstart');
    expect(Object.keys(resource)).toEqual(
      expect.arrayContaining([
        'aws_lambda_function',
        'aws_cloudfront_distribution',
        'aws_dynamodb_table',
        'aws_backup_plan',
      ]),
    );
    expect(Object.keys(resource).filter((type) => type.startsWith('cloudflare_'))).toEqual([]);
  });

  test('one-construct makes variants of what arrives in a bucket that the stack had, and serves nothing', () => {
    const { resource } = synthesizeExample('one-construct');
    const types = Object.keys(resource);
    expect(types.filter((type) => /cloudfront|cloudflare|backup|kinesis|prometheus/.test(type))).toEqual([]);
    expect(types).toEqual(expect.arrayContaining(['aws_lambda_function', 'aws_dynamodb_table']));
    expect(only(resource['aws_s3_bucket_notification'])).toMatchObject({
      bucket: expect.stringMatching(/aws_s3_bucket\.Uploads\.id/) as unknown,
      queue: [{ filter_prefix: 'originals/images/' }],
    });
    expect(JSON.stringify(resource['aws_iam_role_policy'])).toContain('aws_s3_bucket.Uploads.arn}/originals/images/*');
  });

  test('existing-bucket declares a distribution and no bucket', () => {
    const { resource, output } = synthesizeExample('existing-bucket');
    expect(Object.keys(resource).filter((type) => !type.startsWith('aws_cloudfront_'))).toEqual([]);
    const { value } = output['bucket_policy_statement'] ?? {};
    expect(JSON.parse(String(value))).toMatchObject({
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::my-media/profiles/*', 'arn:aws:s3:::my-media/videos/*'],
    });
  });

  test('cloudfront-only declares a host of its own without Cloudflare', () => {
    const { resource } = synthesizeExample('cloudfront-only');
    expect(Object.keys(resource).filter((type) => !type.startsWith('aws_'))).toEqual([]);
    expect(only(resource['aws_cloudfront_distribution'])).toMatchObject({
      aliases: ['media.example.com'],
      web_acl_id: expect.stringContaining('aws_wafv2_web_acl') as unknown,
      logging_config: { prefix: 'cdn/' },
      viewer_certificate: { minimum_protocol_version: 'TLSv1.2_2021' },
    });
    expect(Object.values(resource['aws_route53_record'] ?? {}).map(({ name }) => name)).toContain('media.example.com');
  });

  test('cloudflare-in-front declares two hosts and a ruleset, nothing of AWS and nothing of the whole zone', () => {
    const { resource } = synthesizeExample('cloudflare-in-front');
    expect(Object.keys(resource).filter((type) => !type.startsWith('cloudflare_'))).toEqual([]);
    expect(Object.keys(resource).sort()).toEqual([
      'cloudflare_dns_record',
      'cloudflare_page_rule',
      'cloudflare_ruleset',
    ]);
    expect(Object.values(resource['cloudflare_dns_record'] ?? {})).toMatchObject([
      { name: 'cdn.example.com', content: 'd111111abcdef8.cloudfront.net', proxied: true },
      { name: 'video.example.com', content: 'd111111abcdef8.cloudfront.net', proxied: false },
    ]);
    expect(only(resource['cloudflare_ruleset'])).toMatchObject({ phase: 'http_request_cache_settings' });
  });

  test('observability declares alarms and a dashboard, and no pipeline', () => {
    const { resource, output } = synthesizeExample('observability');
    expect(Object.keys(resource).sort()).toEqual([
      'aws_cloudfront_monitoring_subscription',
      'aws_cloudwatch_dashboard',
      'aws_cloudwatch_metric_alarm',
    ]);
    expect(String(output['alarms']?.['value']).split(', ')).toHaveLength(8);
  });

  test('custom-contract reaches every function that is given one', () => {
    const { resource } = synthesizeExample('custom-contract');
    const given = Object.values(resource['aws_lambda_function'] ?? {}).flatMap(({ environment }) => {
      const { MEDIA_CONTRACT: json } = (environment as { variables: Record<string, string> }).variables;
      return json === undefined ? [] : [JSON.parse(json) as unknown];
    });
    const images = {
      images: { useCases: { profile_story: { maxWidth: 720 }, profile_fullsize: { watermark: { text: 'spark' } } } },
      cacheClasses: { images: { browserTtlSeconds: 604_800 } },
    };
    expect(given).toMatchObject([images, images, { ...images, videos: { maxDurationSeconds: 15 } }]);
  });

  test('are all tested here', () => {
    const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([
      // In a browser, by test/e2e.
      'browser-loader',
      'cloudflare-in-front',
      'cloudfront-only',
      'custom-contract',
      'existing-bucket',
      // As someone else's repository, by test/e2e.
      'github-actions',
      'observability',
      'one-construct',
      'quickstart',
    ]);
  });
});
