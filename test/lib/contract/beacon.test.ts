import * as fc from 'fast-check';
import {
  type Beacon,
  BEACON_METRICS,
  BEACON_PARAMETERS,
  type BeaconLabels,
  buildBeacon,
  CACHE_RESULTS,
  CONNECTION_CLASSES,
  IMAGE_FORMATS,
  MAX_BEACON_MEASUREMENTS,
  type Measurement,
  parseBeacon,
  sparkMediaContract,
  VIDEO_DELIVERIES,
} from '../../../lib/contract';

const labels: BeaconLabels = {
  useCases: Object.keys(sparkMediaContract.images.useCases),
  renditions: Object.keys(sparkMediaContract.videos.renditions),
};
const card: Measurement = { metric: 'image', size: 'profile_card', format: 'avif', durationMs: 231, cache: 'hit' };

const measurement: fc.Arbitrary<Measurement> = fc.constantFrom(...BEACON_METRICS).chain((metric) =>
  fc.record({
    metric: fc.constant(metric),
    size: fc.constantFrom(...(metric === 'image' ? labels.useCases : [...labels.renditions, 'auto'])),
    format: fc.constantFrom(...(metric === 'image' ? IMAGE_FORMATS : VIDEO_DELIVERIES), 'unknown' as const),
    durationMs: fc.integer({ min: 0, max: 60_000 }),
    cache: fc.constantFrom(...CACHE_RESULTS),
  }),
);
const beacon: fc.Arbitrary<Beacon> = fc.record(
  {
    measurements: fc.array(measurement, { minLength: 1, maxLength: MAX_BEACON_MEASUREMENTS }),
    connection: fc.constantFrom(...CONNECTION_CLASSES),
    downlinkMbps: fc.integer({ min: 0, max: 2000 }).map((steps) => Math.round(steps * 5) / 100),
  },
  { requiredKeys: ['measurements'] },
);

test('a beacon is read as it was built', () => {
  fc.assert(
    fc.property(beacon, (sent) => {
      expect(parseBeacon(buildBeacon(sent), labels)).toEqual(sent);
      expect(parseBeacon(`?${buildBeacon(sent)}`, labels)).toEqual(sent);
    }),
  );
});

test('a beacon needs no encoding, so that every log writes it alike', () => {
  fc.assert(
    fc.property(beacon, (sent) => {
      expect(buildBeacon(sent)).toMatch(/^[a-z0-9_.=&-]+$/);
    }),
  );
});

test('whatever is sent, what is read has labels of the contract and values within their bounds', () => {
  const field = fc.constantFrom(
    'image',
    'video_start',
    'profile_card',
    'auto',
    'avif',
    'hls',
    '7',
    '9'.repeat(12),
    '-1',
  );
  const nearly = fc
    .array(fc.array(fc.oneof(field, fc.string({ maxLength: 8 })), { maxLength: 6 }), { maxLength: 12 })
    .map((list) => `m=${list.map((fields) => fields.join('.')).join('-')}&c=fast&d=1e9&d=3`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webQueryParameters(), nearly), (query) => {
      const found = parseBeacon(query, labels);
      if (found === undefined) return;
      expect(parseBeacon(buildBeacon(found), labels)).toEqual(found);
      expect(found.measurements.length).toBeLessThanOrEqual(MAX_BEACON_MEASUREMENTS);
      for (const { size, durationMs } of found.measurements) {
        expect([...labels.useCases, ...labels.renditions, 'auto']).toContain(size);
        expect(durationMs).toBeGreaterThanOrEqual(0);
        expect(durationMs).toBeLessThanOrEqual(60_000);
      }
    }),
    { numRuns: 1000 },
  );
});

test('durations and downlinks are rounded and clamped by who reads them', () => {
  const query = buildBeacon({ measurements: [{ ...card, durationMs: 1e9 }], downlinkMbps: 3.14159 });

  expect(parseBeacon(query, labels)).toEqual({ measurements: [{ ...card, durationMs: 60_000 }], downlinkMbps: 3.15 });
});

test.each([
  ['a use case that the contract does not have', 'image.profile_story.avif.1.hit'],
  ['a rendition where a use case stands', 'image.web_hd.avif.1.hit'],
  ['a video format for an image', 'image.profile_card.hls.1.hit'],
  ['an image format for a video', 'video_start.auto.avif.1.hit'],
  ['an unknown metric', 'page.profile_card.avif.1.hit'],
  ['a duration that is no number', 'image.profile_card.avif.NaN.hit'],
  ['an exponent', 'image.profile_card.avif.1e3.hit'],
  ['an unknown cache result', 'image.profile_card.avif.1.HIT'],
  ['a field too many', 'image.profile_card.avif.1.hit.user'],
])('%s is not read', (_, text) => {
  expect(parseBeacon(`m=${text}`, labels)).toBeUndefined();
  expect(parseBeacon(`m=${text}-image.profile_card.avif.231.hit`, labels)).toEqual({ measurements: [card] });
});

test('a query string that no page of ours would send is not read at all', () => {
  const query = buildBeacon({ measurements: [card] });

  expect(parseBeacon(`${query}&x=${'y'.repeat(1024)}`, labels)).toBeUndefined();
});

test('the longest beacon that a contract allows is read', () => {
  const size = 'x'.repeat(40);
  const longest = { ...card, size, format: 'unknown', durationMs: 60_000, cache: 'browser' } as const;
  const query = buildBeacon({
    measurements: Array.from({ length: MAX_BEACON_MEASUREMENTS + 1 }, () => longest),
    connection: 'data-saver',
    downlinkMbps: 99.95,
  });

  expect(parseBeacon(query, { useCases: [size], renditions: [] })?.measurements).toHaveLength(MAX_BEACON_MEASUREMENTS);
});

test('the parameters have names of their own', () => {
  const names = Object.values(BEACON_PARAMETERS);

  expect(new Set(names).size).toBe(names.length);
});
