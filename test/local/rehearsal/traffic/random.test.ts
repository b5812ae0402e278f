import fc from 'fast-check';
import {
  cumulative,
  exponential,
  geometric,
  idOf,
  pick,
  seededRandom,
} from '../../../../local/rehearsal/traffic/random';
import { DayRhythm } from '../../../../local/rehearsal/traffic/day-rhythm';
import { mergeSessions } from '../../../../local/rehearsal/traffic/merge';
import type { TrafficRequest } from '../../../../local/rehearsal/types';

const DRAWS = 20_000;
const mean = (draw: () => number): number =>
  Array.from({ length: DRAWS }, draw).reduce((sum, value) => sum + value, 0) / DRAWS;

describe('random numbers', () => {
  test('are spread evenly from 0 up to 1, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, stream) => {
        const random = seededRandom(seed, stream);
        const draws = Array.from({ length: 2000 }, random);
        expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...draws)).toBeLessThan(1);
        expect(Math.abs(draws.reduce((sum, value) => sum + value, 0) / 2000 - 0.5)).toBeLessThan(0.05);
      }),
      { numRuns: 50 },
    );
  });

  test('differ from one stream of a seed to the next', () => {
    const firsts = Array.from({ length: 10_000 }, (_, stream) => seededRandom(1, stream)());
    expect(new Set(firsts).size).toBeGreaterThan(9990);
    expect(Math.abs(firsts.reduce((sum, value) => sum + value, 0) / 10_000 - 0.5)).toBeLessThan(0.02);
  });

  test('pick each weight as often as its share, of all or of the first', () => {
    const random = seededRandom(1, 1);
    const sums = cumulative([1, 0, 3]);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < DRAWS; draw += 1) counts[pick(random, sums)]! += 1;
    expect(counts[1]).toBe(0);
    expect(counts[2]! / DRAWS).toBeCloseTo(0.75, 1);
    expect(new Set(Array.from({ length: 100 }, () => pick(random, sums, 1)))).toEqual(new Set([0]));
  });

  test('have the means that they are asked for', () => {
    const random = seededRandom(3, 1);
    expect(mean(() => exponential(random, 5)) / 5).toBeCloseTo(1, 1);
    expect(mean(() => geometric(random, 5)) / 5).toBeCloseTo(1, 1);
    expect(geometric(random, 1)).toBe(1);
  });

  test('make ids that nobody shares', () => {
    const ids = Array.from({ length: 200_000 }, (_, number) => idOf(number, 77));
    expect(new Set(ids).size).toBe(200_000);
    for (const id of ids.slice(0, 1000)) expect(id).toMatch(/^[a-z0-9]{13}$/);
  });
});

describe('a day', () => {
  test('gives times that never go back, a day for each day, also beyond the end', () => {
    const rhythm = new DayRhythm([{ share: 1, utcOffsetHours: 2 }]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 3, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }), (a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        expect(rhythm.timeOf(late, 7)).toBeGreaterThanOrEqual(rhythm.timeOf(early, 7));
      }),
    );
    for (const day of [0, 1, 6, 7, 14]) expect(rhythm.timeOf(day / 7, 7) / 86_400_000).toBeCloseTo(day, 6);
  });
});

describe('sessions', () => {
  test('that overlap are merged in order of time, and none of their requests is lost', () => {
    const times = fc.array(fc.nat(1000), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), times), { maxLength: 15 }), (drawn) => {
        const sessions = drawn
          .map(([startMs, offsets]) => ({ startMs, offsets: [...offsets].sort((a, b) => a - b) }))
          .sort((a, b) => a.startMs - b.startMs)
          .map(({ startMs, offsets }) => ({
            startMs,
            requests: offsets.map((offset) => ({ atMs: startMs + offset }) as TrafficRequest),
          }));
        const merged = [...mergeSessions(sessions)].map(({ atMs }) => atMs);
        const all = sessions.flatMap(({ requests }) => requests.map(({ atMs }) => atMs));
        expect(merged).toEqual(all.sort((a, b) => a - b));
      }),
    );
  });
});
