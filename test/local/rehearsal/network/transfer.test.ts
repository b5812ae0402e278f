import fc from 'fast-check';
import {
  bytesPerMillisecond,
  INITIAL_WINDOW_BYTES,
  type Line,
  transfer,
} from '../../../../local/rehearsal/network/transfer';

const line = (overrides: Partial<Line> = {}): Line => ({ roundTripMs: 100, downMbps: 10, lossShare: 0, ...overrides });

/**
 * The same by going through it millisecond by millisecond: a sender that may send what its window leaves, a line that
 * carries so much in a step, and acknowledgements that come a round trip after what was sent.
 */
function steppedMilliseconds({ roundTripMs, downMbps, lossShare }: Line, bytes: number, windowBytes: number): number {
  const stepMs = 0.1;
  const perStep = bytesPerMillisecond({ roundTripMs, downMbps, lossShare }) * stepMs;
  const delay = Math.round(roundTripMs / stepMs);
  const sentAt: number[] = [];
  let [sent, acknowledged, window] = [0, 0, windowBytes];
  for (let step = 0; ; step += 1) {
    const returned = sentAt[step - delay] ?? 0;
    acknowledged += returned;
    window += returned;
    const now = Math.min(perStep, bytes - sent, window - (sent - acknowledged));
    sentAt.push(now);
    sent += now;
    if (sent >= bytes - 1e-6) return (step + 1) * stepMs;
  }
}

describe('the time of bytes on a line', () => {
  test('is that of the bandwidth alone where the first window fills the line', () => {
    const narrow = line({ downMbps: 0.4, roundTripMs: 100 });

    expect(transfer(narrow, 50_000, INITIAL_WINDOW_BYTES).milliseconds).toBeCloseTo(
      50_000 / bytesPerMillisecond(narrow),
    );
  });

  test('has a round trip for each window until it fills the line', () => {
    const wide = line({ downMbps: 100_000 });

    const { milliseconds, windowBytes } = transfer(wide, INITIAL_WINDOW_BYTES * (1 + 2 + 4), INITIAL_WINDOW_BYTES);

    expect(milliseconds).toBeGreaterThan(200);
    expect(milliseconds).toBeLessThan(210);
    expect(windowBytes).toBeGreaterThan(INITIAL_WINDOW_BYTES * 7);
  });

  test('is within a quarter, and 2 ms, of a simulation of each millisecond', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 200, noNaN: true }),
        fc.double({ min: 0.4, max: 50, noNaN: true }),
        fc.integer({ min: 1000, max: 1_000_000 }),
        (roundTripMs, downMbps, bytes) => {
          const tried = line({ roundTripMs, downMbps });

          const { milliseconds } = transfer(tried, bytes, INITIAL_WINDOW_BYTES);
          const stepped = steppedMilliseconds(tried, bytes, INITIAL_WINDOW_BYTES);

          expect(milliseconds).toBeGreaterThan(stepped * 0.75 - 2);
          expect(milliseconds).toBeLessThan(stepped * 1.25 + 2);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('never falls with the bytes, the round trip or the loss, and never grows with the bandwidth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000 }),
        fc.double({ min: 1, max: 300, noNaN: true }),
        fc.double({ min: 0.2, max: 50, noNaN: true }),
        (bytes, roundTripMs, downMbps) => {
          const time = (tried: Line, size = bytes): number => transfer(tried, size, INITIAL_WINDOW_BYTES).milliseconds;
          const tried = line({ roundTripMs, downMbps });

          expect(time(tried, bytes + 1000)).toBeGreaterThanOrEqual(time(tried));
          expect(time({ ...tried, downMbps: downMbps * 2 })).toBeLessThanOrEqual(time(tried) + 1e-6);
          expect(time({ ...tried, lossShare: 0.02 })).toBeGreaterThan(time(tried));
        },
      ),
    );
  });

  test('is not shorter on a connection that has just begun than on one that is warm', () => {
    const warm = transfer(line(), 500_000, 1_000_000).milliseconds;

    expect(transfer(line(), 500_000, INITIAL_WINDOW_BYTES).milliseconds).toBeGreaterThan(warm);
  });
});
