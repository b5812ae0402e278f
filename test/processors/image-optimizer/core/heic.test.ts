import workerThreads from 'node:worker_threads';
import sharp from 'sharp';
import { optimizeImage, renderVariant } from '../../../../processors/image-optimizer/core';
import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { heicToTiff } from '../../../../processors/image-optimizer/core/heic';
import {
  colourAt,
  decoded,
  difference,
  heicPhoto,
  oneUseCase,
  only,
  photo,
  quickImages,
  transparentHeic,
} from './fixtures';

const images = oneUseCase({ jpeg: { quality: 95 } }, { useCase: { maxWidth: 400, maxHeight: 400 } });
/**
 * Means of 4×3 tiles, RGB: decoded by another build of libheif (`heif-convert`) and converted by its profile. Without
 * that conversion blue is off by up to 13.
 */
const TILES = [
  [153, 128, 62, 235, 189, 122, 205, 168, 102, 151, 127, 55],
  [74, 64, 14, 126, 86, 16, 86, 64, 0, 73, 59, 1],
  [20, 34, 2, 27, 38, 2, 28, 39, 8, 45, 44, 9],
].flat();
const withLimits = (upload: Partial<typeof images.upload>) => ({ ...images, upload: { ...images.upload, ...upload } });

it('takes the displayed size of a rotated HEIC, and turns it once', async () => {
  const { source, variants, master } = await optimizeImage(heicPhoto(), images);
  const { width, height } = only(variants);
  const upright = await photo(400).resize(width, height, { fit: 'fill' }).png().toBuffer();
  const upsideDown = await sharp(upright).rotate(180).png().toBuffer();

  expect(source).toMatchObject({ format: 'heic', width: 1440, height: 810, frames: 1 });
  expect([width, height]).toEqual([400, 225]);
  expect(master).toMatchObject({ format: 'jpeg', width: 1080, height: 608 });
  const right = await difference(only(variants).data, upright);
  expect(right).toBeLessThan(15);
  expect(await difference(only(variants).data, upsideDown)).toBeGreaterThan(2 * right);
});

it('honours the Display P3 profile of a HEIC', async () => {
  // As large as the photo, so that the tiles are its own.
  const wholeSize = { ...images, master: { ...images.master, maxWidth: 1440 } };
  const { master } = await optimizeImage(heicPhoto(), wholeSize);
  const small = await decoded(await sharp(master.data).resize(4, 3, { fit: 'fill' }).png().toBuffer());

  TILES.forEach((value, at) => expect(Math.abs((small.data[at] ?? NaN) - value)).toBeLessThanOrEqual(3));
});

it('makes one variant of a HEIC', async () => {
  const variant = await renderVariant(heicPhoto(), quickImages(), { useCase: 'profile_card', format: 'webp' });

  expect(variant).toMatchObject({ width: 400, height: 225, contentType: 'image/webp' });
});

it.each([0.3, 0.6, 0.95])('names a HEIC that is cut off after %f of its bytes', async (share) => {
  const whole = heicPhoto();

  await expect(optimizeImage(whole.subarray(0, whole.length * share), images)).rejects.toMatchObject({
    name: 'ImageProcessingError',
    code: expect.stringMatching(/^(TRUNCATED|CORRUPT)$/) as string,
    status: 422,
  });
});

it('refuses a HEIC of too many pixels by its header', async () => {
  await expect(optimizeImage(heicPhoto(), withLimits({ maxPixels: 1440 * 810 - 1 }))).rejects.toMatchObject({
    code: 'TOO_MANY_PIXELS',
  });
});

it('refuses a HEIC where the contract does not accept it', async () => {
  await expect(optimizeImage(heicPhoto(), withLimits({ formats: ['jpeg', 'avif'] }))).rejects.toMatchObject({
    code: 'UNSUPPORTED_TYPE',
    message: expect.stringContaining('got: heic') as string,
  });
});

it('keeps the transparency of a HEIC', async () => {
  const { variants, master } = await optimizeImage(transparentHeic(), oneUseCase({ png: { quality: 100 } }));

  expect(master.format).toBe('webp');
  for (const file of [only(variants).data, master.data]) {
    const [shown, hidden] = [await colourAt(file, 0.2), await colourAt(file, 0.8)];
    [200, 50, 20, 255].forEach((value, at) => expect(Math.abs((shown[at] ?? NaN) - value)).toBeLessThanOrEqual(4));
    expect(hidden[3]).toBe(0);
  }
});

describe('a HEIC whose EXIF orientation contradicts it', () => {
  /** The photograph with another orientation in EXIF, or another rotation of its own, in quarters against the clock. */
  function patched({ exif, rotation }: { readonly exif?: number; readonly rotation?: number }): Buffer {
    const file = heicPhoto();
    // Tag 0x0112 of TIFF, one SHORT, that is 6.
    const entry = file.indexOf(Buffer.from('01120003000000010006', 'hex'));
    const box = file.indexOf('irot');
    expect([entry, box].every((at) => at > 0)).toBe(true);
    if (exif !== undefined) file.writeUInt16BE(exif, entry + 8);
    if (rotation !== undefined) file[box + 4] = rotation;
    return file;
  }

  it.each([1, 3, 8])('is shown by its own rotation: EXIF says %i', async (exif) => {
    const { source, master } = await optimizeImage(patched({ exif }), images);

    expect(source).toMatchObject({ width: 1440, height: 810 });
    expect(master.data.equals((await optimizeImage(heicPhoto(), images)).master.data)).toBe(true);
  });

  it('is shown by its own rotation: it has none', async () => {
    const { source, variants } = await optimizeImage(patched({ rotation: 0 }), images);
    const upright = only((await optimizeImage(heicPhoto(), images)).variants).data;
    const [stored, opposite] = await Promise.all([-90, 90].map((by) => sharp(upright).rotate(by).png().toBuffer()));

    expect(source).toMatchObject({ width: 810, height: 1440 });
    const right = await difference(only(variants).data, stored as Buffer);
    expect(right).toBeLessThan(6);
    expect(await difference(only(variants).data, opposite as Buffer)).toBeGreaterThan(2 * right);
  });
});

describe('the decoder', () => {
  const request = { maxPixels: 1440 * 810 };

  it('leaves the thread of its caller free', async () => {
    let turns = 0;
    let running = true;
    const turn = (): void => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);

    await heicToTiff(heicPhoto(), { ...request, deadline: new Deadline(60) });

    running = false;
    // One synchronous call would leave room for a handful, on a machine of whatever speed.
    expect(turns).toBeGreaterThan(100);
  });

  it('has ended once the time is up', async () => {
    const workers: workerThreads.Worker[] = [];
    const { Worker } = workerThreads;
    const begin = jest.spyOn(workerThreads, 'Worker').mockImplementation((...how) => {
      const worker = new Worker(...how);
      workers.push(worker);
      return worker;
    });

    await expect(heicToTiff(heicPhoto(), { ...request, deadline: new Deadline(0.06) })).rejects.toMatchObject({
      code: 'TIMED_OUT',
      status: 503,
    });

    begin.mockRestore();
    // The id that a thread has when it is no more.
    expect(only(workers).threadId).toBe(-1);
  });

  it('decodes nothing that is larger than the contract allows, whatever the header said', async () => {
    const run = heicToTiff(heicPhoto(), { maxPixels: 1440 * 810 - 1, deadline: new Deadline(60) });

    const error = await run.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

    expect(error).toMatchObject({ code: 'CORRUPT', cause: { message: 'larger than its header says' } });
  });
});
