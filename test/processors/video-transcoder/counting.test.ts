import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readFile } from 'node:fs/promises';
import { METRICS_ENVIRONMENT } from '../../../lib/contract';
import { CounterStore } from '../../../processors/metrics/counter-store';
import { createCounterTable } from '../../support/counter-table';
import { invoke, message } from '../../support/processor-harness';
import { newVideo, s3Record, useTranscoder } from '../../support/transcoder-harness';

const table = 'counters';
process.env[METRICS_ENVIRONMENT.table] = table;
process.env[METRICS_ENVIRONMENT.processingBuckets] = '60,300';

let clip: Buffer;
const suite = useTranscoder(async (footage) => {
  clip = await readFile(await footage.clip({ edit: 'small', startSeconds: 10, seconds: 2 }));
});

test('a video is counted with its time, its bytes, and those of all that is stored of it', async () => {
  const client = new DynamoDBClient({});
  await createCounterTable(client, table);
  const video = newVideo();
  await suite.harness.upload(video, clip);

  expect(await invoke(suite.handler, [message(s3Record(video, clip))])).toEqual([]);

  const keys = await suite.harness.storedKeys(video);
  const stored = await Promise.all(keys.map(async (key) => (await suite.harness.head(key)).ContentLength ?? 0));
  const counters = await new CounterStore({ client, table }).total();
  client.destroy();
  expect(counters.get('processingDuration|count|video')).toBe(1);
  expect(counters.get('processingBytes||video|in')).toBe(clip.length);
  expect(counters.get('processingBytes||video|out')).toBe(stored.reduce((sum, bytes) => sum + bytes, 0));
});
