import * as fc from 'fast-check';
import sharp from 'sharp';
import type { ImageContract } from '../../../../lib/contract';
import {
  IMAGE_ERRORS,
  type ImageErrorCode,
  ImageProcessingError,
  optimizeImage,
  renderVariant,
} from '../../../../processors/image-optimizer/core';
import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { decode } from '../../../../processors/image-optimizer/core/decode';
import { checkSource } from '../../../../processors/image-optimizer/core/source';
import { blackPng } from './bombs';
import { heicPhoto, oneUseCase, photo, solid } from './fixtures';

const images = oneUseCase({ webp: { quality: 50 }, jpeg: { quality: 50 } });
const withLimits = (upload: Partial<ImageContract['upload']>): ImageContract => ({
  ...images,
  upload: { ...images.upload, ...upload },
});

async function expectRefusal(run: Promise<unknown>, code: ImageErrorCode): Promise<ImageProcessingError> {
  const thrown: unknown = await run.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof ImageProcessingError)) throw thrown;
  expect(thrown).toMatchObject({ name: 'ImageProcessingError', code, status: IMAGE_ERRORS[code] });
  return thrown;
}

it('refuses no bytes', async () => {
  await expectRefusal(optimizeImage(Buffer.alloc(0), images), 'EMPTY_INPUT');
});

it.each([
  ['text', Buffer.from('Hello, this is not a picture.')],
  ['a zip', Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaa', 'latin1')],
  ['one byte', Buffer.of(0xff)],
  ['zeros', Buffer.alloc(1000)],
  ['html', Buffer.from('<!doctype html><html><body><img></body></html>')],
])('refuses %s as no image', async (_, bytes) => {
  await expectRefusal(optimizeImage(bytes, images), 'NOT_AN_IMAGE');
});

it.each([
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
  ['svg', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
  ['svg', '\n  <!-- hello --><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
  ['pdf', '%PDF-1.7\n%âãÏÓ\n1 0 obj'],
  ['psd', '8BPS\0\x01\0\0\0\0\0\0'],
  ['jpeg xl', '\xff\x0a\xfa\x1f'],
  ['jpeg 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
  ['bmp', `BM${'\0'.repeat(60)}`],
  ['video', '\0\0\0\x18ftypisom\0\0\0\0mp42isom'],
])('names the type it does not accept: %s', async (type, content) => {
  const { message } = await expectRefusal(optimizeImage(Buffer.from(content, 'latin1'), images), 'UNSUPPORTED_TYPE');

  expect(message).toContain(`got: ${type}`);
});

it('believes the bytes, and only the types of the contract', async () => {
  const gif = await photo(50).gif().toBuffer();

  await expectRefusal(optimizeImage(gif, withLimits({ formats: ['jpeg'] })), 'UNSUPPORTED_TYPE');
});

it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('refuses a truncated %s', async (format) => {
  const whole = await photo(400).toFormat(format).toBuffer();

  for (const share of [0.3, 0.6, 0.95]) {
    await expectRefusal(optimizeImage(whole.subarray(0, whole.length * share), images), 'TRUNCATED');
  }
});

it('refuses a truncated TIFF, whose directory stands last', async () => {
  const whole = await photo(400).tiff().toBuffer();

  await expectRefusal(optimizeImage(whole.subarray(0, whole.length * 0.6), images), 'CORRUPT');
});

it('accepts a JPEG with a few bytes of rubbish between its segments, as some phones write', async () => {
  const whole = await photo(100).jpeg().toBuffer();
  const rubbish = Buffer.concat([whole, Buffer.alloc(200, 7)]);

  await expect(optimizeImage(rubbish, images)).resolves.toMatchObject({ source: { width: 100 } });
});

it('refuses a header with nothing sensible behind it', async () => {
  const whole = await photo(400).png().toBuffer();
  whole.fill(0x55, whole.length / 2, whole.length - 20);

  await expectRefusal(optimizeImage(whole, images), 'CORRUPT');
});

it('refuses too many bytes', async () => {
  const whole = await photo(100).jpeg().toBuffer();

  await expectRefusal(optimizeImage(whole, withLimits({ maxBytes: whole.length - 1 })), 'TOO_MANY_BYTES');
  await expect(optimizeImage(whole, withLimits({ maxBytes: whole.length }))).resolves.toBeDefined();
});

it('refuses too many pixels, by width × height', async () => {
  const whole = await photo(100).jpeg().toBuffer();

  await expectRefusal(optimizeImage(whole, withLimits({ maxPixels: 100 * 56 - 1 })), 'TOO_MANY_PIXELS');
  await expect(optimizeImage(whole, withLimits({ maxPixels: 100 * 56 }))).resolves.toBeDefined();
});

it('counts every frame that would be decoded', async () => {
  const frame = (background: string): Promise<Buffer> => solid(100, 100, background).toBuffer();
  const frames = await Promise.all(['#ff0000', '#00ff00', '#0000ff'].map(frame));
  const animation = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  const limited = withLimits({ maxPixels: 29_999 });

  await expectRefusal(optimizeImage(animation, { ...limited, animation: 'keep-in-webp' }), 'TOO_MANY_PIXELS');
  await expect(optimizeImage(animation, { ...limited, animation: 'first-frame' })).resolves.toBeDefined();
});

it('refuses a decompression bomb by its header, in no time and with no memory', async () => {
  const bomb = blackPng(20_000, 20_000);
  expect(bomb.length).toBeLessThan(100_000);
  const memory = process.memoryUsage().rss;
  const start = performance.now();

  await expectRefusal(optimizeImage(bomb, images), 'TOO_MANY_PIXELS');

  expect(performance.now() - start).toBeLessThan(200);
  expect(process.memoryUsage().rss - memory).toBeLessThan(50_000_000);
});

it('accepts a PNG of the bomb’s make that is small enough', async () => {
  await expect(optimizeImage(blackPng(300, 200), images)).resolves.toMatchObject({ source: { width: 300 } });
});

it.each([
  ['a use case', { useCase: 'profile_poster', format: 'jpeg' }],
  ['a format', { useCase: 'only', format: 'png' }],
  ['a name of every object', { useCase: 'constructor', format: 'jpeg' }],
  ['a format that every object has', { useCase: 'only', format: 'toString' as 'jpeg' }],
] as const)('refuses to render %s the contract does not have', async (_, which) => {
  await expectRefusal(renderVariant(await photo(50).jpeg().toBuffer(), images, which), 'UNKNOWN_VARIANT');
});

describe('a run that takes too long', () => {
  /** Work for a minute: thirty AVIFs at an effort nobody needs. */
  const endless = (timeoutSeconds: number): ImageContract => ({
    ...withLimits({ timeoutSeconds }),
    encoders: { ...images.encoders, avif: { effort: 6 } },
    useCases: Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `use_case_${index}`,
        { alias: `alias_${index}`, maxWidth: 300, maxHeight: 300, formats: { avif: { quality: 90 } } },
      ]),
    ),
  });

  /** Until no pipeline runs or waits. */
  async function quiet(): Promise<void> {
    while (sharp.counters().process + sharp.counters().queue > 0) await new Promise((done) => setTimeout(done, 20));
  }

  it('is given up on time, and begins nothing more', async () => {
    const original = await photo(400).jpeg().toBuffer();
    const start = performance.now();

    await expectRefusal(optimizeImage(original, endless(0.3)), 'TIMED_OUT');

    expect(performance.now() - start).toBeLessThan(1000);
    await quiet();
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('is given up when its caller says so', async () => {
    const original = await photo(400).jpeg().toBuffer();
    const caller = new AbortController();
    const run = optimizeImage(original, endless(60), { signal: caller.signal });
    setTimeout(() => caller.abort(), 200);

    await expectRefusal(run, 'ABORTED');

    await quiet();
  });

  it('is not begun for a caller who has gone', async () => {
    await expectRefusal(
      optimizeImage(await photo(50).jpeg().toBuffer(), images, { signal: AbortSignal.abort() }),
      'ABORTED',
    );
  });

  it('leaves no timer behind that would keep a process alive', async () => {
    const original = await photo(50).jpeg().toBuffer();
    // Counted, and never run out: only what this test sets is seen, however long it takes.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'Date'] });
    try {
      const run = optimizeImage(original, withLimits({ timeoutSeconds: 600 }));
      expect(jest.getTimerCount()).toBe(1);
      await run;

      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('has its decode ended by the decoder itself, not only its caller answered', async () => {
    const slow = blackPng(40_000, 40_000, true);
    const source = await checkSource(slow, withLimits({ maxPixels: 40_000 ** 2 }));
    // A second is the least that a decode is given; this one takes several.
    const late = new Deadline(0);

    await expectRefusal(decode(source, { width: 200, height: 200 }, late), 'TIMED_OUT');
  });
});

it('refuses a file that is not what it begins as: a HEIC among whose brands is AVIF', async () => {
  const file = heicPhoto();
  // The second of the compatible brands, after the box's size and type, the major brand and its version, and `mif1`.
  expect(file.toString('latin1', 20, 24)).toBe('heic');
  file.write('avif', 20, 'latin1');

  const { message } = await expectRefusal(optimizeImage(file, images), 'CORRUPT');

  expect(message).toBe("'image' must be the avif it begins as, got: heic");
});

it('gives a named error or an image for whatever bytes it is sent', async () => {
  const [jpeg, png, webp, gif] = await Promise.all(
    (['jpeg', 'png', 'webp', 'gif'] as const).map((format) => photo(40).toFormat(format).toBuffer()),
  );
  const files = [jpeg, png, webp, gif, heicPhoto().subarray(0, 3000)].filter((file) => file !== undefined);

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(fc.record({ at: fc.nat(3000), value: fc.nat(255) }), { maxLength: 12 }),
      async (file, changes) => {
        const damaged = Buffer.from(file);
        for (const { at, value } of changes) damaged[at % damaged.length] = value;

        const thrown: unknown = await optimizeImage(damaged, images).then(
          () => undefined,
          (error: unknown) => error,
        );

        if (thrown !== undefined) {
          expect(thrown).toBeInstanceOf(ImageProcessingError);
          expect((thrown as ImageProcessingError).status).toBeLessThan(500);
        }
      },
    ),
    { numRuns: 150 },
  );
});
