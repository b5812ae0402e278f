import type { OriginAnswer } from '../../../local/edge/types';
import type { DistributionModel } from '../../../local/platform';
import { distributionOf, EdgeHarness } from './edge-harness';

const BODY = Buffer.from('0123456789');

describe('what has expired', () => {
  const tagged = { etag: '"a"', 'cache-control': 'max-age=10' };

  test('is confirmed by the origin and lives on, without its body being sent', async () => {
    const harness = new EdgeHarness(distributionOf(), {
      bucket: ({ headers }) =>
        headers['if-none-match'] === '"a"' ? { status: 304, headers: tagged } : { headers: tagged, body: BODY },
    });
    await harness.get('/p');
    harness.wait(10);

    const refreshed = await harness.get('/p');
    harness.wait(9);
    const hit = await harness.get('/p');

    expect([refreshed.result, refreshed.body.toString()]).toEqual(['RefreshHit', '0123456789']);
    expect([hit.result, hit.headers['age'], harness.asked.length]).toEqual(['Hit', '9', 2]);
  });

  test('is replaced where the origin has something else', async () => {
    let version = 0;
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ({ headers: tagged, body: Buffer.from(String((version += 1))) }),
    });
    await harness.get('/p');
    harness.wait(10);

    expect((await harness.get('/p')).body.toString()).toBe('2');
    expect((await harness.get('/p')).body.toString()).toBe('2');
  });

  function failing(cacheControl: string, distribution: Partial<DistributionModel> = {}): EdgeHarness {
    let count = 0;
    return new EdgeHarness(distributionOf({}, distribution), {
      bucket: (): Partial<OriginAnswer> => {
        count += 1;
        return count === 1 ? { headers: { 'cache-control': cacheControl }, body: BODY } : { status: 503, headers: {} };
      },
    });
  }

  test('stands in for an origin that fails, which is asked again when the error’s time is over', async () => {
    const harness = failing('max-age=10', { errorTtlSeconds: { 503: 3 } });
    await harness.get('/p');
    harness.wait(10);

    const statuses: number[] = [];
    for (const seconds of [0, 2, 1]) {
      harness.wait(seconds);
      statuses.push((await harness.get('/p')).status);
    }

    expect([statuses, harness.asked.length]).toEqual([[200, 200, 200], 3]);
  });

  test('stands in no longer than it says itself', async () => {
    const harness = failing('max-age=10, stale-if-error=5', { errorTtlSeconds: { 503: 1 } });
    await harness.get('/p');
    harness.wait(16);

    expect((await harness.get('/p')).status).toBe(503);
  });

  test('stands in no longer than it says itself, however often the origin fails meanwhile', async () => {
    const harness = failing('max-age=10, stale-if-error=5', { errorTtlSeconds: { 503: 2 } });
    await harness.get('/p');
    harness.wait(10);

    const statuses: number[] = [];
    for (let second = 0; second < 8; second += 1) {
      statuses.push((await harness.get('/p')).status);
      harness.wait(1);
    }

    expect(statuses).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  });

  test.each(['max-age=10', 'max-age=10, stale-if-error=5000'])(
    'that says %s stands in no longer than the policy keeps anything',
    async (cacheControl) => {
      const harness = failing(cacheControl, { errorTtlSeconds: { 503: 5 } });
      await harness.get('/p');
      harness.wait(10 + 999);
      expect((await harness.get('/p')).status).toBe(200);
      harness.wait(1);

      expect((await harness.get('/p')).status).toBe(503);
    },
  );

  test('may stand in anew once the origin has confirmed it', async () => {
    const times: Partial<OriginAnswer>[] = [
      { headers: { etag: '"a"', 'cache-control': 'max-age=10, stale-if-error=5' } },
      { status: 503, headers: {} },
      { status: 304, headers: { 'cache-control': 'max-age=10, stale-if-error=5' } },
      { status: 503, headers: {} },
    ];
    const harness = new EdgeHarness(distributionOf({}, { errorTtlSeconds: { 503: 1 } }), {
      bucket: () => times.shift()!,
    });
    const statuses: number[] = [];
    for (const seconds of [0, 12, 1, 14]) {
      harness.wait(seconds);
      statuses.push((await harness.get('/p')).status);
    }

    expect([statuses, times]).toEqual([[200, 200, 200, 200], []]);
  });

  test('does not stand in where it is an error itself', async () => {
    const times = [404, 503];
    const harness = new EdgeHarness(distributionOf(), { bucket: () => ({ status: times.shift()!, headers: {} }) });
    await harness.get('/p');
    harness.wait(10);

    expect((await harness.get('/p')).status).toBe(503);
  });

  test('has the age that its origin tells, and none of it once it is confirmed', async () => {
    const times: Partial<OriginAnswer>[] = [
      { headers: { ...tagged, 'cache-control': 'max-age=100', age: '30' } },
      { status: 304, headers: { etag: 'W/"a"', 'cache-control': 'max-age=100' } },
    ];
    const harness = new EdgeHarness(distributionOf(), { bucket: () => times.shift()! });
    const told = async (seconds: number): Promise<unknown> => {
      harness.wait(seconds);
      const { result, headers } = await harness.get('/p');
      return [result, headers['age'], headers['etag'], Date.parse(headers['date']!) === harness.nowMs];
    };

    expect(await told(0)).toEqual(['Miss', '30', '"a"', true]);
    expect(await told(69)).toEqual(['Hit', '99', '"a"', false]);
    expect(await told(1)).toEqual(['RefreshHit', '0', '"a"', true]);
    expect(await told(5)).toEqual(['Hit', '5', '"a"', false]);
  });

  test('does not stand in for an object that is gone', async () => {
    let count = 0;
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ((count += 1) === 1 ? { headers: tagged } : { status: 404, headers: {} }),
    });
    await harness.get('/p');
    harness.wait(10);

    expect((await harness.get('/p')).status).toBe(404);
  });

  test('is served while it is asked for again, where it says so', async () => {
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=5' } }),
    });
    await harness.get('/p');
    harness.wait(12);

    const [stale] = [await harness.get('/p'), await harness.get('/p')];
    await new Promise((resolve) => setTimeout(resolve, 10));
    const renewed = await harness.get('/p');

    expect([stale.headers['age'], renewed.headers['age'], harness.asked.length]).toEqual(['12', '0', 2]);
  });

  test('is served no longer while it is asked for again than the policy keeps anything', async () => {
    const harness = new EdgeHarness(distributionOf(), {
      bucket: () => ({ headers: { 'cache-control': 'max-age=10, stale-while-revalidate=5000' } }),
    });
    await harness.get('/p');
    harness.wait(10 + 1000);

    expect((await harness.get('/p')).result).toBe('Miss');
  });
});
