import type { MediaContract } from '../../../lib/contract';
import { formatPercent } from '../report/words';
import { BASELINE_QUALITY, BASELINE_WIDTH } from '../objects/sample-facts';
import type { ImprovementRow, TargetRow } from '../types';
import type { Tally } from './tally';

/** What every image is without the platform. */
const ONE_JPEG = `one JPEG ${BASELINE_WIDTH} pixels wide`;

/** As the document words them. */
const LOAD_TIME_NAMES: Readonly<Record<string, string>> = {
  profile_thumbnail: 'Thumbnail load time',
  profile_fullsize: 'Full-size load time',
};

/** Hits of several kinds of content together. */
interface HitRates {
  readonly all: number;
  readonly edge: number;
  readonly requests: number;
}

function hitRates(tally: Tally, names: readonly (keyof Tally['contents'])[]): HitRates {
  let [hits, edgeHits, requests] = [0, 0, 0];
  for (const name of names) {
    const figures = tally.contents[name].figures();
    const answered = figures.requests - figures.functionAnswers - figures.errors;
    hits += figures.hitRate * answered;
    edgeHits += figures.edgeHitRate * answered;
    requests += answered;
  }
  return { all: requests === 0 ? 0 : hits / requests, edge: requests === 0 ? 0 : edgeHits / requests, requests };
}

/** The document's target metrics: what is to be reached, and what the rehearsal found. */
export function targetRows({ objectives }: MediaContract, tally: Tally): readonly TargetRow[] {
  const { images, videos, service, bandwidthReduction } = objectives;
  const { goodShare } = service;
  const latency = (metric: string, subject: string, target: number): TargetRow => {
    const histogram = tally.latencies.of(subject);
    const within = histogram?.withinTarget;
    return atMost({
      metric,
      basis: `time that ${formatPercent(goodShare)} of the fleet keep, over its mix of networks${within === undefined ? '' : `; ${formatPercent(within)} keep the target`}; network model`,
      target,
      measured: histogram && histogram.percentile(goodShare) / 1000,
    });
  };
  const hits = (metric: string, rates: HitRates, what: string, target: number): TargetRow =>
    atLeast({
      metric,
      basis: `share of ${what} that no origin was asked for, all caches together; ${formatPercent(rates.edge)} by the first cache alone`,
      target,
      measured: rates.requests === 0 ? undefined : rates.all,
    });
  const { bytes, documentJpegBytes, sameSizeJpegBytes, originalBytes } = tally.images.figures();
  const { imageBytes } = tally.without;
  const reduction = (before: number): number => 1 - bytes / before;
  return [
    ...Object.entries(images.loadSeconds).map(([useCase, target]) =>
      latency(LOAD_TIME_NAMES[useCase] ?? `${useCase} load time`, useCase, target),
    ),
    latency('Video start', 'video-start', videos.startSeconds),
    latency('Video seek', 'video-seek', videos.seekSeconds),
    hits('Cache hit rate, images', hitRates(tally, ['images']), 'requests for images', images.cacheHitRate),
    hits(
      'Cache hit rate, videos',
      hitRates(tally, ['videos', 'manifests']),
      'requests for segments, files and playlists',
      videos.cacheHitRate,
    ),
    atLeast({
      metric: 'Bandwidth reduction',
      basis:
        imageBytes === 0
          ? 'of images'
          : `of images against ${ONE_JPEG} for every use, once a visit; ${formatPercent(reduction(documentJpegBytes))} if each use asked for it, ${formatPercent(reduction(sameSizeJpegBytes))} against a JPEG q${BASELINE_QUALITY} of the same size, ${formatPercent(reduction(originalBytes))} against the originals`,
      target: bandwidthReduction,
      measured: imageBytes === 0 ? undefined : reduction(imageBytes),
    }),
  ];
}

type Row = Pick<TargetRow, 'metric' | 'basis' | 'target' | 'measured'>;

const atMost = (row: Row): TargetRow => ({
  ...row,
  unit: 'seconds',
  comparison: 'at most',
  verdict: verdict(row.measured, (measured) => measured <= row.target),
});

const atLeast = (row: Row): TargetRow => ({
  ...row,
  unit: 'share',
  comparison: 'at least',
  verdict: verdict(row.measured, (measured) => measured >= row.target),
});

function verdict(measured: number | undefined, isMet: (measured: number) => boolean): TargetRow['verdict'] {
  if (measured === undefined) return 'not measured';
  return isMet(measured) ? 'met' : 'missed';
}

const WITHOUT = `one cache per location, Accept in its key, ${ONE_JPEG}, once a visit`;

/** The document's table of expected improvements, beside the same traffic without the platform. */
export function improvementRows(
  { objectives, images: { useCases } }: MediaContract,
  tally: Tally,
): readonly ImprovementRow[] {
  const { improvements } = objectives;
  const { without, latencies, images, mobile } = tally;
  const rates = hitRates(tally, ['images', 'videos', 'manifests']);
  const loads = Object.keys(useCases).flatMap((useCase) => latencies.of(useCase) ?? []);
  const count = loads.reduce((sum, histogram) => sum + histogram.count, 0);
  const mean = loads.reduce((sum, histogram) => sum + histogram.mean * histogram.count, 0) / count / 1000;
  const start = latencies.of('video-start');
  const share = ({ bytes }: typeof images, before: number): number | undefined =>
    before === 0 ? undefined : bytes / before;
  return [
    faster('Profile image load time', `mean of all images; before: ${WITHOUT}`, improvements.imageLoadSeconds, {
      before: seconds(without.imageLoads),
      after: count === 0 ? undefined : mean,
    }),
    {
      metric: 'CDN cache hit rate',
      basis: `images and videos, no origin asked; before: ${WITHOUT}, the same segments, playlists kept 300 s`,
      unit: 'share',
      ...improvements.cacheHitRate,
      measuredBefore: rates.requests === 0 ? undefined : without.hitRate,
      measured: rates.requests === 0 ? undefined : rates.all,
      verdict: verdict(rates.requests === 0 ? undefined : rates.all, (rate) => rate >= improvements.cacheHitRate.after),
    },
    less(
      'Bandwidth usage',
      `images; before: ${ONE_JPEG}, once a visit`,
      improvements.bandwidth,
      share(images, without.imageBytes),
    ),
    faster(
      'Video start time',
      'mean; before: one cache per location, one MP4 with its index at the end',
      improvements.videoStartSeconds,
      {
        before: seconds(without.videoStarts),
        after: start && start.mean / 1000,
      },
    ),
    less(
      'Mobile data usage',
      'images on metered networks; before: the same JPEG',
      improvements.mobileData,
      share(mobile, without.meteredBytes),
    ),
  ];
}

type BeforeAfter = Pick<ImprovementRow, 'before' | 'after'>;

const seconds = ({ count, mean }: { readonly count: number; readonly mean: number }): number | undefined =>
  count === 0 ? undefined : mean / 1000;

function faster(
  metric: string,
  basis: string,
  { before, after }: BeforeAfter,
  found: { readonly before?: number; readonly after?: number },
): ImprovementRow {
  return {
    metric,
    basis,
    unit: 'seconds',
    before,
    after,
    measuredBefore: found.before,
    measured: found.after,
    verdict: verdict(found.after, (measured) => measured <= after),
  };
}

function less(
  metric: string,
  basis: string,
  { before, after }: BeforeAfter,
  measured: number | undefined,
): ImprovementRow {
  return {
    metric,
    basis,
    unit: 'share',
    before,
    after,
    measuredBefore: measured === undefined ? undefined : 1,
    measured,
    verdict: verdict(measured, (share) => share <= after),
  };
}
