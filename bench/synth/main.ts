import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(__dirname, '..', '..');
const DOCUMENT = join(ROOT, 'docs', 'benchmarks.md');
const [BEGIN, END] = ['<!-- bench:synth begin -->', '<!-- bench:synth end -->'];
const PROBE = join(__dirname, 'probe.cjs');
const MEGABYTE = 1_000_000;

/** What has to be reached, of the root import against ours. */
const TARGETS = { wallSeconds: 3, peakMb: 5 } as const;

const CONTESTANTS = {
  ours: join(ROOT, 'dist', 'stacks', 'main.js'),
  rootImport: join(__dirname, 'root-import.cjs'),
} as const;
type Contestant = keyof typeof CONTESTANTS;

interface Measurement {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** One synth in a process of its own, from its start to its end. */
function measure(contestant: Contestant, outdir: string, synthesized: string): Measurement {
  const file = `${outdir}.json`;
  const started = process.hrtime.bigint();
  execFileSync(process.execPath, [PROBE, CONTESTANTS[contestant], file], {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir, SYNTHESIZED: synthesized },
    stdio: 'ignore',
  });
  const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { cpuSeconds, peakBytes } = JSON.parse(readFileSync(file, 'utf8')) as { cpuSeconds: number; peakBytes: number };
  return { wallSeconds, cpuSeconds, peakMb: peakBytes / MEGABYTE };
}

/** Resources and data sources of all stacks of an output, by type and in no order. */
function declared(outdir: string): readonly string[] {
  return readdirSync(join(outdir, 'stacks')).flatMap((stack) => {
    const json = JSON.parse(readFileSync(join(outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as Record<
      string,
      Record<string, Record<string, unknown>> | undefined
    >;
    return [json['resource'], json['data']].flatMap((byType) =>
      Object.entries(byType ?? {}).flatMap(([type, byId]) => Object.keys(byId).map(() => `${stack} ${type}`)),
    );
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function medians(runs: readonly Measurement[]): Measurement {
  return {
    wallSeconds: median(runs.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMb: median(runs.map(({ peakMb }) => peakMb)),
  };
}

function report(
  runs: Readonly<Record<Contestant, readonly Measurement[]>>,
  { resources, repetitions }: { readonly resources: number; readonly repetitions: number },
): string {
  const [ours, rootImport] = [medians(runs.ours), medians(runs.rootImport)];
  const row = (what: string, key: keyof Measurement, digits: number): string => {
    const ratio = rootImport[key] / ours[key];
    const target = key === 'cpuSeconds' ? undefined : TARGETS[key];
    const reached = target === undefined ? ['', ''] : [`≥ ${target}×`, ratio >= target ? 'met' : 'missed'];
    const cells = [
      what,
      ours[key].toFixed(digits),
      rootImport[key].toFixed(digits),
      `${ratio.toFixed(1)}×`,
      ...reached,
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return [
    '## Synth',
    `\`npm run bench:synth\` repeats this after \`npm run build\`; \`-- --write\` renews this section. Ours is
\`dist/stacks/main.js\`: all environments, the functions' packages staged, every check and warning. Beside it stands a program
that imports the root modules of both providers and declares the same ${resources} resources and data sources with the same
arguments, and checks nothing.`,
    `${repetitions} repetitions in turn, each in a process of its own, from its start to its end; medians.
${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}.`,
    [
      '| | ours | root import | root import / ours | to reach | |',
      '| --- | --- | --- | --- | --- | --- |',
      row('Wall time, s', 'wallSeconds', 2),
      row('Processor time, s', 'cpuSeconds', 2),
      row('Peak memory, MB', 'peakMb', 0),
    ].join('\n'),
  ].join('\n\n');
}

/** Puts the section where its markers are, or at the end of the file. */
function writeSection(section: string): void {
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '# Benchmarks\n';
  const marked = `${BEGIN}\n\n${section}\n\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  const filled =
    begin >= 0 && end > begin ? text.slice(0, begin) + marked + text.slice(end + END.length) : `${text}\n${marked}\n`;
  writeFileSync(DOCUMENT, filled);
}

function main(): void {
  const { values } = parseArgs({
    options: { repetitions: { type: 'string', default: '7' }, write: { type: 'boolean', default: false } },
  });
  const repetitions = Number(values.repetitions);
  if (!existsSync(CONTESTANTS.ours)) throw new Error("'dist' must be built, got: none; npm run build makes it");
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const outdir = { ours: join(folder, 'ours'), rootImport: join(folder, 'root-import') };
    // Once unmeasured: the files are read from the disk, and what ours declares is what the other copies.
    for (const contestant of ['ours', 'rootImport'] as const) measure(contestant, outdir[contestant], outdir.ours);
    const [mine, theirs] = [declared(outdir.ours), declared(outdir.rootImport)].map((list) => [...list].sort());
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) {
      throw new Error(`'root import' must declare the same ${mine?.length} resources, got: ${theirs?.length}`);
    }
    const runs: Record<Contestant, Measurement[]> = { ours: [], rootImport: [] };
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const contestant of ['ours', 'rootImport'] as const) {
        runs[contestant].push(measure(contestant, outdir[contestant], outdir.ours));
        process.stderr.write(`${contestant} ${JSON.stringify(runs[contestant].at(-1))}\n`);
      }
    }
    const section = report(runs, { resources: mine?.length ?? 0, repetitions });
    console.log(section);
    if (values.write) writeSection(section);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main();
