import { Histogram } from '../../../../local/rehearsal/simulate/histogram';
import { rehearse } from '../../../../local/rehearsal/simulate/rehearse';
import { Population } from '../../../../local/rehearsal/traffic/population';
import { seededRandom } from '../../../../local/rehearsal/traffic/random';
import type { ObjectCatalogue, RehearsalResult, TrafficRequest } from '../../../../local/rehearsal/types';
import { objectCatalogue, platformModel, trafficOf, trafficRequest } from '../../../support/rehearsal';

const rehearsed = (requests: readonly TrafficRequest[], objects: ObjectCatalogue): Promise<RehearsalResult> =>
  rehearse({ platform: platformModel(), objects, traffic: trafficOf(requests) });

describe('figures that were worked out by hand', () => {
  test('of hits: a lifetime of 30 s ends at its second, and what a regional cache gave ends with it', async () => {
    // Frankfurt and Vienna ask the cache of eu-central-1, the others each their own.
    const asked = [
      ['FRA', 0], // origin
      ['FRA', 29_999], // edge
      ['FRA', 30_000], // origin
      ['VIE', 45_000], // regional, until 60,000
      ['VIE', 59_999], // edge
      ['VIE', 60_000], // origin
      ['FRA', 60_001], // regional
      ['IAD', 60_002], // origin
      ['LHR', 60_003], // origin
      ['LHR', 60_004], // edge
    ] as const;

    const { content } = await rehearsed(
      asked.map(([location, atMs]) => trafficRequest({ location, atMs })),
      objectCatalogue({ cacheControl: 'public, max-age=30' }),
    );

    expect(content[0]).toEqual({
      content: 'images',
      requests: 10,
      functionAnswers: 0,
      errors: 0,
      layers: [
        { layer: 'cloudfront-edge', requests: 10, hits: 3 },
        { layer: 'cloudfront-regional', requests: 7, hits: 2 },
      ],
      originRequests: 5,
      bytes: 10_000,
      hitRate: 0.5,
      edgeHitRate: 0.3,
    });
  });

  test('of bytes: against each baseline, and against one JPEG for each visit', async () => {
    const sizes: Readonly<Record<string, readonly [bytes: number, sameSize: number]>> = {
      profile_thumbnail: [500, 700],
      profile_card: [4000, 5000],
      profile_fullsize: [30_000, 33_000],
    };
    const [documentJpegBytes, originalBytes] = [40_000, 400_000];
    const sizeOf = (key: string) => sizes[key.split('/')[2]!]!;
    const objects: ObjectCatalogue = {
      description: 'by hand',
      find: (key) => ({ ...objectCatalogue().find(key)!, bytes: sizeOf(key)[0] }),
      baseline: (key) => ({ sameSizeJpegBytes: sizeOf(key)[1], documentJpegBytes, originalBytes }),
    };
    const asked = [
      ['profile_thumbnail', 'i', 1],
      ['profile_card', 'i', 1],
      ['profile_fullsize', 'i', 1],
      ['profile_thumbnail', 'j', 1],
      ['profile_card', 'i', 2],
      // Asked for again as it was, so that the one JPEG is as well.
      ['profile_card', 'i', 2],
      ['profile_card', 'i', undefined],
    ] as const;

    const { formats, targets } = await rehearsed(
      asked.map(([useCase, image, session], atMs) =>
        trafficRequest({ path: `/profiles/u/${useCase}/${image}.avif`, session, atMs }),
      ),
      objects,
    );

    expect(formats).toEqual([
      {
        format: 'avif',
        requests: 7,
        bytes: 47_000,
        sameSizeJpegBytes: 54_400,
        documentJpegBytes: 280_000,
        originalBytes: 2_800_000,
      },
    ]);
    const reduction = targets.find(({ metric }) => metric === 'Bandwidth reduction');
    expect(reduction?.measured).toBeCloseTo(1 - 47 / 200, 10);
    expect(reduction?.basis).toContain(
      '83.2 % if each use asked for it, 13.6 % against a JPEG q92 of the same size, 98.3 % against the originals',
    );
  });

  test('of cost: data of two months have the tiers of each', async () => {
    const tebibyte = 2 ** 40;
    const monthMs = 730 * 3_600_000;
    const objects = objectCatalogue({ bytes: 10 * tebibyte });
    const priced = async (atMs: number): Promise<number> => {
      const { cost } = await rehearsed([trafficRequest(), trafficRequest({ atMs })], objects);
      return cost.lines.find(({ item }) => item.startsWith('CloudFront data transfer'))!.usd;
    };

    // 10 TiB at 0.085 and 10 at 0.080; and 20 at 0.085.
    expect(await priced(1)).toBeCloseTo(10_240 * (0.085 + 0.08), 0);
    expect(await priced(2 * monthMs)).toBeCloseTo(10_240 * 2 * 0.085, 0);
  });

  test('of percentiles: the nearest rank, on the side of the target on which it is', () => {
    const histogram = new Histogram();
    for (let milliseconds = 1; milliseconds <= 20; milliseconds++) histogram.add(milliseconds);
    expect([0.5, 0.75, 0.95].map((share) => Math.round(histogram.percentile(share)))).toEqual([10, 15, 19]);

    for (const [good, isKept] of [
      [19, true],
      [18, false],
    ] as const) {
      for (const targetMs of [100, 500, 2000, 3000]) {
        const judged = new Histogram(targetMs);
        for (let load = 0; load < 20; load++) judged.add(load < good ? targetMs : targetMs * 1.0001);
        expect(judged.withinTarget).toBe(good / 20);
        expect(judged.percentile(0.95) <= targetMs).toBe(isKept);
      }
    }
  });

  test('of popularity: of three people of one place by Zipf’s law with 0.8', () => {
    const place = { code: 'FRA', region: 'europe', country: 'DE', at: [50, 9] } as const;
    const population = new Population({
      seed: 1,
      places: [place],
      profiles: 3,
      photosPerProfile: 4,
      videoShare: 0,
      zipfExponent: 0.8,
      newProfilesShare: 0,
      nearbyShare: 1,
      sameRegionShare: 0,
      durationMs: 1,
    });
    const random = seededRandom(1, 1);
    const counts = [0, 0, 0];
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) {
      counts[population.drawProfile(random, { place: 0, atMs: 0, met: new Set() })]! += 1;
    }

    // 1, 2^-0.8 and 3^-0.8 of their sum, 1.9896.
    for (const [index, share] of [0.5026, 0.2887, 0.2087].entries()) {
      expect(Math.abs(counts[index]! / draws - share)).toBeLessThan(0.015);
    }
  });
});
