import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { X264Preset } from '../../lib/contract';
import { median } from '../statistics';
import type { Clip } from './clips';
import type { ProcessMeasurement } from './contestant-process';
import { type BenchRung, type Contestant, CONTESTANTS, prepareFrames, type Task } from './contestants';
import { MemoryMeter } from './memory-meter';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'build', 'bench', 'video');
const BUNDLE = join(ROOT, 'build', 'bench', 'transcode-process.cjs');

/** Medians of the repetitions. */
export interface Summary {
  readonly wallMs: number;
  readonly shortestWallMs: number;
  /** Of all processes. */
  readonly cpuMs: number;
  readonly programsCpuMs: number;
  readonly programsMb: number;
  readonly ownMb: number;
}

/** One clip at one preset. */
export interface Heat {
  readonly clip: Clip;
  readonly preset: X264Preset;
  readonly rungs: readonly BenchRung[];
  readonly results: Readonly<Record<Contestant, Summary>>;
}

type Run = Omit<Summary, 'shortestWallMs'>;

export interface RaceOptions {
  readonly clips: readonly Clip[];
  readonly presets: readonly X264Preset[];
  readonly repetitions: number;
  readonly log: (line: string) => void;
}

/**
 * Runs every contestant on every clip, each time in a process of its own. Contestants take turns within a repetition,
 * every other time in reverse, so that whatever else the machine does falls on all of them.
 */
export async function race({ clips, presets, repetitions, log }: RaceOptions): Promise<readonly Heat[]> {
  mkdirSync(FOLDER, { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, 'contestant-process.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const heats: Heat[] = [];
  for (const clip of clips) {
    // The first run warms the disk's cache, and tells the sizes that all others make.
    const { rungs } = await start({ contestant: 'ours', clip, preset: 'veryfast', rungs: [] });
    await prepareFrames({ clip: clip.path, preset: 'veryfast', folder: join(FOLDER, 'run'), rungs });
    for (const preset of presets) {
      const runs = new Map<Contestant, Run[]>(CONTESTANTS.map((contestant) => [contestant, []]));
      for (let repetition = 1; repetition <= repetitions; repetition += 1) {
        for (const contestant of repetition % 2 === 1 ? CONTESTANTS : [...CONTESTANTS].reverse()) {
          const { run } = await start({ contestant, clip, preset, rungs });
          runs.get(contestant)?.push(run);
          const figures = `${(run.wallMs / 1000).toFixed(1)} s, CPU ${(run.cpuMs / 1000).toFixed(1)} s`;
          log(
            `${repetition}/${repetitions} ${clip.name}, ${preset}, ${contestant}: ${figures}, ${run.programsMb.toFixed(0)} MB`,
          );
        }
      }
      const results = Object.fromEntries([...runs].map(([name, of]) => [name, summarize(of)]));
      heats.push({ clip, preset, rungs, results: results as Heat['results'] });
    }
    rmSync(join(FOLDER, 'frames'), { recursive: true, force: true });
  }
  return heats;
}

type Start = Omit<Task, 'folder' | 'clip'> & { readonly clip: Clip };

async function start({ clip, ...task }: Start): Promise<{ readonly run: Run; readonly rungs: readonly BenchRung[] }> {
  const folder = join(FOLDER, 'run');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const child = spawn(process.execPath, [BUNDLE, JSON.stringify({ ...task, clip: clip.path, folder })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const meter = new MemoryMeter(child.pid ?? 0);
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  const memory = meter.stop();
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) throw new Error(`'${task.contestant}' must end well on ${clip.name}, got: exit code ${code}`);
  const { wallMs, programsCpuMs, ownCpuMs, rungs } = JSON.parse(output) as ProcessMeasurement;
  return { run: { wallMs, programsCpuMs, cpuMs: programsCpuMs + ownCpuMs, ...memory }, rungs };
}

function summarize(runs: readonly Run[]): Summary {
  const of = (quantity: keyof Run): number => median(runs.map((run) => run[quantity]));
  return {
    wallMs: of('wallMs'),
    shortestWallMs: Math.min(...runs.map(({ wallMs }) => wallMs)),
    cpuMs: of('cpuMs'),
    programsCpuMs: of('programsCpuMs'),
    programsMb: of('programsMb'),
    ownMb: of('ownMb'),
  };
}

/** How many times as much of a quantity `other` takes as `base`. */
export function ratio({ results }: Heat, quantity: keyof Summary, other: Contestant, base: Contestant): number {
  return results[other][quantity] / results[base][quantity];
}
