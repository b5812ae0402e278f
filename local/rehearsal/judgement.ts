import { formatUsd } from './report/words';
import type { RehearsalResult } from './types';

export interface JudgedBy {
  /** Share of requests that are to be answered well, as the contract's objectives have it. */
  readonly goodShare: number;
  /** What a million views may cost, in USD. @default - anything */
  readonly budget?: number;
}

export interface Judgement {
  readonly isGood: boolean;
  /** What there is to say against the stack, a line each; some of it may be told of a good one. */
  readonly complaints: readonly string[];
}

/** Whether a stack passes its rehearsal. */
export function judge(
  { targets, cost, content }: Pick<RehearsalResult, 'targets' | 'cost' | 'content'>,
  { goodShare, budget }: JudgedBy,
): Judgement {
  const missed = targets.filter(({ verdict }) => verdict === 'missed');
  // A gate that nothing went through is no gate: a log of another site, a warm-up that takes all, a stack that refuses all.
  const isEmpty = targets.every(({ verdict }) => verdict === 'not measured');
  const asked = content.reduce((sum, { requests }) => sum + requests, 0);
  // Errors are in no hit rate and no time: a stack that refuses half of all would look well by the other half.
  const errors = content.reduce((sum, each) => sum + each.errors, 0);
  const first = content.find(({ firstError }) => firstError !== undefined)?.firstError;
  const isBroken = errors > (1 - goodShare) * asked;
  // Nothing costs anything by the million where nobody looks.
  const isUnjudged = budget !== undefined && cost.views === 0 && !isEmpty;
  const overspent = budget !== undefined && cost.usdPerMillionViews > budget;
  return {
    isGood: !isEmpty && !isBroken && missed.length === 0 && !isUnjudged && !overspent,
    complaints: [
      ...(isEmpty ? ['no target could be measured: no request was for a photo or video that the stack has'] : []),
      ...missed.map(({ metric }) => `target missed: ${metric}`),
      ...(errors > 0
        ? [
            `${errors} of ${asked} requests for photos and videos were answered with an error${first === undefined ? '' : `, the first ${first}`}`,
          ]
        : []),
      ...(isUnjudged ? ['the budget could not be judged: no image and no playback was asked for'] : []),
      ...(overspent
        ? [
            `over budget: ${shownAbove(budget, cost.usdPerMillionViews)} per million views instead of ${formatUsd(budget)}`,
          ]
        : []),
    ],
  };
}

/** An amount above a budget, in as many digits as it takes to see that. */
function shownAbove(budget: number, usd: number): string {
  const shown = formatUsd(usd);
  return shown === formatUsd(budget) ? `$${Number(usd.toPrecision(9))}` : shown;
}
