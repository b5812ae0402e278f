import type { RehearsalResult } from '../types';
import { costGroups } from './figures';
import { formatNumber, formatTarget, LAYER_NAMES, subjectName, type Unit } from './words';

/** One figure of two rehearsals of the same traffic. */
export interface ComparedFigure {
  /** Heading that it stands under. */
  readonly area: 'targets' | 'hit rate' | 'bytes' | 'load time' | 'work' | 'cost';
  readonly metric: string;
  readonly unit: Unit;
  /** `undefined` where a rehearsal has none of it. */
  readonly before?: number;
  readonly after?: number;
  /** After less before, in the unit. */
  readonly change?: number;
  /** Whether the change is one for the better; what is neither is `same`. */
  readonly effect: 'better' | 'worse' | 'same' | 'neither';
}

interface Compared extends Pick<RehearsalResult, 'stack' | 'traffic' | 'cacheModel' | 'requests'> {
  readonly views: number;
}

export interface Comparison {
  readonly version: 1;
  readonly before: Compared;
  readonly after: Compared;
  /** What is not the same of what was rehearsed, in sentences: figures tell no more of the stacks than that allows. */
  readonly unlike: readonly string[];
  readonly figures: readonly ComparedFigure[];
}

/** Below this share of itself a figure has not changed: rounding, and no more. */
const NOTICEABLE = 0.0005;

type Direction = 'more' | 'less' | 'neither';
type Figure = Pick<ComparedFigure, 'area' | 'metric' | 'unit'> & {
  readonly value?: number;
  readonly better: Direction;
};

/**
 * What a change of the stack does: each figure of either, with its change. As many requests are more views of one stack
 * than of another whose videos have more segments: what adds up is then told per million views.
 */
export function compareResults(before: RehearsalResult, after: RehearsalResult): Comparison {
  const perView = viewsDiffer(before, after);
  const earlier = new Map(figuresOf(before, perView).map((figure) => [keyOf(figure), figure]));
  const later = new Map(figuresOf(after, perView).map((figure) => [keyOf(figure), figure]));
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  const figures = keys.flatMap((key) => compared(earlier.get(key), later.get(key)) ?? []);
  return {
    version: 1,
    before: about(before),
    after: about(after),
    unlike: unlike(before, after, perView),
    figures: AREAS.flatMap((area) => figures.filter((figure) => figure.area === area)),
  };
}

const AREAS: readonly ComparedFigure['area'][] = ['targets', 'hit rate', 'bytes', 'load time', 'work', 'cost'];

const keyOf = ({ area, metric }: Figure): string => `${area} ${metric}`;

function about({ stack, traffic, cacheModel, requests, cost }: RehearsalResult): Compared {
  return { stack, traffic, cacheModel, requests, views: cost.views };
}

const isSame = (one: number, other: number): boolean =>
  Math.abs(other - one) <= NOTICEABLE * Math.max(Math.abs(one), Math.abs(other));

function viewsDiffer({ cost: one }: RehearsalResult, { cost: other }: RehearsalResult): boolean {
  return one.views > 0 && other.views > 0 && !isSame(one.views, other.views);
}

function unlike(before: RehearsalResult, after: RehearsalResult, perView: boolean): readonly string[] {
  const counts = (of: (result: RehearsalResult) => number): string =>
    `${formatNumber(of(before))} before, ${formatNumber(of(after))} after`;
  const targets = after.targets.flatMap((row) => {
    const earlier = before.targets.find(({ metric }) => metric === row.metric);
    const [was, is] = [earlier && formatTarget(earlier), formatTarget(row)];
    return was === undefined || was === is ? [] : [`the target of ${row.metric} was ${was} and is ${is}`];
  });
  return [
    ...(before.traffic === after.traffic ? [] : [`the traffic before was another: ${before.traffic}`]),
    ...(before.requests === after.requests ? [] : [`requests: ${counts(({ requests }) => requests)}`]),
    ...(perView
      ? [`views that they make: ${counts(({ cost }) => cost.views)}; bytes and work are per million views`]
      : []),
    ...targets,
  ];
}

function compared(earlier: Figure | undefined, later: Figure | undefined): ComparedFigure | undefined {
  const figure = later ?? earlier;
  if (figure === undefined) return undefined;
  const { area, metric, unit, better } = figure;
  const [before, after] = [earlier?.value, later?.value];
  if (before === undefined || after === undefined) return { area, metric, unit, before, after, effect: 'neither' };
  const change = after - before;
  const rises = change > 0 ? 'more' : 'less';
  const effect = isSame(before, after)
    ? 'same'
    : better === 'neither'
      ? 'neither'
      : rises === better
        ? 'better'
        : 'worse';
  return { area, metric, unit, before, after, change, effect };
}

function figuresOf(result: RehearsalResult, perView: boolean): readonly Figure[] {
  const added = [...byteFigures(result), ...workFigures(result)];
  return [
    ...targetFigures(result),
    ...hitFigures(result),
    ...(perView ? added.map((figure) => perMillionViews(figure, result)) : added),
    ...timeFigures(result),
    ...costFigures(result),
  ];
}

function perMillionViews({ value, metric, ...rest }: Figure, { cost: { views } }: RehearsalResult): Figure {
  return { ...rest, metric: `${metric}, per million views`, value: value && (value / views) * 1e6 };
}

function targetFigures({ targets }: RehearsalResult): Figure[] {
  return targets.map(({ metric, unit, measured, comparison }) => ({
    area: 'targets',
    metric,
    unit,
    value: measured,
    better: comparison === 'at most' ? 'less' : 'more',
  }));
}

function hitFigures({ content }: RehearsalResult): Figure[] {
  return content.flatMap(({ content: name, requests, hitRate, edgeHitRate, layers }): Figure[] => {
    if (requests === 0) return [];
    const rate = (metric: string, value: number, better: Direction): Figure => ({
      area: 'hit rate',
      metric: `${name}, ${metric}`,
      unit: 'share',
      value,
      better,
    });
    return [
      rate('all caches together', hitRate, 'more'),
      rate('first cache', edgeHitRate, 'more'),
      // Of what reaches it: a better cache before it leaves it the harder part.
      ...layers.map(({ layer, requests: asked, hits }) =>
        rate(`${LAYER_NAMES[layer]}, of what reaches it`, asked === 0 ? 0 : hits / asked, 'neither'),
      ),
    ];
  });
}

function byteFigures({ content, mobile }: RehearsalResult): Figure[] {
  const bytes = (metric: string, value: number): Figure => ({
    area: 'bytes',
    metric,
    unit: 'bytes',
    value,
    better: 'less',
  });
  return [
    ...content.map(({ content: name, bytes: sent }) => bytes(`sent, ${name}`, sent)),
    bytes('sent, images on metered networks', mobile.bytes),
  ];
}

function timeFigures({ latency }: RehearsalResult): Figure[] {
  return latency
    .filter(({ network }) => network === 'all')
    .flatMap(({ subject, p50, p95, mean }) =>
      Object.entries({ p50, p95, mean }).map(([name, value]): Figure => ({
        area: 'load time',
        metric: `${subjectName(subject)}, ${name}`,
        unit: 'seconds',
        value,
        better: 'less',
      })),
    );
}

function workFigures({ content, invocations }: RehearsalResult): Figure[] {
  const count = (metric: string, value: number): Figure => ({
    area: 'work',
    metric,
    unit: 'count',
    value,
    better: 'less',
  });
  return [
    ...content.map(({ content: name, originRequests }) => count(`origin requests, ${name}`, originRequests)),
    ...content.filter(({ errors }) => errors > 0).map(({ content: name, errors }) => count(`errors, ${name}`, errors)),
    ...Object.entries(invocations).map(([name, value]) => count(subjectName(name), value)),
  ];
}

function costFigures({ cost }: RehearsalResult): Figure[] {
  const usd = (metric: string, value: number): Figure => ({ area: 'cost', metric, unit: 'usd', value, better: 'less' });
  return [
    usd('per million views', cost.usdPerMillionViews),
    usd('a month before any traffic', cost.fixedUsdPerMonth),
    ...costGroups(cost).map(({ name, usdPerMillionViews }) => usd(`${name}, per million views`, usdPerMillionViews)),
  ];
}
