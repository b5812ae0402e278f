import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { sparkMediaContract } from '../../lib/contract';
import { type Contestant, type Encoded, PREPARE } from './contestants';

/** One measurement, as the process prints it. */
export interface Measurement extends Encoded {
  readonly wallMs: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
  /** Peak resident memory of the whole process, MB. */
  readonly peakMb: number;
}

/** `contestant-process <contestant> <photo>`: one contestant on one photo, alone in its process. */
async function main(): Promise<void> {
  const [, , contestant, photo = ''] = process.argv;
  const { images } = sparkMediaContract;
  const prepare = PREPARE[contestant as Contestant];
  // A first image of nothing loads codecs, warms the code and has the memory mapped, as in a function that has served before.
  const nothing = { width: 4000, height: 3000, channels: 3, background: '#888888' } as const;
  await (
    await prepare(await sharp({ create: nothing }).jpeg().toBuffer(), images)
  )();

  const work = await prepare(readFileSync(photo), images);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const encoded = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const measurement: Measurement = { wallMs, cpuMs: (user + system) / 1000, peakMb, ...encoded };
  console.log(JSON.stringify(measurement));
}

void main();
