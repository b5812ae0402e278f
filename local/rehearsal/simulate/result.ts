import { LAYERS } from '../../edge/types';
import type { PlatformModel } from '../../platform/model';
import { costFigures } from '../cost/cost-figures';
import type { FormatFigures, ObjectCatalogue, RehearsalResult, TrafficSource } from '../types';
import type { Tally } from './tally';
import { improvementRows, targetRows } from './targets';

export interface ResultOf {
  readonly platform: PlatformModel;
  readonly traffic: TrafficSource;
  readonly objects: ObjectCatalogue;
  readonly originRegion: string;
  /** Requests that filled the caches and are not counted. */
  readonly warmedUpBy: number;
  /** Whether caches hold only so many bytes. */
  readonly bounded: boolean;
  /** Why edge functions failed, a sentence each. */
  readonly failures: readonly string[];
}

/** What no model of one's own computer has, whatever the stack is. */
const ALWAYS_LEFT_OUT = [
  'requests that meet while an object is on its way each count as they find the cache; CDNs join them',
  'load times have no jitter of the network, no time on the device but the decoding of a first frame, and no start of a function instance',
  'playlists count with their bytes before compression',
  'bytes of ranges of an MP4 file count as the whole file',
] as const;

const OTHERS =
  'requests that fetch no photo, video or beacon of the contract count among all requests, in the work and in the cost alone';

/** All figures of a rehearsal. */
export function resultOf(of: ResultOf, tally: Tally): RehearsalResult {
  const { platform, traffic, objects, failures } = of;
  const { contract } = platform;
  const { images, videos, manifests } = tally.contents;
  const simulatedSeconds = tally.firstMs === undefined ? 0 : (tally.lastMs - tally.firstMs) / 1000;
  return {
    version: 1,
    stack: platform.name,
    traffic: traffic.description,
    objects: objects.description,
    cacheModel: cacheModel(of),
    requests: tally.requests,
    simulatedSeconds,
    content: [images, videos, manifests].map((counter) => counter.figures()),
    formats: [...tally.formats]
      .map(([format, counter]): FormatFigures => ({ format, ...counter.figures() }))
      .sort((one, other) => other.requests - one.requests),
    latency: tally.latencies.figures(),
    mobile: withoutRequests(tally.mobile.figures()),
    invocations: tally.usage.invocations(),
    course: tally.course.points(),
    cost: costFigures(platform, { ...tally.usage.usage(), seconds: simulatedSeconds }, tally.views),
    targets: targetRows(contract, tally),
    improvements: improvementRows(contract, tally),
    notModelled: [
      ...platform.notModelled.map(({ resource, what }) => `${resource}: ${what}`),
      ...ALWAYS_LEFT_OUT,
      ...traffic.notes(),
      ...(tally.others === 0 ? [] : [`${tally.others} ${OTHERS}`]),
      ...failures,
    ],
  };
}

function withoutRequests({
  bytes,
  sameSizeJpegBytes,
  documentJpegBytes,
  originalBytes,
}: RehearsalResult['mobile']): RehearsalResult['mobile'] {
  return { bytes, sameSizeJpegBytes, documentJpegBytes, originalBytes };
}

/** In one line: which caches there are, how they begin, and what they hold. */
function cacheModel({ platform, originRegion, warmedUpBy, bounded }: ResultOf): string {
  const { distribution, zone } = platform;
  const isProxied = zone?.hosts.some(({ proxied }) => proxied) ?? false;
  const hasShield = Object.values(distribution.origins).some(({ shieldRegion }) => shieldRegion !== undefined);
  const layers = LAYERS.filter((layer) => {
    if (layer === 'cloudflare-upper') return isProxied && zone?.tiered === true;
    if (layer === 'cloudflare-edge') return isProxied;
    return layer !== 'cloudfront-shield' || hasShield;
  });
  return [
    `caches: ${layers.join(', ')}`,
    `bucket in ${originRegion}`,
    warmedUpBy === 0 ? 'empty at the beginning' : `filled by ${warmedUpBy} requests that are not counted`,
    bounded ? 'the least recently used gives way' : 'nothing is evicted before it expires',
  ].join('; ');
}
