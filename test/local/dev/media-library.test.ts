import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CATALOGUE_SCHEMA, mediaKey } from '../../../lib/contract';
import { MediaLibrary } from '../../../local/dev/media-library';

test('what a processor writes is seen also when it is faster than what is read of the upload', async () => {
  let answerHead: (head: object) => void = () => undefined;
  const head = new Promise<object>((resolve) => (answerHead = resolve));
  const record = { state: 'processing' };
  const library = new MediaLibrary({
    s3: { send: () => head } as unknown as S3Client,
    documents: { send: async () => ({ Item: record }) } as unknown as DynamoDBDocumentClient,
    buckets: ['originals'],
    catalogue: 'catalogue',
    onChange: () => undefined,
  });
  const storing = library.stored({ bucket: 'originals', key: 'originals/images/u-1/i-1', eTag: 'abc' });
  const Key = {
    [CATALOGUE_SCHEMA.partitionKey]: { S: 'u-1' },
    [CATALOGUE_SCHEMA.sortKey]: { S: mediaKey('image', 'i-1') },
  };
  const writing = library.tableRequest({
    operation: 'UpdateItem',
    body: { TableName: 'catalogue', Key },
    answered: Promise.resolve(true),
  });
  await new Promise(setImmediate);
  answerHead({ ContentLength: 1 });
  await Promise.all([storing, writing]);
  expect(library.items()).toMatchObject([{ mediaId: 'i-1', state: 'processing' }]);
});
