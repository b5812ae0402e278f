import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CATALOGUE_SCHEMA, mediaKey } from '../../../lib/contract';
import { MediaLibrary } from '../../../local/dev/media-library';
import type { TableRequest } from '../../../local/services/document-tables';

const STORED = { bucket: 'originals', key: 'originals/images/u-1/i-1', eTag: 'abc' };
const KEY = {
  [CATALOGUE_SCHEMA.partitionKey]: { S: 'u-1' },
  [CATALOGUE_SCHEMA.sortKey]: { S: mediaKey('image', 'i-1') },
};
const WRITE: TableRequest = {
  operation: 'UpdateItem',
  body: { TableName: 'catalogue', Key: KEY },
  answered: Promise.resolve(true),
};

/** A library that reads objects and records as the test says. */
function libraryOf(head: () => Promise<object>, record: () => Promise<object>): MediaLibrary {
  return new MediaLibrary({
    s3: { send: head } as unknown as S3Client,
    documents: { send: async () => ({ Item: await record() }) } as unknown as DynamoDBDocumentClient,
    buckets: ['originals'],
    catalogue: 'catalogue',
    onChange: () => undefined,
  });
}

test('what a processor writes is seen also when it is faster than what is read of the upload', async () => {
  let answerHead: (head: object) => void = () => undefined;
  const head = new Promise<object>((resolve) => (answerHead = resolve));
  const library = libraryOf(
    () => head,
    async () => ({ state: 'processing' }),
  );
  const storing = library.stored(STORED);
  const writing = library.tableRequest(WRITE);
  await new Promise(setImmediate);
  answerHead({ ContentLength: 1 });
  await Promise.all([storing, writing]);
  expect(library.items()).toMatchObject([{ mediaId: 'i-1', state: 'processing' }]);
});

test('a record that is read first and is there last does not bring back what it was', async () => {
  let answerFirst: (record: object) => void = () => undefined;
  const first = new Promise<object>((resolve) => (answerFirst = resolve));
  const reads = [first, Promise.resolve({ state: 'ready' })];
  const library = libraryOf(
    async () => ({ ContentLength: 1 }),
    () => reads.shift() ?? Promise.resolve({ state: 'unknown' }),
  );
  await library.stored(STORED);
  const writing = [library.tableRequest(WRITE), library.tableRequest(WRITE)];
  await new Promise(setImmediate);
  answerFirst({ state: 'processing' });
  await Promise.all(writing);
  expect(library.items()).toMatchObject([{ mediaId: 'i-1', state: 'ready' }]);
});
