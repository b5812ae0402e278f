import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { IMAGE_OPTIMIZER_SECTIONS, METRICS_ENVIRONMENT, METRICS_TABLE } from '../../../lib/contract';
import { CounterStore } from '../../../processors/metrics/counter-store';
import { EnvironmentError, readEnvironment } from '../../../processors/pipeline/environment';
import { dynamoCounter } from '../../../processors/pipeline/processing-counter';
import { type CounterTable, createCounterTable, startCounterTable } from '../../support/counter-table';
import {
  captureLogs,
  coldStart,
  type Handler,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  s3Record,
} from '../../support/optimizer-harness';

const TABLE = 'counters';
const BUCKETS = '0.5,1,2,5,10,30,60,120,300';
const environmentOf = (harness: OptimizerHarness, table: string): Readonly<Record<string, string>> => ({
  ...harness.functionEnvironment(),
  [METRICS_ENVIRONMENT.table]: table,
  [METRICS_ENVIRONMENT.processingBuckets]: BUCKETS,
});

describe('a processor of uploads', () => {
  let harness: OptimizerHarness;
  let handler: Handler;
  let client: DynamoDBClient;
  let photo: Buffer;
  let logs: ReturnType<typeof captureLogs>;

  beforeAll(async () => {
    harness = await OptimizerHarness.start();
    handler = coldStart(environmentOf(harness, TABLE));
    client = new DynamoDBClient({});
    await createCounterTable(client, TABLE);
    photo = await sharp(await readFile('test/fixtures/photos/seeding.jpg'))
      .resize(160)
      .jpeg()
      .toBuffer();
  });
  afterAll(async () => {
    client.destroy();
    await harness.stop();
  });
  beforeEach(() => {
    logs = captureLogs();
  });
  afterEach(() => logs.restore());

  const counted = async (key: string): Promise<number> =>
    (await new CounterStore({ client, table: TABLE }).total()).get(key) ?? 0;

  test('counts what it has made once, its time and its bytes, though its message comes again', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    const event = message(s3Record(image, photo));

    await invoke(handler, [event]);
    await invoke(handler, [event]);

    const stored = await Promise.all((await harness.storedKeys(image)).map((key) => harness.head(key)));
    expect(await counted('processingDuration|count|image')).toBe(1);
    expect(await counted('processingDuration|300|image')).toBe(1);
    expect(await counted('processingDuration|sum|image')).toBeGreaterThan(0);
    expect(await counted('processingBytes||image|in')).toBe(photo.length);
    expect(await counted('processingBytes||image|out')).toBe(
      stored.reduce((sum, { ContentLength = 0 }) => sum + ContentLength, 0),
    );
  });

  test('counts a failure by its code, at its last attempt', async () => {
    const image = newImage();
    await harness.upload(image, Buffer.from('no image'));
    const event = message(s3Record(image, Buffer.from('no image')));

    for (const receiveCount of [1, 2, 3]) await invoke(handler, [event], { receiveCount });

    expect(await counted('processingFailures||image|NOT_AN_IMAGE')).toBe(1);
  });

  test('is not held up by a count that fails, and says that it did', async () => {
    const image = newImage();
    await harness.upload(image, photo);

    const failed = await invoke(coldStart(environmentOf(harness, 'no-table')), [message(s3Record(image, photo))]);

    expect(failed).toEqual([]);
    expect((await harness.record(image))?.state).toBe('ready');
    expect(logs.lines().filter((line) => line.includes('upload not counted'))).toHaveLength(1);
  });

  test('counts nothing where it is told of no table', async () => {
    const image = newImage();
    await harness.upload(image, photo);
    delete process.env[METRICS_ENVIRONMENT.table];
    const before = await counted('processingDuration|count|image');

    await invoke(coldStart(harness.functionEnvironment()), [message(s3Record(image, photo))]);

    expect((await harness.record(image))?.state).toBe('ready');
    expect(await counted('processingDuration|count|image')).toBe(before);
  });

  test.each([undefined, '', '5,1', 'x'])('does not start with the buckets %j', (buckets) => {
    const environment = { ...environmentOf(harness, TABLE), [METRICS_ENVIRONMENT.processingBuckets]: buckets };

    expect(() => readEnvironment(environment, IMAGE_OPTIMIZER_SECTIONS)).toThrow(EnvironmentError);
  });
});

describe('the counter of uploads', () => {
  let counterTable: CounterTable;
  beforeEach(async () => {
    counterTable = await startCounterTable();
  });
  afterEach(async () => counterTable.stop());

  test('loses nothing where many functions count at once', async () => {
    const counters = Array.from({ length: 20 }, () =>
      dynamoCounter({ table: counterTable.table, buckets: [1, 10] }, counterTable.client),
    );

    await Promise.all(
      counters.map(({ count }, index) => count({ kind: 'video', seconds: index, bytes: { in: 10, out: 1 } })),
    );

    const total = await new CounterStore(counterTable).total();
    expect(Object.fromEntries(total)).toEqual({
      'processingDuration|1|video': 2,
      'processingDuration|10|video': 11,
      'processingDuration|+Inf|video': 20,
      'processingDuration|count|video': 20,
      'processingDuration|sum|video': 190,
      'processingBytes||video|in': 200,
      'processingBytes||video|out': 20,
    });
  });

  test('has an item of its own beside those of the log’s shards', async () => {
    const counter = dynamoCounter({ table: counterTable.table, buckets: [1] }, counterTable.client);
    const store = new CounterStore(counterTable);
    const counters = new Map([['cdnRequests||image|hit|europe', 7]]);
    await store.replace('log/shardId-0', await store.read('log/shardId-0'), { counters, recent: [], sequence: '1' });

    await counter.count({ kind: 'image', failure: 'TRUNCATED' });

    expect(await store.total()).toEqual(new Map([...counters, ['processingFailures||image|TRUNCATED', 1]]));
    expect((await store.read(`${METRICS_TABLE.processorPrefix}image`)).counters.size).toBe(0);
  });
});
