import fc from 'fast-check';
import { locationOf } from '../../../../local/edge/locations';
import { rehearse, type RehearseOptions } from '../../../../local/rehearsal/simulate/rehearse';
import type { ContentFigures, TrafficRequest } from '../../../../local/rehearsal/types';
import { objectCatalogue, platformModel, trafficOf, trafficRequest } from '../../../support/rehearsal';

const pathOf = (item: number): string => `/profiles/u/profile_card/i${item}.avif`;

interface Rehearsed {
  readonly requests: readonly TrafficRequest[];
  readonly maxAge?: number;
  readonly shieldRegion?: string;
  readonly options?: RehearseOptions;
}

async function images({ requests, maxAge = 31_536_000, shieldRegion, options }: Rehearsed): Promise<ContentFigures> {
  const result = await rehearse({
    platform: platformModel({ shieldRegion }),
    traffic: trafficOf(requests),
    objects: objectCatalogue({ cacheControl: `public, max-age=${maxAge}` }),
    options,
  });
  const [figures] = result.content;
  if (figures === undefined) throw new Error('no images');
  return figures;
}

/** Hits at the edge and requests at the origin by nothing but maps from object to the time it expires at. */
function byMaps(
  requests: readonly TrafficRequest[],
  { maxAge, shieldRegion }: { readonly maxAge: number; readonly shieldRegion?: string },
): { readonly edge: number; readonly origin: number } {
  const caches = new Map<string, Map<string, number>>();
  const cacheOf = (name: string): Map<string, number> => {
    if (!caches.has(name)) caches.set(name, new Map());
    return caches.get(name) ?? new Map<string, number>();
  };
  let [edge, origin] = [0, 0];
  for (const { location, path, atMs } of requests) {
    const { regionalCache } = locationOf(location);
    const way = [cacheOf(`edge ${location}`), cacheOf(regionalCache), ...(shieldRegion ? [cacheOf(shieldRegion)] : [])];
    const at = way.findIndex((cache) => (cache.get(path) ?? 0) > atMs);
    if (at === 0) edge += 1;
    if (at < 0) origin += 1;
    const expires = at < 0 ? atMs + maxAge * 1000 : (way[at]?.get(path) ?? 0);
    for (const cache of at < 0 ? way : way.slice(0, at)) cache.set(path, expires);
  }
  return { edge, origin };
}

/** Numbers that look random and are the same each time. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Requests by Zipf's law, all at one place. */
function zipf(
  items: number,
  count: number,
): { readonly shares: readonly number[]; readonly requests: TrafficRequest[] } {
  const weights = Array.from({ length: items }, (_, rank) => (rank + 1) ** -0.8);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const random = randoms(7);
  const requests = Array.from({ length: count }, (_, index) => {
    let left = random();
    let item = 0;
    while (item < items - 1 && left >= (shares[item] ?? 0)) left -= shares[item++] ?? 0;
    return trafficRequest({ atMs: index, path: pathOf(item) });
  });
  return { shares, requests };
}

describe('hits of a rehearsal', () => {
  test('are those of a simulation by maps, whatever is asked where and when', async () => {
    const asked = fc.record({
      afterMs: fc.integer({ min: 0, max: 40_000 }),
      item: fc.integer({ min: 0, max: 5 }),
      location: fc.constantFrom('FRA', 'LHR', 'VIE', 'IAD', 'NRT'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(asked, { minLength: 1, maxLength: 120 }),
        fc.constantFrom(30, 120, 31_536_000),
        fc.constantFrom(undefined, 'eu-central-1'),
        async (drawn, maxAge, shieldRegion) => {
          let atMs = 0;
          const requests = drawn.map(({ afterMs, item, location }) =>
            trafficRequest({ atMs: (atMs += afterMs), path: pathOf(item), location }),
          );

          const { layers, originRequests, hitRate, edgeHitRate } = await images({ requests, maxAge, shieldRegion });
          const expected = byMaps(requests, { maxAge, shieldRegion });

          expect(layers[0]).toEqual({ layer: 'cloudfront-edge', requests: requests.length, hits: expected.edge });
          expect(originRequests).toBe(expected.origin);
          expect(edgeHitRate).toBeCloseTo(expected.edge / requests.length);
          expect(hitRate).toBeCloseTo(1 - expected.origin / requests.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('miss each item once by Zipf’s law where nothing expires: as many as are expected to be asked for', async () => {
    const { shares, requests } = zipf(2000, 20_000);
    const expected = shares.reduce((sum, share) => sum + 1 - (1 - share) ** requests.length, 0);
    const variance = shares.reduce((sum, share) => {
      const never = (1 - share) ** requests.length;
      return sum + never * (1 - never);
    }, 0);

    const { originRequests } = await images({ requests });

    expect(Math.abs(originRequests - expected)).toBeLessThan(4 * Math.sqrt(variance));
  });

  test('are those of Che’s approximation in a cache that forgets what was not used for the longest time', async () => {
    const { shares, requests } = zipf(1000, 40_000);
    const held = 150;
    const kept = (time: number): number => shares.reduce((sum, share) => sum + 1 - Math.exp(-share * time), 0);
    let [low, high] = [1, 1e6];
    while (high - low > 1) {
      const middle = (low + high) / 2;
      if (kept(middle) < held) low = middle;
      else high = middle;
    }
    const expected = shares.reduce((sum, share) => sum + share * (1 - Math.exp(-share * low)), 0);

    const { layers } = await images({
      requests,
      options: { warmUpRequests: 5000, capacities: { edgeBytes: held * 1000, regionalBytes: Infinity } },
    });
    const [edge] = layers;

    expect((edge?.hits ?? 0) / (edge?.requests ?? 1)).toBeCloseTo(expected, 1);
    expect(Math.abs((edge?.hits ?? 0) / (edge?.requests ?? 1) - expected)).toBeLessThan(0.015);
  });

  test('follow from how often an item is asked for within its lifetime', async () => {
    const random = randoms(3);
    const [perSecond, lifetime] = [0.02, 100];
    let atMs = 0;
    const requests = Array.from({ length: 20_000 }, () =>
      trafficRequest({ atMs: (atMs += (-Math.log(1 - random()) / perSecond) * 1000) }),
    );

    const { hitRate } = await images({ requests, maxAge: lifetime });

    expect(Math.abs(hitRate - (perSecond * lifetime) / (1 + perSecond * lifetime))).toBeLessThan(0.01);
  });
});
