import { CloudFrontTiers } from '../../../local/edge/cloudfront-tiers';
import { CloudflareTiers } from '../../../local/edge/cloudflare-tiers';
import type { CacheEntry } from '../../../local/edge/cache-layer';
import { locationOf, LOCATIONS, roundTripMs } from '../../../local/edge/locations';

const capacities = { edgeBytes: 100, regionalBytes: 1000 };
const entry: CacheEntry<string> = { value: 'x', bytes: 10, storedAtMs: 0, freshUntilMs: 100 };
const SHIELD = 'eu-central-1';

test('a location passes its own cache, its regional one and the shield, and near the shield one less', () => {
  const tiers = new CloudFrontTiers<string>(capacities);

  expect(tiers.layers('NRT', SHIELD)).toEqual(['cloudfront-edge', 'cloudfront-regional', 'cloudfront-shield']);
  expect(tiers.layers('FRA50-C1', SHIELD)).toEqual(['cloudfront-edge', 'cloudfront-shield']);
  expect(tiers.layers('NRT')).toEqual(['cloudfront-edge', 'cloudfront-regional']);
});

test('what one location has fetched is found by others in the cache that they share', () => {
  const tiers = new CloudFrontTiers<string>(capacities);
  tiers.fill('NRT', 'k', entry, SHIELD);

  expect(tiers.lookup('NRT20', 'k', 0, SHIELD)?.layer).toBe('cloudfront-edge');
  expect(tiers.lookup('IAD', 'k', 0, SHIELD)?.layer).toBe('cloudfront-shield');
  // The one before the shield keeps it now for its region.
  expect(tiers.lookup('JFK', 'k', 0, SHIELD)?.layer).toBe('cloudfront-regional');
  expect(tiers.lookup('JFK', 'k', 0, SHIELD)?.layer).toBe('cloudfront-edge');
});

test('a copy that another cache gave expires with the one that it was made of', () => {
  const tiers = new CloudFrontTiers<string>(capacities);
  tiers.fill('NRT', 'k', entry, SHIELD);
  tiers.lookup('IAD', 'k', 99, SHIELD);

  expect(tiers.lookup('IAD', 'k', 99, SHIELD)?.fresh).toBe(true);
  expect(tiers.lookup('IAD', 'k', 100, SHIELD)).toMatchObject({ layer: 'cloudfront-edge', fresh: false });
});

test('a fresh entry further away goes before a stale one nearby', () => {
  const tiers = new CloudFrontTiers<string>(capacities);
  tiers.fill('NRT', 'k', entry, SHIELD);
  tiers.fill('FRA', 'k', { ...entry, freshUntilMs: 300 }, SHIELD);

  expect(tiers.lookup('NRT', 'k', 200, SHIELD)).toMatchObject({ layer: 'cloudfront-shield', fresh: true });
});

test('all caches together keep to their total', () => {
  const tiers = new CloudFrontTiers<string>({ ...capacities, totalBytes: 45 });

  for (const key of ['a', 'b', 'c', 'd']) tiers.fill('NRT', key, entry);

  expect(tiers.bytes).toBeLessThanOrEqual(45);
  expect(tiers.lookup('NRT', 'd', 0)?.fresh).toBe(true);
  expect(tiers.lookup('NRT', 'a', 0)).toBeUndefined();
});

test('data centres share an upper tier where the zone has one', () => {
  const [tiered, flat] = [true, false].map((on) => new CloudflareTiers<string>({ ...capacities, tiered: on }));
  for (const tiers of [tiered!, flat!]) tiers.fill('FRA', 'k', entry);

  expect(tiered!.lookup('LHR', 'k', 0)?.layer).toBe('cloudflare-upper');
  expect(flat!.lookup('LHR', 'k', 0)).toBeUndefined();
});

test('every location asks a regional cache that is not further than an ocean', () => {
  expect(LOCATIONS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(LOCATIONS.map(({ code }) => code)).size).toBe(LOCATIONS.length);
  expect(new Set(LOCATIONS.map(({ region }) => region)).size).toBe(6);
  expect(Object.fromEntries(LOCATIONS.map(({ code, regionalCache }) => [code, regionalCache]))).toMatchObject({
    FRA: 'eu-central-1',
    IAD: 'us-east-1',
    SYD: 'ap-southeast-2',
    GRU: 'sa-east-1',
  });
  // About 75 ms are measured across the Atlantic, on the straightest cable 59.
  expect(roundTripMs(locationOf('LHR').at, locationOf('JFK').at)).toBeGreaterThan(59);
  expect(roundTripMs(locationOf('LHR').at, locationOf('JFK').at)).toBeLessThan(100);
});

test('an unknown location is refused with those that are known', () => {
  expect(() => locationOf('ZZZ')).toThrow(/^'location' must be one of FRA, .*, got: "ZZZ"$/);
});
