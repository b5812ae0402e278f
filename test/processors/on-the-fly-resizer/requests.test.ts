import sharp from 'sharp';
import { buildKey, defineMediaContract, type ImageFormat, type MediaContractOverrides } from '../../../lib/contract';
import { readEnvironment } from '../../../processors/on-the-fly-resizer/environment';
import { Gate, OverloadedError } from '../../../processors/on-the-fly-resizer/gate';
import { s3Error } from '../../support/emulators';
import { captureLogs, newImage, OptimizerHarness, type TestImage, VARIANTS } from '../../support/optimizer-harness';
import { invokeUrl, startResizer } from '../../support/resizer-harness';

const QUICK = { encoders: { avif: { effort: 0 }, webp: { effort: 0 } } } as const;
const contractOf = (images: MediaContractOverrides['images'] = {}, delivery: MediaContractOverrides['delivery'] = {}) =>
  defineMediaContract({ images: QUICK }, { images, delivery });

const MASTER = { format: 'jpeg', width: 300, height: 400, bytes: 1 } as const;
const READY = {
  state: 'ready',
  sourceVersion: '1',
  sequencer: '1',
  contractDigest: '0',
  width: 300,
  height: 400,
  master: MASTER,
} as const;

let harness: OptimizerHarness;
let logs: ReturnType<typeof captureLogs>;
let master: Buffer;

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  const plain = { width: 300, height: 400, channels: 3, background: '#336699' } as const;
  master = await sharp({ create: { ...plain, noise: { type: 'gaussian', mean: 120, sigma: 40 } } })
    .jpeg({ quality: 95 })
    .toBuffer();
});
afterAll(async () => harness.stop());
beforeEach(() => {
  harness.emulators.reset();
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

const keyOf = (image: TestImage, format: ImageFormat, useCase = 'profile_card'): string =>
  buildKey({ kind: 'image-variant', ...image, useCase, format });

/** An image with nothing but its master. */
async function imageWithMaster(data: Buffer = master): Promise<TestImage> {
  const image = newImage();
  await harness.putVariantObject(buildKey({ kind: 'image-master', ...image, format: 'jpeg' }), data);
  await harness.putRecord(image, READY);
  harness.emulators.reset();
  return image;
}

const codeOf = ({ body }: { readonly body: Buffer }): unknown =>
  (JSON.parse(body.toString()) as { error: unknown }).error;

describe('what is no address of a variant', () => {
  test.each([
    ['another use case', '/profiles/u/profile_poster/i.avif', 'unknown-variant'],
    ['a format the use case does not have', '/profiles/u/profile_card/i.png', 'unknown-variant'],
    ['an address that names no variant', '/profiles/u/i?size=card', 'unknown-path'],
    ['a video', '/videos/u/playlist/v.m3u8', 'unknown-path'],
    ['a master', '/masters/images/u/i.jpeg', 'unknown-path'],
    ['an encoded slash', '/profiles/u/profile_card/..%2fi.avif', 'unknown-path'],
    ['nothing', '/', 'unknown-path'],
  ])('%s is refused without asking anybody', async (_case, url, code) => {
    const answer = await invokeUrl(startResizer(harness, contractOf()), { url });

    expect([answer.status, codeOf(answer)]).toEqual([404, code]);
    expect(answer.headers['cache-control']).toBe('public, max-age=5');
    expect(harness.emulators.dynamoRequests).toEqual([]);
    expect(harness.emulators.s3Requests).toEqual([]);
  });

  test('and neither is anything but GET and HEAD', async () => {
    const image = await imageWithMaster();

    const answer = await invokeUrl(startResizer(harness, contractOf()), {
      method: 'POST',
      url: `/${keyOf(image, 'jpeg')}`,
    });

    expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
  });

  test('an image that nobody knows costs one read of the catalogue', async () => {
    await invokeUrl(startResizer(harness, contractOf()), { url: `/${keyOf(newImage(), 'avif')}` });

    expect(harness.emulators.dynamoRequests.map(({ operation }) => operation)).toEqual(['GetItem']);
    expect(harness.emulators.s3Requests).toEqual([]);
  });
});

test('HEAD makes what GET will find', async () => {
  const image = await imageWithMaster();

  const head = await invokeUrl(startResizer(harness, contractOf()), {
    method: 'HEAD',
    url: `/${keyOf(image, 'webp')}`,
  });

  expect(head).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' }, body: Buffer.alloc(0) });
  expect(await harness.storedKeys(image)).toContain(keyOf(image, 'webp'));
});

describe('an image that is larger than a function may answer', () => {
  const resizer = () => startResizer(harness, contractOf({}, { onTheFly: { maxResponseBytes: 1000 } }));

  test('is stored, and the client sent to it', async () => {
    const image = await imageWithMaster();

    const { status, headers, body } = await invokeUrl(resizer(), { url: `/${keyOf(image, 'jpeg')}` });

    expect({ status, body }).toEqual({ status: 302, body: Buffer.alloc(0) });
    expect(headers).toEqual({ location: `/${keyOf(image, 'jpeg')}`, 'cache-control': 'no-store' });
    expect(await harness.storedKeys(image)).toContain(keyOf(image, 'jpeg'));
  });

  test('is refused when it could not be stored: the client would be sent in circles', async () => {
    const image = await imageWithMaster();
    harness.emulators.interceptS3(({ method }) => (method === 'PUT' ? s3Error(403, 'AccessDenied') : undefined));

    const answer = await invokeUrl(resizer(), { url: `/${keyOf(image, 'jpeg')}` });

    expect([answer.status, codeOf(answer)]).toEqual([503, 'busy']);
  });
});

describe('a variant that the oversize policy leaves out', () => {
  // A WebP of full quality weighs more than the poorest JPEG.
  const formats = { avif: null, webp: { quality: 100 }, jpeg: { quality: 1 } };
  const contract = contractOf({ oversizePolicy: 'leave-out', useCases: { profile_card: { formats } } });

  test('is answered with the format ranked below, which says what it is', async () => {
    const image = await imageWithMaster();
    const resizer = startResizer(harness, contract);

    const { status, headers, body } = await invokeUrl(resizer, { url: `/${keyOf(image, 'webp')}` });

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-location': `/${keyOf(image, 'jpeg')}`,
      'cache-control': 'public, max-age=86400',
    });
    expect((await sharp(body).metadata()).format).toBe('jpeg');
    expect(await harness.storedKeys(image)).not.toContain(keyOf(image, 'webp'));
  });

  test('is not tried again', async () => {
    const image = await imageWithMaster();
    const resizer = startResizer(harness, contract);
    await invokeUrl(resizer, { url: `/${keyOf(image, 'webp')}` });
    expect((await harness.record(image))?.omitted).toMatchObject([{ useCase: 'profile_card', format: 'webp' }]);
    harness.emulators.reset();

    const { headers } = await invokeUrl(resizer, { url: `/${keyOf(image, 'webp')}` });

    expect(headers['content-type']).toBe('image/jpeg');
    expect(harness.requests('GET', VARIANTS).filter(({ path }) => path.includes('/masters/'))).toEqual([]);
  });
});

test('what is stored of a lower-ranked format bounds what is made', async () => {
  const image = await imageWithMaster();
  const jpeg = {
    useCase: 'profile_card',
    format: 'jpeg',
    width: 300,
    height: 400,
    bytes: 45_000,
    quality: 75,
  } as const;
  await harness.putRecord(image, { ...READY, variants: [jpeg] });

  const { body } = await invokeUrl(startResizer(harness, contractOf()), { url: `/${keyOf(image, 'webp')}` });

  expect((await sharp(body).metadata()).format).toBe('webp');
  expect(body.length).toBeLessThanOrEqual(jpeg.bytes);
  expect((await harness.record(image))?.variants?.at(-1)).toMatchObject({ format: 'webp', bytes: body.length });
});

describe('nobody’s request is answered with a 500', () => {
  test('a master that is no image is a variant that does not exist', async () => {
    const image = await imageWithMaster(Buffer.from('not an image'));

    const answer = await invokeUrl(startResizer(harness, contractOf()), { url: `/${keyOf(image, 'avif')}` });

    expect([answer.status, codeOf(answer)]).toEqual([404, 'unreadable']);
  });

  test('neither master nor upload is a variant that is not ready', async () => {
    const image = newImage();
    await harness.putRecord(image, READY);

    const answer = await invokeUrl(startResizer(harness, contractOf()), { url: `/${keyOf(image, 'avif')}` });

    expect([answer.status, codeOf(answer)]).toEqual([404, 'not-ready']);
  });

  test('a storage that fails is a service that is not available, and says for how long', async () => {
    const image = await imageWithMaster();
    harness.emulators.interceptS3(() => s3Error(403, 'AccessDenied'));

    const answer = await invokeUrl(startResizer(harness, contractOf()), { url: `/${keyOf(image, 'avif')}` });

    expect([answer.status, codeOf(answer), answer.headers['retry-after']]).toEqual([503, 'failed', '2']);
    expect(logs.lines()).toEqual([expect.stringContaining('variant not served')]);
    expect(logs.lines().join()).not.toContain(image.userId);
  });

  test('a watermark that is missing is the platform’s fault, not for long', async () => {
    const watermark = {
      kind: 'image',
      asset: 'gone.png',
      position: 'center',
      opacity: 1,
      margin: 0,
      width: 0.5,
    } as const;
    const contract = contractOf({ useCases: { profile_card: { watermark } } });
    const image = await imageWithMaster();

    const answer = await invokeUrl(startResizer(harness, contract), { url: `/${keyOf(image, 'jpeg')}` });

    expect([answer.status, codeOf(answer)]).toEqual([503, 'failed']);
    // The next request may try at once.
    expect(Object.keys((await harness.record(image)) ?? {}).filter((field) => field.startsWith('rendering'))).toEqual(
      [],
    );
  });
});

test('an environment without the bucket of the originals does not start', () => {
  const env = { VARIANT_BUCKET: 'v', CATALOGUE_TABLE: 'c', MEDIA_CONTRACT: JSON.stringify(contractOf()) };

  expect(() => readEnvironment(env)).toThrow(/'ORIGINAL_BUCKET' must name the bucket of the originals/);
  expect(readEnvironment({ ...env, ORIGINAL_BUCKET: 'o' }).originalBucket).toBe('o');
});

describe('the gate', () => {
  test('lets in as many at once as it is told, the others in their order, and refuses the rest', async () => {
    const gate = new Gate({ parallel: 2, waiting: 2 });
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const task = (index: number) => async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(index);
      running -= 1;
    };

    const results = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => gate.run(task(index))));

    expect(order).toEqual([0, 1, 2, 3]);
    expect(most).toBe(2);
    expect(results[4]).toMatchObject({ status: 'rejected', reason: expect.any(OverloadedError) as unknown });
    await expect(gate.run(async () => Promise.resolve('free again'))).resolves.toBe('free again');
  });
});
