import { cpus, loadavg } from 'node:os';
import { formatMeasured, formatTarget, formatValue } from '../../local/rehearsal/report/words';
import { table } from '../document';
import type { ProcessMeasurement } from './rehearsal-process';

/** Of one million requests. */
const BOUND = { requests: 1_000_000, seconds: 60, megabytes: 500 } as const;
/** Time per request at the most requests against that at the least: what a straight line allows for noise. */
const LINEARITY_BOUND = 1.25;

export interface Run extends ProcessMeasurement {
  readonly requests: number;
}

const megabytes = ({ peakBytes }: Run): number => peakBytes / 1e6;
const microseconds = ({ seconds, requests }: Run): number => (seconds * 1e6) / requests;
const cpuMicroseconds = ({ cpuSeconds, requests }: Run): number => (cpuSeconds * 1e6) / requests;
const verdict = (met: boolean): string => (met ? 'met' : 'missed');

/** Section of the benchmarks. */
export function report(runs: readonly Run[]): string {
  const rows = runs.map((run) => [
    run.requests.toLocaleString('en'),
    run.seconds.toFixed(1),
    run.cpuSeconds.toFixed(1),
    megabytes(run).toFixed(0),
    microseconds(run).toFixed(1),
    cpuMicroseconds(run).toFixed(1),
  ]);
  return [
    '## Rehearsal',
    '',
    [
      '`npm run bench:rehearse` repeats this after `npm run synth`; `-- --write` renews this section. Each number of requests',
      'is made up, sent through the default stack and through the same traffic without the platform, and counted, in a process',
      'of its own; what the bundled samples become is made before.',
    ].join('\n'),
    '',
    `${machine()}; load average at the end ${loadavg()[0]?.toFixed(1)}; other work stretches seconds, not processor seconds.`,
    '',
    table(['Target', 'to reach', 'reached', ''], targets(runs)),
    '',
    table(['requests', 's', 'processor s', 'peak MB', 'µs per request', 'processor µs per request'], rows),
    '',
    ...figures(runs[runs.length - 1]),
  ].join('\n');
}

function targets(runs: readonly Run[]): readonly (readonly string[])[] {
  const [least, most] = [runs[0], runs[runs.length - 1]];
  const measured = runs.find(({ requests }) => requests === BOUND.requests);
  const rows: (readonly string[])[] = [];
  if (measured !== undefined) {
    const { seconds } = measured;
    rows.push([
      'One million requests',
      `≤ ${BOUND.seconds} s`,
      `${seconds.toFixed(1)} s`,
      verdict(seconds <= BOUND.seconds),
    ]);
    const peak = megabytes(measured);
    rows.push([
      'Their peak memory',
      `≤ ${BOUND.megabytes} MB`,
      `${peak.toFixed(0)} MB`,
      verdict(peak <= BOUND.megabytes),
    ]);
  }
  if (least !== undefined && most !== undefined && least !== most) {
    const ratio = cpuMicroseconds(most) / cpuMicroseconds(least);
    rows.push([
      `Processor time per request, ${most.requests.toLocaleString('en')} against ${least.requests.toLocaleString('en')}`,
      `≤ ${LINEARITY_BOUND}×`,
      `${ratio.toFixed(2)}×`,
      verdict(ratio <= LINEARITY_BOUND),
    ]);
  }
  return rows;
}

/** What the largest of them found: the document's tables. */
function figures(run: Run | undefined): readonly string[] {
  if (run === undefined) return [];
  const { targets: rows, improvements, traffic, objects, cacheModel } = run.result;
  return [
    `What ${run.requests.toLocaleString('en')} requests found: ${traffic}; ${objects}; ${cacheModel}.`,
    '',
    table(
      ['Target of the document', 'to reach', 'measured', '', 'basis'],
      rows.map((row) => [row.metric, formatTarget(row), formatMeasured(row), row.verdict, row.basis]),
    ),
    '',
    table(
      ['Improvement of the document', 'before', 'after', 'measured before', 'measured', '', 'basis'],
      improvements.map((row) => [
        row.metric,
        ...[row.before, row.after, row.measuredBefore, row.measured].map((value) => formatValue(value, row.unit)),
        row.verdict,
        row.basis,
      ]),
    ),
  ];
}

function machine(): string {
  const model =
    cpus()[0]
      ?.model.replace(/\s+\d+-Core.*$/, '')
      .trim() ?? 'unknown processor';
  return `${cpus().length} × ${model}, Node ${process.versions.node}`;
}
