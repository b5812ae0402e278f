import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { sparkMediaContract } from '../../lib/contract';
import { type Contestant, PREPARE } from './contestants';

/** One measurement, as the process prints it. */
export interface Measurement {
  readonly wallMs: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
  readonly variantBytes: number;
  /** Peak resident memory of the whole process, MB. */
  readonly peakMb: number;
}

/** `contestant-process <contestant> <photo>`: one contestant on one photo, alone in its process. */
async function main(): Promise<void> {
  const [, , contestant, photo = ''] = process.argv;
  const { images } = sparkMediaContract;
  const prepare = PREPARE[contestant as Contestant];
  // A first image of nothing loads codecs and warms the code, as in a function that has served before.
  const blank = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888888' } })
    .jpeg()
    .toBuffer();
  await (
    await prepare(blank, images)
  )();

  const work = await prepare(readFileSync(photo), images);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const variantBytes = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const measurement: Measurement = { wallMs, cpuMs: (user + system) / 1000, variantBytes, peakMb };
  console.log(JSON.stringify(measurement));
}

void main();
