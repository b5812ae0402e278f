import { readFileSync } from 'node:fs';
import { readPlatform } from '../../local/platform';
import { processedSamples } from '../../local/rehearsal/objects/processed-samples';
import { rehearse } from '../../local/rehearsal/simulate/rehearse';
import { stackTraffic } from '../../local/rehearsal/stack-traffic';
import { generateTraffic } from '../../local/rehearsal/traffic/generate';
import type { RehearsalResult } from '../../local/rehearsal/types';
import { samplePhotos, sampleVideo } from '../../local/samples';

export interface Task {
  /** Of a synthesized stack. */
  readonly file: string;
  readonly requests: number;
  /** Where what was made of the samples is kept. */
  readonly samples: string;
}

export interface ProcessMeasurement {
  /** Of making up the traffic and sending it through the model. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Most memory that the process had at once. */
  readonly peakBytes: number;
  readonly result: RehearsalResult;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function peakBytes(): number {
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** `rehearsal-process <task>`: one rehearsal alone in its process; the task as JSON. */
async function main(): Promise<void> {
  const { file, requests, samples } = JSON.parse(process.argv[2] ?? '') as Task;
  const platform = readPlatform(file);
  const { contract } = platform;
  const objects = await processedSamples({
    contract,
    photos: samplePhotos(),
    videos: [sampleVideo()],
    cacheFolder: samples,
  });
  const traffic = generateTraffic({
    ...stackTraffic(platform),
    contract,
    requests,
    ladderOf: (videoId) => objects.ladderOf(videoId),
  });
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await rehearse({ platform, traffic, objects });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const measured: ProcessMeasurement = { seconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes(), result };
  console.log(JSON.stringify(measured));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
