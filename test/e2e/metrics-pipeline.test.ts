import { setTimeout as delay } from 'node:timers/promises';
import {
  defineMediaContract,
  EDGE_LOG_FIELDS,
  type MediaContract,
  metricsSettings,
  sparkMediaContract,
} from '../../lib/contract';
import { mediaRules, renderRuleFile } from '../../lib/observe';
import { createCollector } from '../../processors/metrics/collector';
import { CounterStore } from '../../processors/metrics/counter-store';
import { createFlusher, type FlusherHandler } from '../../processors/metrics/flusher';
import { signedFetch } from '../../processors/metrics/signed-fetch';
import { type CounterTable, startCounterTable } from '../support/counter-table';
import { type EdgeLogRecord, edgeLogLine, kinesisEvent } from '../support/edge-log';
import { type Prometheus, startPrometheus } from '../support/prometheus';
import { describeWith } from '../support/tools';

/** What one shard is given: its lines, and the truth of them. */
interface Shard {
  readonly lines: string[];
  readonly truth: Map<string, number>;
}

const KINDS: readonly (readonly [string, EdgeLogRecord])[] = [
  ['image hit', { 'cs-uri-stem': '/profiles/u1/profile_card/i1.avif', 'x-edge-response-result-type': 'Hit' }],
  ['image miss', { 'cs-uri-stem': '/profiles/u1/profile_thumbnail/i1.webp', 'x-edge-response-result-type': 'Miss' }],
  [
    'image hit',
    {
      'cs-uri-stem': '/profiles/u1/i1',
      'x-edge-response-result-type': 'Miss',
      'x-edge-detailed-result-type': 'OriginShieldHit',
    },
  ],
  ['video hit', { 'cs-uri-stem': '/videos/u1/web_hd/v1/00001.m4s', 'x-edge-response-result-type': 'RefreshHit' }],
  ['video miss', { 'cs-uri-stem': '/videos/u1/playlist/v1.m3u8', 'x-edge-response-result-type': 'Miss' }],
  [
    'video error',
    { 'cs-uri-stem': '/videos/u1/web_hd/v1.mp4', 'sc-status': '403', 'x-edge-response-result-type': 'Error' },
  ],
];

/** Seeded, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function makeShard(seed: number, records: number): Shard {
  const random = generator(seed);
  const shard: Shard = { lines: [], truth: new Map() };
  const count = (what: string): void => void shard.truth.set(what, (shard.truth.get(what) ?? 0) + 1);
  while (shard.lines.length < records) {
    const dice = random();
    if (dice < 0.02) {
      shard.lines.push(`broken\t${random()}\n`);
      count('unreadable');
    } else if (dice < 0.05 && shard.lines.length > 0) {
      // Delivered again, soon after: a request that was counted, or a line that could not be read the first time either.
      const again = shard.lines.at(-1 - Math.floor(random() * Math.min(20, shard.lines.length)))!;
      shard.lines.push(again);
      count(again.startsWith('broken') ? 'unreadable' : 'repeated');
    } else {
      const [what, record] = KINDS[Math.floor(random() * KINDS.length)]!;
      shard.lines.push(edgeLogLine(record));
      count(what);
    }
  }
  return shard;
}

describeWith(['prometheus'], 'the metrics processors with a real Prometheus', () => {
  let counterTable: CounterTable;
  let prometheus: Prometheus;

  beforeEach(async () => {
    counterTable = await startCounterTable();
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await prometheus.stop();
    await counterTable.stop();
  });

  const collectorOf = (contract: MediaContract) =>
    createCollector(
      { settings: metricsSettings(contract), fields: EDGE_LOG_FIELDS, samplingPercent: 100, table: counterTable.table },
      counterTable.client,
    );
  const flusherOf = (contract: MediaContract, intervalSeconds = 60): FlusherHandler =>
    createFlusher(
      {
        settings: metricsSettings(contract),
        table: counterTable.table,
        remoteWriteUrl: prometheus.remoteWriteUrl,
        deadLetterQueue: 'queue',
        intervalSeconds,
        region: 'eu-central-1',
      },
      {
        dynamo: counterTable.client,
        // Signed as in the cloud; a Prometheus of one's own does not look.
        fetch: signedFetch({ region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
        sendDeadLetter: (body) => Promise.reject(new Error(body)),
      },
    );

  test('show the truth of thousands of records from three shards, with repeats, broken lines and a restart', async () => {
    prometheus = await startPrometheus();
    const shards = [1, 2, 3].map((seed) => makeShard(seed, 2000));
    const random = generator(99);
    const start = Date.now() - 40 * 60_000;
    let minute = 0;
    const flush = async (): Promise<void> =>
      flusherOf(sparkMediaContract)({ time: new Date(start + (minute += 1) * 60_000).toISOString() });

    await flush();
    let collector = collectorOf(sparkMediaContract);
    for (let from = 0; from < 2000; from += 250) {
      for (const [shard, { lines }] of shards.entries()) {
        // Every third batch comes a second time, with some of the one before.
        const overlap = random() < 0.33 ? Math.min(from, 40) : 0;
        const event = kinesisEvent(lines.slice(from - overlap, from + 250), { shard, from: from - overlap + 1 });
        await collector(event);
        if (random() < 0.33) await collector(event);
      }
      if (from === 1000) collector = collectorOf(sparkMediaContract);
      await flush();
    }

    const truth = (what: string): number => shards.reduce((sum, each) => sum + (each.truth.get(what) ?? 0), 0);
    const at = new Date(start + minute * 60_000);
    const requests = await prometheus.query('sum by (content_type, result) (spark_cdn_requests_total)', at);
    expect(
      Object.fromEntries(requests.map(({ metric, value }) => [`${metric['content_type']} ${metric['result']}`, value])),
    ).toEqual(
      Object.fromEntries(
        ['image hit', 'image miss', 'video hit', 'video miss', 'video error'].map((what) => [what, truth(what)]),
      ),
    );
    const records = await prometheus.query('spark_edge_log_records_total', at);
    expect(Object.fromEntries(records.map(({ metric, value }) => [metric['outcome'], value]))).toEqual({
      read: 6000 - truth('unreadable') - truth('repeated'),
      unreadable: truth('unreadable'),
      repeated: truth('repeated'),
    });
    // The first increment is seen as well: what a counter has grown by is all that it counts.
    const [grown] = await prometheus.query(
      'sum(spark_cdn_requests_total) - sum(min_over_time(spark_cdn_requests_total[1h]))',
      at,
    );
    expect(grown?.value).toBe(
      KINDS.map(([what]) => what)
        .filter((what, index, all) => all.indexOf(what) === index)
        .reduce((sum, what) => sum + truth(what), 0),
    );
  });

  test('go on with a series that was begun by a run which ended before it could remember', async () => {
    prometheus = await startPrometheus();
    const start = Date.now() - 10 * 60_000;
    const minute = (count: number): { time: string } => ({ time: new Date(start + count * 60_000).toISOString() });
    await collectorOf(sparkMediaContract)(kinesisEvent([edgeLogLine()]));
    await flusherOf(sparkMediaContract)(minute(0));
    await new CounterStore(counterTable).announce(new Set());

    await flusherOf(sparkMediaContract)(minute(1));

    const [grown] = await prometheus.query('spark_cdn_requests_total', new Date(minute(1).time));
    const [records] = await prometheus.query('count_over_time(spark_cdn_requests_total[5m])', new Date(minute(1).time));
    expect([grown?.value, records?.value]).toEqual([1, 3]);
  });

  test('take an alert from pending to firing, and end it', async () => {
    const contract = defineMediaContract({
      alerts: { LowCDNCacheHitRate: { windowSeconds: 60, forSeconds: 3 } },
      objectives: { service: { minimumRequests: 1 } },
    });
    prometheus = await startPrometheus({ rules: renderRuleFile(mediaRules({ contract })) });
    const collector = collectorOf(contract);
    let from = 1;
    const traffic = async (hits: number, misses: number): Promise<void> => {
      const lines = [...Array(hits).fill('Hit'), ...Array(misses).fill('Miss')].map((result: string) =>
        edgeLogLine({ 'x-edge-response-result-type': result }),
      );
      await collector(kinesisEvent(lines, { from }));
      from += lines.length;
      await flusherOf(contract, 1)({ time: new Date().toISOString() });
    };
    const stateOf = async (): Promise<string> =>
      (await prometheus.alerts()).find(({ labels }) => labels['alertname'] === 'LowCDNCacheHitRate')?.state ?? 'none';
    const until = async (state: string, hits: number, misses: number): Promise<string[]> => {
      const seen: string[] = [];
      for (let second = 0; second < 60 && seen.at(-1) !== state; second += 1) {
        await traffic(hits, misses);
        await delay(1000);
        seen.push(await stateOf());
      }
      return seen;
    };

    const failing = await until('firing', 1, 9);
    const recovering = await until('none', 2000, 0);

    expect(failing).toContain('pending');
    expect(failing.at(-1)).toBe('firing');
    expect(recovering.at(-1)).toBe('none');
  });
});
