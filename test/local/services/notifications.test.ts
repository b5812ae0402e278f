import { bucketOrigin } from '../../../local/services/bucket-origin';
import { localName, resolveReferences } from '../../../local/services/local-names';
import { notification } from '../../../local/services/notifications';
import { parseMessage, parseUpload } from '../../../processors/pipeline/upload-event';

const upload = { bucket: 'originals', key: 'originals/images/u-1/i-1', eTag: 'abc' };

test('an upload is announced as S3 does it: the processors read it, and know which came later', () => {
  const [first, second] = [notification(upload), notification(upload)].map((body) =>
    parseUpload(parseMessage(body)[0], 'image'),
  );
  expect(first).toMatchObject({ ...upload, kind: 'image', userId: 'u-1', mediaId: 'i-1' });
  expect(second!.sequencer > first!.sequencer).toBe(true);
});

test('a key is written as S3 writes it: slashes as they are, a space as a plus', () => {
  const { Records } = JSON.parse(notification({ ...upload, key: 'a b/ü+c' })) as {
    readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
  };
  expect(Records[0]!.s3.object.key).toBe('a+b/%C3%BC%2Bc');
});

describe('names of this computer', () => {
  const distribution = { aliases: ['cdn.example.com'] };

  test.each([
    ['{ref:aws_s3_bucket.Platform_Variants_12AB.bucket}', 'platform-variants-12ab'],
    ['arn: {ref:aws_s3_bucket.Platform_Variants_12AB.arn}', 'arn: arn:aws:s3:::platform-variants-12ab'],
    ['{ref:aws_dynamodb_table.Platform_Catalogue_34.name}', 'platform-catalogue-34'],
    ['https://{ref:aws_cloudfront_distribution.Cdn_56.domain_name}', 'https://cdn.example.com'],
    ['{ref:aws_sns_topic.Topic_78.arn}', 'aws_sns_topic.Topic_78.arn'],
    ['nothing to resolve', 'nothing to resolve'],
  ])('stand in place of %s', (text, resolved) => {
    expect(resolveReferences(text, { distribution })).toBe(resolved);
  });

  test('are names that S3 takes, however long the id is, and those of other buckets stay', () => {
    expect(localName(`Platform_${'Very_Long_'.repeat(10)}Name_0123ABCD`)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}0123abcd$/);
    expect(localName('my.media-bucket')).toBe('my.media-bucket');
  });
});

test('a bucket answers preflights of pages, and takes nothing from viewers', async () => {
  const origin = bucketOrigin({ endpoint: 'http://127.0.0.1:1', bucket: 'variants' });
  const call = { path: '/videos/u/web_hd/v.mp4', query: '' };
  const preflight = await origin({ ...call, method: 'OPTIONS', headers: { origin: 'https://app.example.com' } });
  expect(preflight).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': '*' } });
  expect((await origin({ ...call, method: 'PUT', headers: {} })).status).toBe(405);
  origin.stop();
});
