import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Measurement } from './contestant-process';
import { type Contestant, CONTESTANTS } from './contestants';
import type { Photo } from './photos';
import { geometricMean, median } from '../statistics';

const ROOT = join(__dirname, '..', '..');
const BUNDLE = join(ROOT, 'build', 'bench', 'contestant-process.cjs');

/** One contestant on one photo: medians of the repetitions, and beside them the shortest. */
export interface Summary extends Measurement {
  readonly shortestWallMs: number;
}

/** By contestant, one summary for each photo. */
export type RaceResult = Readonly<Record<Contestant, readonly Summary[]>>;

/**
 * Runs every contestant on every photo, each time in a process of its own. Contestants take turns within a repetition,
 * so that whatever else the machine does falls on all of them.
 */
export function race(photos: readonly Photo[], repetitions: number, log: (line: string) => void): RaceResult {
  mkdirSync(join(BUNDLE, '..'), { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, 'contestant-process.ts')],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['sharp', 'libheif-js', 'dejavu-fonts-ttf'],
  });
  const runs = photos.map(() => new Map<Contestant, Measurement[]>(CONTESTANTS.map((name) => [name, []])));
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    photos.forEach((photo, index) => {
      for (const contestant of CONTESTANTS) {
        const output = execFileSync(process.execPath, [BUNDLE, contestant, photo.path], { encoding: 'utf8' });
        const measured = JSON.parse(output) as Measurement;
        runs[index]?.get(contestant)?.push(measured);
        log(`${repetition}/${repetitions} ${photo.name} ${contestant} ${measured.wallMs.toFixed(0)} ms`);
      }
    });
  }
  const summarize = (measured: readonly Measurement[]): Summary => ({
    wallMs: median(measured.map(({ wallMs }) => wallMs)),
    shortestWallMs: Math.min(...measured.map(({ wallMs }) => wallMs)),
    cpuMs: median(measured.map(({ cpuMs }) => cpuMs)),
    variantBytes: median(measured.map(({ variantBytes }) => variantBytes)),
    avifEncodes: median(measured.map(({ avifEncodes }) => avifEncodes)),
    peakMb: median(measured.map(({ peakMb }) => peakMb)),
  });
  return Object.fromEntries(
    CONTESTANTS.map((name) => [name, runs.map((run) => summarize(run.get(name) ?? []))]),
  ) as unknown as RaceResult;
}

/** How many times as much of a quantity `other` takes as `base` does, as the geometric mean over the photos. */
export function ratio(result: RaceResult, quantity: keyof Summary, other: Contestant, base: Contestant): number {
  return geometricMean(
    result[other].map((measured, index) => measured[quantity] / (result[base][index]?.[quantity] ?? NaN)),
  );
}
