import { DeleteObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { networkInterfaces } from 'node:os';
import sharp from 'sharp';
import { MediaPlatform } from '../../../lib';
import { buildBeacon, buildKey, sparkMediaContract } from '../../../lib/contract';
import type { Figures, MediaItem } from '../../../local/dev/api';
import { localName } from '../../../local/services/local-names';
import { ask, DevPlatform } from '../../support/dev-platform';
import { modelOfStack } from '../../support/platform-model';

const PHOTO = 'test/fixtures/photos/seeding.jpg';
const CHROME = { accept: 'image/avif,image/webp,image/apng,image/*,*/*;q=0.8' };
const OLD = { accept: 'image/png,image/*;q=0.8' };

let platform: DevPlatform;
let item: MediaItem;
let bucket: string;
let originals: string;

beforeAll(async () => {
  const model = modelOfStack(
    (stack, built) => new MediaPlatform(stack, 'Platform', { region: 'eu-central-1', backup: false, ...built }),
  );
  const buckets = Object.values(model.buckets);
  bucket = localName(buckets.find(({ notifications }) => notifications.length === 0)!.id);
  originals = localName(buckets.find(({ notifications }) => notifications.length > 0)!.id);
  platform = await DevPlatform.start(model);
  item = await platform.process('image', PHOTO);
});
afterAll(() => platform.stop());
beforeEach(() => platform.clearCaches());

const negotiated = (size = 'card'): string => `/profiles/${item.userId}/${item.mediaId}?size=${size}`;
const variant = (useCase: string, format: string) =>
  item.variants.find((one) => one.useCase === useCase && one.format === format)!;

describe('a photo that is uploaded', () => {
  test('becomes every variant of the contract, by the function that the stack deploys', async () => {
    expect(item).toMatchObject({ kind: 'image', state: 'ready', name: 'image.bin', original: { width: 5312 } });
    expect(item.variants).toHaveLength(9);
    expect(item.placeholder).toMatch(/^data:image\/png;base64,/);
    expect(item.processingSeconds).toBeGreaterThan(0);
  });

  test('is served at the canonical address of each variant', async () => {
    for (const { path, bytes, width, format } of item.variants) {
      const { status, headers, body } = await platform.images(path);
      expect({ status, type: headers['content-type'], bytes: body.length }).toEqual({
        status: 200,
        type: `image/${format}`,
        bytes,
      });
      expect((await sharp(body).metadata()).width).toBe(width);
    }
  });

  test('is served at one address in the format that each browser takes', async () => {
    const modern = await platform.images(negotiated(), { headers: CHROME });
    const old = await platform.images(negotiated(), { headers: OLD });
    expect(modern.headers['content-type']).toBe('image/avif');
    expect(old.headers['content-type']).toBe('image/jpeg');
    expect(modern.body).toHaveLength(variant('profile_card', 'avif').bytes);
    expect(old.body).toHaveLength(variant('profile_card', 'jpeg').bytes);
  });

  test('is told to open pages as it comes along', async () => {
    const events = await platform.eventsUntil(
      (event) => event.type === 'media' && event.item.state === 'ready',
      () => platform.upload('image', PHOTO),
    );
    const states = events.flatMap((event) => (event.type === 'media' ? [event.item.state] : []));
    expect([...new Set(states)]).toEqual(['waiting', 'processing', 'ready']);
  });
});

describe('the caches', () => {
  test('answer the second request, and say so', async () => {
    const first = await platform.images(negotiated(), { headers: CHROME });
    const second = await platform.images(negotiated(), { headers: CHROME });
    expect(first.headers).toMatchObject({ 'x-cache': 'Miss from cloudfront', 'x-spark-layer': 'origin' });
    expect(second.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'x-spark-layer': 'cloudfront-edge' });
    expect(second.body.equals(first.body)).toBe(true);
  });

  test('are those of the edge location that a request names', async () => {
    const from = (location: string) =>
      platform.images(negotiated(), { headers: { ...CHROME, 'x-spark-location': location } });
    await from('FRA');
    const far = await from('GRU');
    expect(far.headers['x-spark-layer']).toBe('cloudfront-shield');
    expect(far.headers['x-amz-cf-pop']).toMatch(/^GRU/);
    expect((await from('GRU')).headers['x-spark-layer']).toBe('cloudfront-edge');
  });

  test('are counted: what the page shows, and what Prometheus reads', async () => {
    await platform.images(negotiated(), { headers: CHROME });
    await platform.images(negotiated(), { headers: CHROME });
    const figures = await platform.json<Figures>('/api/figures');
    const { bytes } = variant('profile_card', 'avif');
    expect(figures).toMatchObject({
      requests: 2,
      originRequests: 1,
      images: { requests: 2, hits: 1, bytes: 2 * bytes },
      photos: { sentBytes: 2 * bytes, originalBytes: 2 * item.original.bytes },
      bytesByFormat: { avif: 2 * bytes },
    });
    const metrics = (await platform.api('/metrics')).body.toString();
    expect(metrics).toMatch(/^spark_cdn_requests_total\{content_type="image",result="hit",region="europe"\} \d+$/m);
    expect(metrics).toMatch(/^spark_processing_duration_seconds_count\{content_type="image"\} [1-9]/m);
  });

  test('leave a beacon to the edge, and its measurements to the figures and the metrics', async () => {
    const query = buildBeacon({
      measurements: [{ metric: 'image', size: 'profile_card', format: 'avif', durationMs: 240, cache: 'hit' }],
    });
    const { status } = await platform.images(`/beacon?${query}`);
    expect(status).toBe(204);
    const { loadMs } = await platform.json<Figures>('/api/figures');
    expect(loadMs).toEqual([{ size: 'profile_card', count: 1, p50: 240, p95: 240 }]);
    const metrics = (await platform.api('/metrics')).body.toString();
    expect(metrics).toMatch(/^spark_image_load_duration_seconds_count\{size="profile_card",format="avif"\} 1$/m);
  });
});

describe('a probe', () => {
  test('tells what a client of a kind gets, and why', async () => {
    const call = { path: negotiated('thumbnail'), host: 'images', client: 'safari-iphone' } as const;
    const { bytes, width, height } = variant('profile_thumbnail', 'avif');
    expect(await platform.probe(call)).toMatchObject({
      status: 200,
      contentType: 'image/avif',
      bytes,
      width,
      height,
      answeredBy: 'origin',
      result: 'Miss',
      decidedBy: '/profiles/*',
    });
    expect(await platform.probe(call)).toMatchObject({ answeredBy: 'cloudfront-edge', result: 'Hit' });
  });

  test('sends what it is told beside the client, and leaves out what it is told to', async () => {
    const call = { path: negotiated('fullsize'), host: 'images', client: 'chrome-android' } as const;
    const saving = await platform.probe({ ...call, headers: { 'save-data': 'on' } });
    const plain = await platform.probe({ ...call, headers: { accept: null } });
    expect(saving.bytes).toBe(variant('profile_card', 'avif').bytes);
    expect(plain.contentType).toBe('image/jpeg');
  });

  test.each([
    { path: 'no-slash', host: 'images', client: 'chrome-android' },
    { path: '/', host: 'elsewhere', client: 'chrome-android' },
    { path: '/', host: 'images', client: 'lynx' },
    { path: '/', host: 'images', client: 'chrome-android', location: 'XXX' },
    { path: '/', host: 'images', client: 'chrome-android', headers: { accept: 3 } },
  ])('is refused that is none: %j', async (call) => {
    const body = Buffer.from(JSON.stringify(call));
    const headers = { 'content-length': String(body.length) };
    const answer = await platform.api('/api/probes', { method: 'POST', body, headers });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString())).toEqual({ error: expect.stringMatching(/\.$/) });
  });
});

describe('who may ask', () => {
  const refused = async (headers: Readonly<Record<string, string>>, path = '/api/media'): Promise<number> =>
    (await platform.api(path, { headers })).status;

  test.each(['attacker.example:4400', 'localhost', '127.0.0.1:1'])(
    'is nobody who calls the server %s',
    async (host) => {
      expect(await refused({ host })).toBe(403);
      expect(await refused({ host }, '/')).toBe(403);
    },
  );

  test('is no page of another origin, by whichever header the browser tells it', async () => {
    expect(await refused({ origin: 'https://attacker.example' })).toBe(403);
    expect(await refused({ origin: 'null' })).toBe(403);
    expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await refused({ 'sec-fetch-site': 'same-site' }, '/metrics')).toBe(403);
    expect(await refused({ origin: platform.server.pageUrl })).toBe(200);
  });

  test('is nobody on another computer: only loopback is bound', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    const { port } = new URL(platform.server.pageUrl);
    if (outside === undefined) return;
    await expect(ask(`http://${outside.address}:${port}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('an upload that is refused', () => {
  const upload = (query: string, headers: Readonly<Record<string, string>>) =>
    platform.api(`/api/uploads?${query}`, { method: 'POST', headers });

  test('is one that is larger than the contract allows', async () => {
    const { maxBytes } = sparkMediaContract.images.upload;
    const { status, body } = await upload('kind=image', { 'content-length': String(maxBytes + 1) });
    expect(status).toBe(413);
    expect(JSON.parse(body.toString())).toEqual({ error: expect.stringContaining('31.5 MB') });
  });

  test.each([
    [411, 'kind=image', { 'transfer-encoding': 'chunked' }],
    [400, 'kind=image', { 'content-length': '0' }],
    [400, 'kind=music', { 'content-length': '0' }],
  ])('has the status %i for ?%s and %j', async (status, query, headers) => {
    expect((await upload(query, headers as Readonly<Record<string, string>>)).status).toBe(status);
  });
});

describe('what is no photo', () => {
  test('becomes failed, with the code of the processor', async () => {
    const failed = await platform.process('image', Buffer.from('this is no photo'));
    expect(failed).toMatchObject({ state: 'failed', failure: expect.stringMatching(/^[A-Z_]+$/), variants: [] });
    const told = platform.log.filter((line) => line.includes(`image rejected: ${failed.failure}: `));
    expect(told).toContainEqual(expect.stringMatching(new RegExp(` \\(image ${failed.mediaId}\\)$`)));
  });
});

describe('a variant that is gone', () => {
  const remove = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await s3().send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    await platform.clearCaches();
  };
  const s3 = (): S3Client => platform.server.stack.s3;
  const isStored = async (key: string): Promise<boolean> => {
    const { KeyCount } = await s3().send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));
    return KeyCount === 1;
  };

  test('is made again by the function behind the bucket, and stored', async () => {
    const { path, bytes } = variant('profile_thumbnail', 'webp');
    await remove(path.slice(1));
    expect(await isStored(path.slice(1))).toBe(false);
    const { status, headers, body } = await platform.images(path);
    expect({ status, type: headers['content-type'], layer: headers['x-spark-layer'] }).toEqual({
      status: 200,
      type: 'image/webp',
      layer: 'origin',
    });
    expect(body.length / bytes).toBeCloseTo(1, 0);
    expect(await isStored(path.slice(1))).toBe(true);
  });

  test('is an error where its master is gone as well, which the edge keeps for a moment', async () => {
    const { userId, mediaId } = await platform.process('image', PHOTO);
    const location = { userId, imageId: mediaId, format: 'jpeg' } as const;
    const key = buildKey({ kind: 'image-variant', useCase: 'profile_card', ...location });
    const original = buildKey({ kind: 'image-original', userId, imageId: mediaId });
    await s3().send(new DeleteObjectCommand({ Bucket: originals, Key: original }));
    await remove(key, buildKey({ kind: 'image-master', ...location }));
    const first = await platform.images(`/${key}`);
    const second = await platform.images(`/${key}`);
    expect(first.status).toBeGreaterThanOrEqual(400);
    expect(first.headers['x-spark-layer']).toBe('origin');
    expect(second.status).toBe(first.status);
    expect(second.headers['x-spark-layer']).toBe('cloudfront-edge');
  });

  test('is none of those that no viewer may have: masters, and the list of the bucket', async () => {
    const master = buildKey({ kind: 'image-master', userId: item.userId, imageId: item.mediaId, format: 'jpeg' });
    expect(await isStored(master)).toBe(true);
    expect((await platform.images(`/${master}`)).status).toBe(403);
    expect((await platform.images('/')).status).toBe(403);
  });
});
