import { judge } from '../../../local/rehearsal/judgement';
import type { RehearsalResult } from '../../../local/rehearsal/types';
import { resultWith } from './report/result';

type Judged = Pick<RehearsalResult, 'targets' | 'cost' | 'content'>;

const { targets, content, cost } = resultWith();
const [target] = targets;
const [images] = content;
interface Found {
  readonly errors?: number;
  readonly verdict?: RehearsalResult['targets'][number]['verdict'];
  /** Of a million views. */
  readonly usd?: number;
}

const judged = ({ errors = 0, verdict = 'met', usd = 3 }: Found = {}): Judged => ({
  targets: [{ ...target!, metric: 'Video start', verdict }],
  content: [
    { ...images!, requests: 60, errors, ...(errors > 0 && { firstError: '403 for /profiles/u/i' }) },
    { ...images!, content: 'videos', requests: 40, errors: 0 },
  ],
  cost: { ...cost, usdPerMillionViews: usd },
});

describe('a stack', () => {
  test.each([
    ['passes where all is met', judged(), true, []],
    ['fails where a target is missed', judged({ verdict: 'missed' }), false, ['target missed: Video start']],
    [
      'fails where nothing could be measured',
      judged({ verdict: 'not measured' }),
      false,
      ['no target could be measured: no request was for a photo or video that the stack has'],
    ],
    [
      'passes with as many errors as its objectives allow, and is told of them',
      judged({ errors: 5 }),
      true,
      ['5 of 100 requests for photos and videos were answered with an error, the first 403 for /profiles/u/i'],
    ],
    [
      'fails with more, which no hit rate and no time shows',
      judged({ errors: 6 }),
      false,
      ['6 of 100 requests for photos and videos were answered with an error, the first 403 for /profiles/u/i'],
    ],
    ['passes at its budget', judged({ usd: 4 }), true, []],
    [
      'fails a little beyond its budget, and it is seen',
      judged({ usd: 4.0004 }),
      false,
      ['over budget: $4.0004 per million views instead of $4.00'],
    ],
    ['fails beyond its budget', judged({ usd: 4.5 }), false, ['over budget: $4.50 per million views instead of $4.00']],
  ] as const)('%s', (_, found, isGood, complaints) => {
    expect(judge(found, { goodShare: 0.95, budget: 4 })).toEqual({ isGood, complaints });
  });

  test('is not within its budget where nobody looks at anything', () => {
    const found = { ...judged(), cost: { ...cost, views: 0, usdPerMillionViews: 0 } };

    expect(judge(found, { goodShare: 0.95, budget: 4 })).toEqual({
      isGood: false,
      complaints: ['the budget could not be judged: no image and no playback was asked for'],
    });
    expect(judge(found, { goodShare: 0.95 }).isGood).toBe(true);
  });

  test('may cost anything where no budget is set', () => {
    expect(judge(judged({ usd: 1e6 }), { goodShare: 0.95 }).isGood).toBe(true);
  });
});
