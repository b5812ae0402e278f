import { DECODE_MILLISECONDS } from '../../../../local/rehearsal/network/constants';
import {
  type FirstFrame,
  PlaybackClock,
  type PlaybackRequest,
  type PlaybackStep,
} from '../../../../local/rehearsal/network/playback-clock';
import { PlaybackLine } from '../../../../local/rehearsal/network/playback-line';

const ROUND_TRIP = 100;

/** A line on which bytes take no time to speak of, so that steps can be counted in round trips. */
function clock(): PlaybackClock {
  const line = { roundTripMs: ROUND_TRIP, downMbps: 1e6, lossShare: 0 };
  return new PlaybackClock(new PlaybackLine(line));
}

const request = (step: PlaybackStep, overrides: Partial<PlaybackRequest> = {}): PlaybackRequest => ({
  step,
  isAudio: false,
  seek: false,
  atMs: 0,
  serverMs: 0,
  bytes: 1000,
  newConnection: false,
  ...overrides,
});

function play(playing: PlaybackClock, ...requests: readonly PlaybackRequest[]): readonly FirstFrame[] {
  return requests.flatMap((each) => playing.next(each) ?? []);
}

const hls = [
  request('master'),
  request('playlist'),
  request('playlist', { isAudio: true }),
  request('init'),
  request('init', { isAudio: true }),
  request('segment'),
  request('segment', { isAudio: true }),
];

describe('the first frame of a playback', () => {
  test('comes after four steps of HLS, the tracks beside each other', () => {
    const [first] = play(clock(), ...hls);

    expect(first?.subject).toBe('video-start');
    expect(first?.milliseconds).toBeCloseTo(4 * ROUND_TRIP + DECODE_MILLISECONDS, 0);
  });

  test('comes after three of DASH, which has no playlists of tracks', () => {
    const [first] = play(clock(), ...hls.filter(({ step }) => step !== 'playlist'));

    expect(first?.milliseconds).toBeCloseTo(3 * ROUND_TRIP + DECODE_MILLISECONDS, 0);
  });

  test('waits for the slower track', () => {
    const slow = hls.map((each) => (each.isAudio && each.step === 'segment' ? { ...each, serverMs: 700 } : each));

    const [first] = play(clock(), ...slow);

    expect(first?.milliseconds).toBeCloseTo(4 * ROUND_TRIP + 700 + DECODE_MILLISECONDS, 0);
  });

  test('waits for no sound that the video does not have', () => {
    const silent = hls.filter(({ isAudio }) => !isAudio);

    const [first] = play(clock(), ...silent, request('segment', { atMs: 900 }));

    expect(first?.milliseconds).toBeCloseTo(4 * ROUND_TRIP + DECODE_MILLISECONDS, 0);
  });

  test('is told once, however long it plays on', () => {
    const told = play(
      clock(),
      ...hls,
      request('segment', { atMs: 3000 }),
      request('segment', { atMs: 3000, isAudio: true }),
    );

    expect(told).toHaveLength(1);
  });

  test('comes after a jump when a segment of both tracks is there', () => {
    const playing = clock();
    play(playing, ...hls);

    const [jump] = play(
      playing,
      request('segment', { atMs: 5000, seek: true }),
      request('segment', { atMs: 5000, isAudio: true, serverMs: 50 }),
    );

    expect(jump).toEqual({
      subject: 'video-seek',
      milliseconds: expect.closeTo(ROUND_TRIP + 50 + DECODE_MILLISECONDS, 0) as number,
    });
  });

  test('is worked out by hand on 3G over a new connection: handshakes, four steps, slow start, decoding', () => {
    const line = { roundTripMs: 150, downMbps: 1.6, lossShare: 0 };
    const over3G = new PlaybackClock(new PlaybackLine(line));
    const sizes = { master: 1000, playlist: 1000, init: 1000, segment: 130_000, file: 0 };
    const asked = hls.map((each) => ({
      ...each,
      serverMs: 5,
      newConnection: true,
      bytes: each.isAudio && each.step === 'segment' ? 27_000 : sizes[each.step],
    }));

    const [first] = play(over3G, ...asked);

    const rate = 1600 / 8 / 1.04;
    const small = 1700 / rate;
    // DNS, TCP and TLS; then a round trip, the cache, and 1,000 bytes with 700 of headers, three times.
    const before = 3 * 150 + 3 * (155 + small);
    // Ten segments of 1,448 bytes and what four small answers have added: all else of the two waits for a round trip.
    const window = 14_480 + 4 * 1700;
    const segments = 155 + 150 + (130_700 + 1700 + 27_700 - window) / rate - small + DECODE_MILLISECONDS;
    expect(first?.milliseconds).toBeGreaterThan((before + segments) * 0.99);
    expect(first?.milliseconds).toBeLessThan((before + segments) * 1.01);
  });

  test('comes after one step of an MP4 file', () => {
    const [first] = play(clock(), request('file'));

    expect(first?.milliseconds).toBeCloseTo(ROUND_TRIP + DECODE_MILLISECONDS, 0);
  });
});
