import { edgeLifetimeSeconds, errorLifetimeSeconds } from '../../../local/edge/lifetime';

const NOW = Date.UTC(2026, 0, 1);
const inSeconds = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();

/** The table of AWS, each row for a minimum of 0 and for one above. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html */
const TABLE: readonly (readonly [says: string, headers: Record<string, string>, min0: number, min50: number])[] = [
  ['max-age below the minimum', { 'cache-control': 'max-age=20' }, 20, 50],
  ['max-age between the bounds', { 'cache-control': 'public, max-age=400' }, 400, 400],
  ['max-age above the maximum', { 'cache-control': 'max-age=5000' }, 1000, 1000],
  ['nothing', {}, 100, 100],
  ['neither max-age nor Expires', { 'cache-control': 'public' }, 100, 100],
  ['s-maxage beside max-age', { 'cache-control': 'max-age=400, s-maxage=300' }, 300, 300],
  ['s-maxage above the maximum', { 'cache-control': 'max-age=4, s-maxage=3000' }, 1000, 1000],
  ['s-maxage below the minimum', { 'cache-control': 'max-age=400, s-maxage=3' }, 3, 50],
  ['Expires between the bounds', { expires: inSeconds(200) }, 200, 200],
  ['Expires after the maximum', { expires: inSeconds(5000) }, 1000, 1000],
  ['Expires before the minimum', { expires: inSeconds(10) }, 10, 50],
  ['Expires that has passed', { expires: '0' }, 0, 50],
  ['max-age beside Expires', { 'cache-control': 'max-age=300', expires: inSeconds(1) }, 300, 300],
  ['no-cache', { 'cache-control': 'no-cache' }, 0, 50],
  ['no-store', { 'cache-control': 'no-store, max-age=400' }, 0, 50],
  ['private', { 'cache-control': 'private, max-age=400' }, 0, 50],
  ['max-age twice, of which the first counts', { 'cache-control': 'max-age=400, max-age=4' }, 400, 400],
  ['Expires, counted from its Date', { date: inSeconds(-100), expires: inSeconds(200) }, 300, 300],
  ['Expires beside a Date that cannot be read', { date: 'today', expires: inSeconds(200) }, 200, 200],
  ['that its answers vary by everything', { 'cache-control': 'max-age=400', vary: 'Accept, *' }, 0, 400],
  ['an age', { 'cache-control': 'max-age=400', age: '150' }, 250, 250],
];

test.each(TABLE)('an origin that says %s', (_, headers, min0, min50) => {
  const bounds = { minTtlSeconds: 0, defaultTtlSeconds: 100, maxTtlSeconds: 1000 };

  expect(edgeLifetimeSeconds(bounds, headers, NOW)).toBe(min0);
  expect(edgeLifetimeSeconds({ ...bounds, minTtlSeconds: 50 }, headers, NOW)).toBe(min50);
});

test('the default lifetime gives way to a greater minimum', () => {
  expect(edgeLifetimeSeconds({ minTtlSeconds: 70, defaultTtlSeconds: 7, maxTtlSeconds: 1000 }, {}, NOW)).toBe(70);
});

test.each([
  ['404 of which nobody says anything', 404, {}, {}, 10],
  ['404 with seconds of the distribution', 404, { 404: 5 }, {}, 5],
  ['404 that says longer than the distribution', 404, { 404: 5 }, { 'cache-control': 'max-age=60' }, 60],
  ['404 that says shorter than the distribution', 404, { 404: 5 }, { 'cache-control': 'max-age=1' }, 5],
  ['404 that must not be stored', 404, { 404: 5 }, { 'cache-control': 'no-store' }, 5],
  ['404 that must not be stored and says a time', 404, { 404: 5 }, { 'cache-control': 'no-store, max-age=60' }, 5],
  ['403 that must not be stored and says a time', 403, {}, { 'cache-control': 'no-store, max-age=60' }, 0],
  ['404 that expires later than the distribution', 404, { 404: 5 }, { expires: inSeconds(60) }, 60],
  ['404 that has expired', 404, { 404: 5 }, { expires: '0' }, 5],
  ['404 for shared caches', 404, { 404: 5 }, { 'cache-control': 'max-age=90, s-maxage=60' }, 60],
  ['404 that says longer than the policy takes', 404, { 404: 5 }, { 'cache-control': 'max-age=5000' }, 1000],
  ['404 with more seconds of the distribution than the policy takes', 404, { 404: 5000 }, {}, 5000],
  ['503 with seconds of the distribution', 503, { 503: 1 }, {}, 1],
  ['403 of which nobody says anything', 403, {}, {}, 0],
  ['403 that says itself', 403, {}, { 'cache-control': 'max-age=60' }, 60],
  ['403 with seconds of the distribution', 403, { 403: 5 }, {}, 5],
  ['416, which is never kept', 416, { 416: 5 }, { 'cache-control': 'max-age=60' }, 0],
  ['429, which is never kept', 429, {}, { 'cache-control': 'max-age=60' }, 0],
])('a %s', (_, status, errorTtlSeconds, headers, seconds) => {
  expect(errorLifetimeSeconds({ errorTtlSeconds, maxTtlSeconds: 1000 }, status, headers, NOW)).toBe(seconds);
});
