import { ANSWER_HEADER_BYTES } from '../../../../local/rehearsal/network/constants';
import { ClientLine, handshakeMilliseconds, type LineOptions } from '../../../../local/rehearsal/network/client-line';
import { bytesPerMillisecond } from '../../../../local/rehearsal/network/transfer';

const LINE = { roundTripMs: 50, downMbps: 8, lossShare: 0 };
const RATE = bytesPerMillisecond(LINE);

const lineWith = (options: Partial<LineOptions> = {}): ClientLine =>
  new ClientLine({ line: LINE, multiplexed: true, concurrency: 6, ...options });
const asked = (overrides: Partial<Parameters<ClientLine['load']>[0]> = {}): Parameters<ClientLine['load']>[0] => ({
  atMs: 1000,
  serverMs: 5,
  bytes: 1000,
  newConnection: false,
  ...overrides,
});

describe("a client's line", () => {
  test('takes a round trip, the server and the bytes where it is connected', () => {
    const { milliseconds } = lineWith().load(asked());

    expect(milliseconds).toBeCloseTo(50 + 5 + (1000 + ANSWER_HEADER_BYTES) / RATE);
  });

  test('finds the name, connects and agrees on keys before it asks where it is not', () => {
    const known = lineWith().load(asked()).milliseconds;

    expect(lineWith().load(asked({ newConnection: true })).milliseconds - known).toBeCloseTo(
      handshakeMilliseconds(LINE),
    );
    expect(handshakeMilliseconds(LINE)).toBe(150);
  });

  test('connects once for requests that come together', () => {
    const line = lineWith();
    const first = line.load(asked({ newConnection: true }));
    const second = line.load(asked({ newConnection: true }));

    expect(second.endMs - first.endMs).toBeCloseTo((1000 + ANSWER_HEADER_BYTES) / RATE);
  });

  test('carries several at once no faster than one after the other', () => {
    const line = lineWith();
    const ends = Array.from({ length: 4 }, () => line.load(asked({ bytes: 100_000 })).endMs);

    expect(ends[3]).toBeGreaterThan(1000 + 4 * (100_000 / RATE));
  });

  test('lets what is ready pass what waits for its server', () => {
    const line = lineWith();
    const slow = line.load(asked({ serverMs: 2000 }));
    const quick = line.load(asked());

    expect(slow.milliseconds).toBeGreaterThan(2000);
    expect(quick.milliseconds).toBeLessThan(100);
  });

  test('holds back what is more than the loader has under way, and does not count the waiting', () => {
    const line = lineWith({ concurrency: 2 });
    const [first, , third] = [1, 2, 3].map(() => line.load(asked({ bytes: 100_000 })));

    expect((third?.endMs ?? 0) - (third?.milliseconds ?? 0)).toBeCloseTo(first?.endMs ?? 0);
  });

  test('begins slowly again after a rest', () => {
    const line = lineWith({ line: { ...LINE, downMbps: 50 } });
    const fresh = line.load(asked({ bytes: 400_000 }));
    const warm = line.load(asked({ atMs: fresh.endMs + 10, bytes: 400_000 }));
    const rested = line.load(asked({ atMs: warm.endMs + 60_000, bytes: 400_000 }));

    expect(warm.milliseconds).toBeLessThan(fresh.milliseconds - 50);
    expect(rested.milliseconds).toBeCloseTo(fresh.milliseconds);
  });

  test('opens further connections over HTTP/1.1, each with its handshakes', () => {
    const line = lineWith({ multiplexed: false });
    const first = line.load(asked({ newConnection: true }));
    const second = line.load(asked({ atMs: 1001, newConnection: true }));

    expect(second.milliseconds).toBeGreaterThan(handshakeMilliseconds(LINE));
    expect(first.milliseconds).toBeGreaterThan(handshakeMilliseconds(LINE));
  });

  test('has no more than six of them', () => {
    const wide = { ...LINE, downMbps: 1000 };
    const line = lineWith({ line: wide, multiplexed: false, concurrency: 10 });
    const ends = Array.from({ length: 7 }, () => line.load(asked({ serverMs: 500, newConnection: true })).milliseconds);

    expect(Math.max(...ends.slice(0, 6))).toBeLessThan(750);
    expect(ends[6]).toBeGreaterThan(1200);
  });
});
