import fc from 'fast-check';
import { type Exchange, handshakeMilliseconds } from '../../../../local/rehearsal/network/connection';
import { ANSWER_HEADER_BYTES } from '../../../../local/rehearsal/network/constants';
import { ImageLine, type ImageLineOptions } from '../../../../local/rehearsal/network/image-line';
import { PlaybackLine } from '../../../../local/rehearsal/network/playback-line';
import { bytesPerMillisecond } from '../../../../local/rehearsal/network/transfer';

const LINE = { roundTripMs: 50, downMbps: 8, lossShare: 0 };
const RATE = bytesPerMillisecond(LINE);

const asked = (overrides: Partial<Exchange> = {}): Exchange => ({
  atMs: 1000,
  serverMs: 5,
  bytes: 1000,
  newConnection: false,
  ...overrides,
});

/** Milliseconds of each, in the order in which they were asked for. */
function times(exchanges: readonly Exchange[], options: Partial<ImageLineOptions> = {}): readonly number[] {
  const found = new Map<string, number>();
  const sink = { loaded: (subject: string, milliseconds: number): void => void found.set(subject, milliseconds) };
  const line = new ImageLine({ line: LINE, multiplexed: true, concurrency: 6, ...options }, sink);
  exchanges.forEach((exchange, index) => line.ask(String(index), exchange));
  line.finish();
  return exchanges.map((_, index) => found.get(String(index)) ?? NaN);
}
const time = (exchange: Exchange): number => times([exchange])[0] ?? NaN;

describe("the line of a page's images", () => {
  test('takes a round trip, the server and the bytes where it is connected', () => {
    expect(time(asked())).toBeCloseTo(50 + 5 + (1000 + ANSWER_HEADER_BYTES) / RATE);
  });

  test('is worked out by hand for a card of 40 kB on 4G, on a new connection and on a warm one', () => {
    const line = { roundTripMs: 70, downMbps: 12, lossShare: 0 };
    const rate = 12_000 / 8 / 1.04;
    const card = asked({ bytes: 40_000, newConnection: true });
    const [cold = 0] = times([card], { line });
    // Three round trips to connect, one to ask, one for what the first ten segments of 1,448 bytes did not hold.
    expect(cold).toBeCloseTo(3 * 70 + 70 + 5 + 70 + (40_700 - 14_480) / rate);

    const [, warm = 0] = times([asked({ bytes: 400_000 }), { ...card, atMs: 2000, newConnection: false }], { line });
    expect(warm).toBeCloseTo(70 + 5 + 40_700 / rate);
  });

  test('comes to an end years after the beginning as it does at once', () => {
    const together = (fromMs: number): readonly number[] =>
      times(Array.from({ length: 200 }, (_, index) => asked({ atMs: fromMs + index * 7.3, bytes: 1000 + index * 37 })));
    const early = together(0);
    together(3660 * 86_400_000).forEach((late, index) => expect(late).toBeCloseTo(early[index] ?? NaN, 1));
  });

  test('finds the name, connects and agrees on keys before it asks where it is not', () => {
    expect(time(asked({ newConnection: true })) - time(asked())).toBeCloseTo(handshakeMilliseconds(LINE));
    expect(handshakeMilliseconds(LINE)).toBe(150);
  });

  test('connects once for requests that come together', () => {
    const [first = 0, second = 0] = times([asked({ newConnection: true }), asked({ newConnection: true })]);

    expect(second).toBeCloseTo(first);
    expect(second).toBeLessThan(handshakeMilliseconds(LINE) + 80);
  });

  test('is shared equally by what comes at the same time', () => {
    const alike = times(Array.from({ length: 4 }, () => asked({ bytes: 100_000 })));

    expect(alike[0]).toBeGreaterThan((4 * 100_000) / RATE);
    expect((alike[3] ?? 0) / (alike[0] ?? 1)).toBeCloseTo(1, 0);
    expect(alike[3]).toBeGreaterThan((4 * 100_000) / RATE);
  });

  test('brings everything by when it would come one after the other', () => {
    const some = fc.array(
      fc.record({ bytes: fc.integer({ min: 1, max: 300_000 }), serverMs: fc.integer({ min: 0, max: 20 }) }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(some, (drawn) => {
        const exchanges = drawn.map((each) => asked(each));
        const line = new PlaybackLine(LINE);
        const last = Math.max(...exchanges.map((exchange) => line.load(exchange)));

        expect(Math.abs(Math.max(...times(exchanges)) + 1000 - last)).toBeLessThan(21);
      }),
    );
  });

  test('brings what comes together by when one answer of all its bytes would come, on a new connection too', () => {
    for (const [count, bytes] of [
      [4, 40_000],
      [6, 5_000],
      [3, 300_000],
    ] as const) {
      const together = times(Array.from({ length: count }, () => asked({ bytes, newConnection: true })));
      const one = time(
        asked({ bytes: count * (bytes + ANSWER_HEADER_BYTES) - ANSWER_HEADER_BYTES, newConnection: true }),
      );

      expect(Math.max(...together)).toBeCloseTo(one, 1);
    }
  });

  test('is as quick for what is asked for when the rest is there as for the same after it', () => {
    const [, second = 0] = times([asked({ bytes: 40_000 }), asked({ bytes: 40_000, atMs: 1400 })]);
    const [, late = 0] = times([asked({ bytes: 40_000 }), asked({ bytes: 40_000, atMs: 1900 })]);

    expect(second).toBeCloseTo(late);
    expect(second).toBeLessThan(time(asked({ bytes: 40_000 })));
  });

  test('lets what is ready pass what waits for its server', () => {
    const [slow, quick] = times([asked({ serverMs: 2000 }), asked()]);

    expect(slow).toBeGreaterThan(2000);
    expect(quick).toBeLessThan(100);
  });

  test('holds back what is more than the loader has under way, and does not count the waiting', () => {
    const [, , third = 0] = times(
      [1, 2, 3].map(() => asked({ bytes: 100_000 })),
      { concurrency: 2 },
    );
    const alone = time(asked({ bytes: 100_000 }));

    expect(third).toBeLessThan(alone * 1.1);
  });

  test('begins slowly again after a rest', () => {
    const [fresh = 0, warm = 0, rested = 0] = times(
      [0, 1000, 60_000].map((afterMs) => asked({ atMs: 1000 + afterMs, bytes: 400_000 })),
      { line: { ...LINE, downMbps: 50 } },
    );

    expect(warm).toBeLessThan(fresh - 50);
    expect(rested).toBeCloseTo(fresh);
  });

  test('opens further connections over HTTP/1.1, each with its handshakes', () => {
    const [first, second] = times([asked({ newConnection: true }), asked({ atMs: 1001, newConnection: true })], {
      multiplexed: false,
    });

    expect(first).toBeGreaterThan(handshakeMilliseconds(LINE));
    expect(second).toBeGreaterThan(handshakeMilliseconds(LINE));
  });

  test('has no more than six of them', () => {
    const seven = times(
      Array.from({ length: 7 }, () => asked({ serverMs: 500, newConnection: true })),
      { line: { ...LINE, downMbps: 1000 }, multiplexed: false, concurrency: 10 },
    );

    expect(Math.min(...seven.slice(0, 6))).toBeGreaterThan(500 + handshakeMilliseconds(LINE));
    expect(seven[6]).toBeLessThan(500 + handshakeMilliseconds(LINE));
  });
});
