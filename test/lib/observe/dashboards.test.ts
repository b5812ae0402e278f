import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparkMediaContract } from '../../../lib/contract';
import { grafanaDashboard, MediaDashboard, type MediaDashboardProps, mediaRules } from '../../../lib/observe';
import { matchersOf, seriesOf } from '../../support/promql';
import { ROOT } from '../../support/repository';
import { synthesize } from '../../support/synth';

const contract = sparkMediaContract;
const functions = { Resizer: { functionName: 'resizer', timeoutSeconds: 100 } };
const queues = { Photos: { queueName: 'photos', deadLetterQueueName: 'photos-dead' } };
const distribution = { distributionId: 'E123' };

const rules = mediaRules({ contract }).groups.flatMap((group) => group.rules);
const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));

/** Names a metric has when it is written, and its labels. */
const written = new Map<string, readonly string[]>(
  Object.values(contract.metrics).flatMap(({ name, type, labels }) =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, [...labels, 'le']],
          [`${name}_count`, labels],
          [`${name}_sum`, labels],
        ]
      : [[name, labels]],
  ),
);

interface GrafanaPanel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
const { panels } = grafanaDashboard({ contract, title: 'Spark media' }) as { readonly panels: readonly GrafanaPanel[] };

describe('queries', () => {
  const queries = [
    ...rules.map((rule) => ['alert' in rule ? rule.alert : rule.record, rule.expr] as const),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];

  test.each(queries)('of %s name only series that a processor writes or a rule records', (_title, expr) => {
    const known = [...written.keys(), ...recorded];

    expect(seriesOf(expr).length).toBeGreaterThan(0);
    expect(seriesOf(expr).filter((series) => !known.includes(series))).toEqual([]);
  });

  test.each(queries)('of %s select by labels that their series have', (_title, expr) => {
    for (const [series, label] of matchersOf(expr)) {
      if (recorded.includes(series)) expect(label).toBe('slo');
      else expect([series, written.get(series)]).toEqual([series, expect.arrayContaining([label])]);
    }
  });
});

describe('the Grafana dashboard', () => {
  test('shows every series of the contract but the heartbeat', () => {
    const shown = new Set(panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => seriesOf(expr))));
    const { metricsHeartbeat, ...metrics } = contract.metrics;

    const missing = Object.values(metrics).filter(
      ({ name }) => ![name, `${name}_bucket`].some((each) => shown.has(each)),
    );

    expect(missing).toEqual([]);
    expect(shown).not.toContain(metricsHeartbeat.name);
  });

  test('is kept as a file, as `npm run docs` writes it', () => {
    const file = join(ROOT, 'docs', 'grafana', 'spark-media.json');

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(grafanaDashboard({ contract, title: 'Spark media' }));
  });

  test('names in each legend a label that its query keeps', () => {
    for (const { targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        const kept = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, by = '']) => by.split(', '));
        for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          expect(expr.includes('spark:slo') ? ['slo'] : kept).toContain(label);
        }
      }
    }
  });

  test('lays its panels out without overlap, inside 24 columns', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w } }) =>
      Array.from({ length: w }, (_, column) => `${x + column},${y}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });
});

describe('MediaDashboard', () => {
  const synthDashboard = (props: MediaDashboardProps) =>
    JSON.parse(
      synthesize((stack) => new MediaDashboard(stack, 'Dashboard', { region: 'eu-central-1', ...props })).resource(
        'aws_cloudwatch_dashboard',
      )['dashboard_body'] as string,
    );

  test('shows the distribution in us-east-1, and functions and queues where they are', () => {
    const { widgets } = synthDashboard({ distribution, functions, queues });

    expect(
      widgets.map(({ properties }: { properties: { title: string; region: string } }) => [
        properties.title,
        properties.region,
      ]),
    ).toEqual([
      ['Cache hit rate', 'us-east-1'],
      ['Requests and bytes', 'us-east-1'],
      ['Errors and origin latency', 'us-east-1'],
      ['Resizer: runs', 'eu-central-1'],
      ['Resizer: duration', 'eu-central-1'],
      ['Photos: messages that wait', 'eu-central-1'],
    ]);
  });

  test('draws the targets of the contract as lines', () => {
    const [hitRate] = synthDashboard({ distribution }).widgets;

    expect(hitRate.properties.annotations).toEqual({ horizontal: [{ label: 'target', value: 90 }] });
  });

  test('writes the Grafana dashboard to a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
    try {
      synthesize((stack) =>
        new MediaDashboard(stack, 'Dashboard', { region: 'eu-central-1', distribution }).writeGrafana(
          join(folder, 'media.json'),
        ),
      );

      expect(JSON.parse(readFileSync(join(folder, 'media.json'), 'utf8'))).toEqual(
        grafanaDashboard({ contract, title: 'Spark media' }),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
