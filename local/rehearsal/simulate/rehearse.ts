import type { PlatformModel } from '../../platform/model';
import { browserSample, type BrowserSampleOptions } from '../network/browser-sample';
import type { ObjectCatalogue, RehearsalResult, TrafficRequest, TrafficSource } from '../types';
import { resultOf } from './result';
import { Simulation, type SimulationOptions } from './simulation';
import { Tally } from './tally';

export interface RehearseOptions extends Pick<SimulationOptions, 'capacities' | 'missingShare'> {
  /** The first so many requests fill the caches and are not counted. @default 0 */
  readonly warmUpRequests?: number;
  /** AWS region of the variants' bucket. @default - that of the shield, else us-east-1 */
  readonly originRegion?: string;
  /** Loads images of the mean sizes in a real Chromium too, which needs playwright-core. @default - the model's times alone */
  readonly browser?: Pick<BrowserSampleOptions, 'program' | 'repetitions'>;
  /** Told how many requests were rehearsed, now and then. */
  readonly onProgress?: (requests: number) => void;
}

export interface Rehearsal {
  readonly platform: PlatformModel;
  readonly traffic: TrafficSource;
  readonly objects: ObjectCatalogue;
  readonly options?: RehearseOptions;
}

/** Requests between which others have their turn. */
const BATCH = 10_000;

/** Sends traffic through the model of a synthesized stack, each request settled before the next, and counts what becomes of it. */
export async function rehearse({ platform, traffic, objects, options = {} }: Rehearsal): Promise<RehearsalResult> {
  const { contract, distribution } = platform;
  const { warmUpRequests = 0, capacities, missingShare, onProgress } = options;
  const originRegion = options.originRegion ?? shieldRegion(platform) ?? 'us-east-1';
  const tally = new Tally({
    contract,
    objects,
    httpVersion: distribution.httpVersion,
    without: { originRegion, videoKilobits: topKilobits(platform), bufferSeconds: contract.videos.segmentSeconds },
  });
  const simulation = new Simulation({ platform, objects, originRegion, capacities, missingShare });
  let done = 0;
  for await (const batch of batches(traffic.requests())) {
    for (const request of batch) {
      const outcome = simulation.ask(request);
      if (done >= warmUpRequests) tally.add(request, outcome);
      else tally.fill(request, outcome);
      done += 1;
    }
    onProgress?.(done);
  }
  tally.finish();
  const result = resultOf(
    {
      platform,
      traffic,
      objects,
      originRegion,
      warmedUpBy: Math.min(done, warmUpRequests),
      bounded: capacities !== undefined,
      failures: simulation.failures(),
    },
    tally,
  );
  return options.browser === undefined ? result : { ...result, browser: await sampled(tally, options.browser) };
}

/** Each use case in its mean size, alone, on each network that clients were on. */
function sampled(
  { useCases, networks }: Tally,
  browser: Pick<BrowserSampleOptions, 'program' | 'repetitions'>,
): ReturnType<typeof browserSample> {
  const loads = [...useCases].map(([subject, { bytes, requests }]) => ({
    subject,
    bytes: Math.round(bytes / requests),
  }));
  return browserSample({ ...browser, loads, networks: [...networks.values()] });
}

/** One after the other, in arrays: a promise for each request would take longer than the request. */
async function* batches(
  requests: Iterable<TrafficRequest> | AsyncIterable<TrafficRequest>,
): AsyncGenerator<readonly TrafficRequest[]> {
  let batch: TrafficRequest[] = [];
  if (Symbol.iterator in requests) {
    for (const request of requests) {
      batch.push(request);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else {
    for await (const request of requests) {
      batch.push(request);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** A bucket lies beside the shield that spares it. */
function shieldRegion({ distribution }: PlatformModel): string | undefined {
  return Object.values(distribution.origins).find((origin) => origin.shieldRegion !== undefined)?.shieldRegion;
}

/** Of the largest rendition, with its sound. */
function topKilobits({ contract }: PlatformModel): number {
  const rates = Object.values(contract.videos.renditions).map((each) => each.videoBitrateKbps + each.audioBitrateKbps);
  return Math.max(...rates);
}
