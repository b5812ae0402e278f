import type { RehearsalResult } from '../types';
import { costGroups } from './figures';
import { LAYER_NAMES, subjectName, type Unit } from './words';

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

export interface Comparison {
  readonly version: 1;
  readonly before: Pick<RehearsalResult, 'stack' | 'traffic' | 'cacheModel' | 'requests'>;
  readonly after: Pick<RehearsalResult, 'stack' | 'traffic' | 'cacheModel' | 'requests'>;
  readonly figures: readonly ComparedFigure[];
}

/** Below this share of itself a figure has not changed: rounding, and no more. */
const NOTICEABLE = 0.0005;

type Direction = 'more' | 'less' | 'neither';
type Figure = Pick<ComparedFigure, 'area' | 'metric' | 'unit'> & {
  readonly value?: number;
  readonly better: Direction;
};

/** What a change of the stack does: each figure of either, with its change. */
export function compareResults(before: RehearsalResult, after: RehearsalResult): Comparison {
  const earlier = new Map(figuresOf(before).map((figure) => [keyOf(figure), figure]));
  const later = new Map(figuresOf(after).map((figure) => [keyOf(figure), figure]));
  const keys = [...new Set([...earlier.keys(), ...later.keys()])];
  const figures = keys.flatMap((key) => compared(earlier.get(key), later.get(key)) ?? []);
  return {
    version: 1,
    before: about(before),
    after: about(after),
    figures: AREAS.flatMap((area) => figures.filter((figure) => figure.area === area)),
  };
}

const AREAS: readonly ComparedFigure['area'][] = ['targets', 'hit rate', 'bytes', 'load time', 'work', 'cost'];

const keyOf = ({ area, metric }: Figure): string => `${area} ${metric}`;

function about({ stack, traffic, cacheModel, requests }: RehearsalResult): Comparison['before'] {
  return { stack, traffic, cacheModel, requests };
}

function compared(earlier: Figure | undefined, later: Figure | undefined): ComparedFigure | undefined {
  const figure = later ?? earlier;
  if (figure === undefined) return undefined;
  const { area, metric, unit, better } = figure;
  const [before, after] = [earlier?.value, later?.value];
  if (before === undefined || after === undefined) return { area, metric, unit, before, after, effect: 'neither' };
  const change = after - before;
  const isSame = Math.abs(change) <= NOTICEABLE * Math.max(Math.abs(before), Math.abs(after));
  const rises = change > 0 ? 'more' : 'less';
  const effect = isSame ? 'same' : better === 'neither' ? 'neither' : rises === better ? 'better' : 'worse';
  return { area, metric, unit, before, after, change, effect };
}

function figuresOf(result: RehearsalResult): readonly Figure[] {
  return [
    ...targetFigures(result),
    ...hitFigures(result),
    ...byteFigures(result),
    ...timeFigures(result),
    ...workFigures(result),
    ...costFigures(result),
  ];
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
