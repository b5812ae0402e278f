import fc from 'fast-check';
import { EDGE_LOG_FIELDS, metricsSettings, sparkMediaContract } from '../../../lib/contract';
import { collect } from '../../../processors/metrics/collect';
import { createCollector } from '../../../processors/metrics/collector';
import { seriesOf } from '../../../processors/metrics/core/observation';
import { CounterStore } from '../../../processors/metrics/counter-store';
import { createFlusher, type DeadLetter, type FlusherServices } from '../../../processors/metrics/flusher';
import { type CounterTable, startCounterTable } from '../../support/counter-table';
import { edgeLogLine, kinesisEvent } from '../../support/edge-log';
import { type Receiver, startReceiver } from '../../support/remote-write-receiver';

const settings = metricsSettings(sparkMediaContract);
const collectorSettings = { settings, fields: EDGE_LOG_FIELDS, samplingPercent: 100 };

let counterTable: CounterTable;
let receiver: Receiver;
const deadLetters: string[] = [];

beforeEach(async () => {
  counterTable = await startCounterTable();
  receiver = await startReceiver();
  deadLetters.length = 0;
});
afterEach(async () => {
  await receiver.stop();
  await counterTable.stop();
});

/** A function of its own each time: what it knows, it has from the table. */
const startCollector = () => createCollector({ ...collectorSettings, table: counterTable.table }, counterTable.client);
const startFlusher = (services: Partial<FlusherServices> = {}) =>
  createFlusher(
    {
      settings,
      table: counterTable.table,
      remoteWriteUrl: receiver.url,
      deadLetterQueue: 'queue',
      intervalSeconds: 60,
      region: 'eu-central-1',
    },
    {
      dynamo: counterTable.client,
      fetch: async (url, { body, ...init }) => fetch(url, { ...init, body: Buffer.from(body) }),
      sendDeadLetter: async (body) => void deadLetters.push(body),
      backoffMs: 1,
      ...services,
    },
  );
const minute = (count: number): { time: string } => ({
  time: new Date(Date.UTC(2026, 10, 22, 12, count)).toISOString(),
});
const lastOf = (series: string): number | undefined => receiver.samples.get(series)?.at(-1)?.value;

const HITS = 'spark_cdn_requests_total{content_type="image",region="europe",result="hit"}';
const READ = 'spark_edge_log_records_total{outcome="read"}';

beforeAll(() => jest.spyOn(process.stdout, 'write').mockReturnValue(true));
afterAll(() => jest.restoreAllMocks());

describe('the collector', () => {
  test('counts a batch that comes again once, whoever gets it', async () => {
    const event = kinesisEvent([edgeLogLine(), edgeLogLine(), edgeLogLine()]);

    await startCollector()(event);
    await startCollector()(event);
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(3);
  });

  test('goes on behind what it has counted where a batch overlaps the one before', async () => {
    const lines = Array.from({ length: 10 }, () => edgeLogLine());
    const collector = startCollector();

    await collector(kinesisEvent(lines.slice(0, 6)));
    await collector(kinesisEvent(lines));
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(10);
  });

  test('counts a record that CloudFront delivers twice once, and says so', async () => {
    const line = edgeLogLine();

    await startCollector()(kinesisEvent([line, edgeLogLine(), line]));
    await startCollector()(kinesisEvent([line], { from: 100 }));
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(2);
    expect(lastOf('spark_edge_log_records_total{outcome="repeated"}')).toBe(2);
  });

  test('counts what cannot be read, and goes on with the rest', async () => {
    await startCollector()(kinesisEvent(['no record\n', edgeLogLine(), '\u0000\u0001\tx\n']));
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(1);
    expect(lastOf('spark_edge_log_records_total{outcome="unreadable"}')).toBe(2);
  });

  test('counts right where two runs work on one batch at the same time', async () => {
    const event = kinesisEvent(Array.from({ length: 20 }, () => edgeLogLine()));

    await Promise.all([startCollector()(event), startCollector()(event), startCollector()(event)]);
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(20);
  });

  test('stores nothing of a batch whose counters could not be stored, and counts it when it comes again', async () => {
    const store = new CounterStore(counterTable);
    const failing = Object.assign(Object.create(store) as CounterStore, {
      replace: () => Promise.reject(new Error('down')),
    });
    const records = [{ sequence: '1', text: edgeLogLine() }];

    await expect(collect('a', records, { ...collectorSettings, store: failing })).rejects.toThrow('down');
    await collect('a', records, { ...collectorSettings, store });
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(1);
  });

  test('reaches the truth however batches of several shards are cut, repeated and ordered', async () => {
    const lines = Array.from({ length: 30 }, () => edgeLogLine());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.nat(9)), { maxLength: 12 }), async (cuts) => {
        const fresh = await startCounterTable();
        const collector = createCollector({ ...collectorSettings, table: fresh.table }, fresh.client);
        const shards = [0, 1, 2].map((shard) => lines.slice(shard * 10, shard * 10 + 10));
        for (const [shard, a, b] of cuts) {
          // A batch ends anywhere and begins at the start of the shard at the latest: Lambda skips nothing.
          await collector(kinesisEvent(shards[shard]!.slice(0, Math.max(a, b) + 1), { shard }));
        }
        for (const [shard, all] of shards.entries()) await collector(kinesisEvent(all, { shard }));
        const counters = await new CounterStore(fresh).total();
        await fresh.stop();

        expect(counters.get('cdnRequests||image|hit|europe')).toBe(30);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the flusher', () => {
  test('adds the writers up, those of closed shards too', async () => {
    for (const shard of [0, 1, 2]) await startCollector()(kinesisEvent([edgeLogLine(), edgeLogLine()], { shard }));
    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(6);
    expect(receiver.samples.has(HITS)).toBe(true);
  });

  test('begins a new series with a zero one interval earlier, and no later sample', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    const flusher = startFlusher();
    await flusher(minute(5));
    await startFlusher()(minute(6));

    const at = (count: number): number => Date.parse(minute(count).time);
    expect(receiver.samples.get(HITS)).toEqual([
      { value: 0, timestamp: at(4) },
      { value: 1, timestamp: at(5) },
      { value: 1, timestamp: at(6) },
    ]);
  });

  test('writes a heartbeat without any traffic', async () => {
    await startFlusher()(minute(0));
    await startFlusher()(minute(1));

    expect([...receiver.samples.keys()]).toEqual(['spark_metrics_heartbeat_total{}']);
    expect(lastOf('spark_metrics_heartbeat_total{}')).toBe(2);
  });

  test('writes every bucket of a histogram, its count and its sum', async () => {
    const query = 'm=image.profile_thumbnail.avif.480.hit';
    await startCollector()(
      kinesisEvent([edgeLogLine({ 'cs-uri-stem': '/beacon', 'cs-uri-query': query, 'sc-status': '204' })]),
    );
    await startFlusher()(minute(0));

    const name = 'spark_image_load_duration_seconds';
    const labels = 'format="avif",le="LE",size="profile_thumbnail"';
    const bucket = (le: string): number | undefined => lastOf(`${name}_bucket{${labels.replace('LE', le)}}`);
    expect(['0.1', '0.25', '0.5', '1', '2', '5', '10', '+Inf'].map(bucket)).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
    expect(lastOf(`${name}_count{format="avif",size="profile_thumbnail"}`)).toBe(1);
    expect(lastOf(`${name}_sum{format="avif",size="profile_thumbnail"}`)).toBe(0.48);
  });

  test('asks again where the server is overloaded, and writes once', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    receiver.answerWith(503, 429, 500);

    await startFlusher()(minute(0));

    expect(lastOf(HITS)).toBe(1);
    expect(receiver.headers).toHaveLength(4);
    expect(deadLetters).toEqual([]);
  });

  test('keeps what a server refuses among the dead letters, fails, and writes all of it the next time', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    receiver.answerWith(400, 400);

    await expect(startFlusher()(minute(0))).rejects.toThrow('among the dead letters');
    await startCollector()(kinesisEvent([edgeLogLine()], { from: 50 }));
    await startFlusher()(minute(1));

    const letter = JSON.parse(deadLetters[0]!) as DeadLetter;
    expect(letter.reason).toBe("'remote write' must be accepted, got: 400 refused");
    expect(letter.series).toContainEqual(expect.objectContaining({ name: 'spark_cdn_requests_total' }));
    expect(receiver.samples.get(HITS)?.map(({ value }) => value)).toEqual([0, 2]);
  });

  test('gives up after its attempts, and a dead letter that is sent again is written as it was', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    receiver.answerWith(503, 503, 503, 503, 503);

    await expect(startFlusher()(minute(0))).rejects.toThrow('among the dead letters');
    await startFlusher()(JSON.parse(deadLetters[0]!) as DeadLetter);

    expect(receiver.samples.get(HITS)).toEqual([
      { value: 0, timestamp: Date.parse(minute(-1).time) },
      { value: 1, timestamp: Date.parse(minute(0).time) },
    ]);
  });

  test('writes a minute once, however often its run is started, and none before one that is written', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    await startFlusher()(minute(5));
    await startCollector()(kinesisEvent([edgeLogLine()], { from: 50 }));

    await startFlusher()(minute(5));
    await startFlusher()(minute(4));

    expect(receiver.samples.get(HITS)?.map(({ value }) => value)).toEqual([0, 1]);
    expect(receiver.headers).toHaveLength(1);
  });

  test('writes without the zeros what is refused with them: an earlier run may have begun the series', async () => {
    await startCollector()(kinesisEvent([edgeLogLine()]));
    await startFlusher()(minute(0));
    await new CounterStore(counterTable).announce(new Set());
    receiver.answerWith(400);

    await startFlusher()(minute(1));
    await startFlusher()(minute(2));

    const at = (count: number): number => Date.parse(minute(count).time);
    expect(receiver.samples.get(HITS)?.slice(1)).toEqual(
      [0, 1, 2].map((count) => ({ value: 1, timestamp: at(count) })),
    );
    expect(deadLetters).toEqual([]);
  });

  test('gives up while there is time to keep what could not be written', async () => {
    receiver.answerWith(...Array<number>(5).fill(503));

    await expect(startFlusher({ backoffMs: 200, writingMs: 100 })(minute(0))).rejects.toThrow('among the dead letters');

    expect(receiver.headers.length).toBeLessThan(3);
    expect(deadLetters).toHaveLength(1);
  });

  test('adds the writers up in one order, as fractions added in another one may fall by a digit', async () => {
    const store = new CounterStore(counterTable);
    const sums: (number | undefined)[] = [];
    for (const prefix of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const fresh = await startCounterTable();
      const each = new CounterStore(fresh);
      for (const [index, value] of [0.1, 0.2, 0.3].entries()) {
        const counters = new Map([['bandwidth||image|europe', value]]);
        await each.replace(`${prefix}${index}`, await store.read('none'), { counters, recent: [], sequence: '1' });
      }
      sums.push((await each.total()).get('bandwidth||image|europe'));
      await fresh.stop();
    }

    expect(new Set(sums)).toEqual(new Set([0.1 + 0.2 + 0.3]));
  });

  test('says what it sends as the protocol wants it', async () => {
    await startFlusher()(minute(0));

    expect(receiver.headers[0]).toEqual(
      expect.objectContaining({
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      }),
    );
  });

  test('leaves out what was counted for a series that the contract has no longer', () => {
    expect(seriesOf('cdnRequests||image|hit|europe', settings.metrics)?.name).toBe('spark_cdn_requests_total');
    expect(seriesOf('gone||image', settings.metrics)).toBeUndefined();
    expect(seriesOf('cdnRequests||image', settings.metrics)).toBeUndefined();
    expect(seriesOf('imageLoadDuration|7|profile_card|avif', settings.metrics)).toBeUndefined();
  });

  test('counts a writer’s records that it has read', async () => {
    await startCollector()(kinesisEvent([edgeLogLine(), edgeLogLine()]));
    await startFlusher()(minute(0));

    expect(lastOf(READ)).toBe(2);
  });
});
