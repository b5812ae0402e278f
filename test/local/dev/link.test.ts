import { Link } from '../../../local/dev/link';

/** A clock that passes only while somebody waits. */
function fakeClock() {
  const clock = { time: 0 };
  return {
    clock,
    now: () => clock.time,
    wait: async (milliseconds: number) => {
      clock.time += milliseconds;
    },
  };
}

const signal = new AbortController().signal;
/** A byte takes a thousandth of a millisecond. */
const PROFILE = { name: 'test', roundTripMs: 100, downMbps: 8 };

test('a connection takes as long as its round trips', async () => {
  const time = fakeClock();
  await new Link(PROFILE, time).roundTrips(3, signal);
  expect(time.clock.time).toBe(300);
});

test('a body takes as long as the rate says, and arrives whole', async () => {
  const time = fakeClock();
  const body = Buffer.alloc(50_000, 'photo');
  const chunks: Buffer[] = [];
  for await (const chunk of new Link(PROFILE, time).paced(body, signal)) chunks.push(chunk);
  expect(chunks.length).toBeGreaterThan(1);
  expect(Buffer.concat(chunks).equals(body)).toBe(true);
  expect(time.clock.time).toBeCloseTo(50);
});

test('two bodies share the link: the second waits for what the first has taken', async () => {
  const time = fakeClock();
  const link = new Link(PROFILE, time);
  await link.transfer(Buffer.alloc(30_000), signal);
  time.clock.time = 0;
  await link.transfer(Buffer.alloc(10_000), signal);
  expect(time.clock.time).toBeCloseTo(40);
});
