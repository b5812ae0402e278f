import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaPlatform, type MediaPlatformProps } from '../../lib';
import { statements, synthesize, type Synthesized } from '../support/synth';

let directory: string;
let code: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spark-platform-'));
  code = join(directory, 'function.zip');
  writeFileSync(code, 'the bytes of a function');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

const synthPlatform = (props: MediaPlatformProps = {}): Synthesized =>
  synthesize((stack) => new MediaPlatform(stack, 'Media', { imageOptimizer: { code }, ...props }));

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
      cloudflare: { zone: { name: 'sparkdating.com', id: '0123456789abcdef0123456789abcdef' } },
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

  test('keeps no backup where told so', () => {
    expect(synthPlatform({ backup: false }).resourceTypes).not.toContain('aws_backup_plan');
  });

  test('throws on Cloudflare without a host to serve', () => {
    expect(() => synthPlatform({ cloudflare: { zone: { name: 'sparkdating.com' } } })).toThrow(
      "[test/Media] 'hosts' must be given where cloudflare is",
    );
  });
});
