import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { defineMediaContract, imageLoaderContract, sparkMediaContract } from '../../../lib/contract';
import { cacheResult } from '../../../processors/image-loader/cache-result';
import { compressedBytes, imageLoaderModule } from '../../../scripts/image-loader/build-image-loader';
import { ROOT } from '../../support/repository';

/** 4 KiB as gzip packs it, which is more than brotli, as CDNs send it. */
const MAX_COMPRESSED_BYTES = 4096;

/** By the configuration record of the image. https://aomediacodec.github.io/av1-isobmff/#av1codecconfigurationbox-syntax */
function avifChroma(image: Buffer): string {
  const flags = image.readUInt8(image.indexOf('av1C') + 6);
  return (flags & 0b1100) === 0 ? '4:4:4' : '4:2:0';
}

describe('the built image loader', () => {
  test('has less than 4 kB compressed, with everything in it', async () => {
    expect(compressedBytes(await imageLoaderModule(ROOT, 'esm'))).toBeLessThan(MAX_COMPRESSED_BYTES);
  });

  test('is imported and created where there is no browser', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'image-loader-'));
    const contract = JSON.stringify(imageLoaderContract(sparkMediaContract));
    writeFileSync(join(folder, 'index.mjs'), await imageLoaderModule(ROOT, 'esm'));
    writeFileSync(join(folder, 'index.cjs'), await imageLoaderModule(ROOT, 'cjs'));
    const use = `createImageLoader({ contract: ${contract}, cdnUrl: 'https://cdn.example.com' }).destroy();`;
    writeFileSync(join(folder, 'main.mjs'), `import { createImageLoader } from './index.mjs'; ${use}`);
    writeFileSync(join(folder, 'main.cjs'), `const { createImageLoader } = require('./index.cjs'); ${use}`);

    for (const name of ['main.mjs', 'main.cjs'])
      execFileSync(process.execPath, [join(folder, name)], { stdio: 'pipe' });

    rmSync(folder, { recursive: true });
  });
});

describe('the probes of formats', () => {
  const chroma420 = { images: { useCases: {} as Record<string, unknown> } };
  for (const name of Object.keys(sparkMediaContract.images.useCases)) {
    chroma420.images.useCases[name] = { formats: { avif: { chromaSubsampling: '4:2:0' } } };
  }

  test.each([
    ['4:4:4', sparkMediaContract],
    ['4:2:0', defineMediaContract(chroma420 as Parameters<typeof defineMediaContract>[0])],
  ])('are one pixel each, AVIF in the chroma of the contract (%s)', async (chromaSubsampling, contract) => {
    const { probes } = imageLoaderContract(contract);

    expect(Object.keys(probes)).toEqual(['avif', 'webp']);
    for (const [format, probe] of Object.entries(probes)) {
      const [type = '', data = ''] = probe.split(';base64,');
      const image = Buffer.from(data, 'base64');
      const found = await sharp(image).metadata();
      expect(type).toBe(`data:image/${format}`);
      expect(found).toMatchObject({ width: 1, height: 1, format: format === 'avif' ? 'heif' : format });
      if (format === 'avif') expect(avifChroma(image)).toBe(chromaSubsampling);
    }
  });

  test('are those that the contract needs', () => {
    const jpegOnly = { images: { useCases: {} as Record<string, unknown> } };
    for (const name of Object.keys(sparkMediaContract.images.useCases)) {
      jpegOnly.images.useCases[name] = { formats: { avif: null, webp: null } };
    }

    const contract = defineMediaContract(jpegOnly as Parameters<typeof defineMediaContract>[0]);

    expect(imageLoaderContract(contract).probes).toEqual({});
  });
});

describe('who answered', () => {
  const sent = { transferSize: 9000, decodedBodySize: 8700 };
  type Given = Parameters<typeof cacheResult>[0];
  const timing = (...metrics: readonly (readonly [string, string?])[]): NonNullable<Given> => ({
    ...sent,
    serverTiming: metrics.map(([name, description = '']) => ({ name, description })),
  });

  const ANSWERS: readonly (readonly [string, Given, string])[] = [
    ['CloudFront from its cache', timing(['cdn-cache-hit'], ['cdn-pop', 'FRA60-P2']), 'hit'],
    ['CloudFront after it has asked whether it still holds', timing(['cdn-cache-refresh']), 'hit'],
    ['the origin', timing(['cdn-upstream-fbl'], ['cdn-cache-miss']), 'miss'],
    ['Cloudflare with what CloudFront once missed', timing(['cdn-cache-miss'], ['cfCacheStatus', 'HIT']), 'hit'],
    ['CloudFront where Cloudflare had nothing', timing(['cdn-cache-hit'], ['cfCacheStatus', 'MISS']), 'hit'],
    ['the origin through both', timing(['cdn-cache-miss'], ['cfCacheStatus', 'EXPIRED']), 'miss'],
    ['the browser, whatever was said before', { ...timing(['cdn-cache-miss']), transferSize: 0 }, 'browser'],
    ['somebody who does not say', timing(['db']), 'unknown'],
    ['a CDN that hides it', { transferSize: 0, decodedBodySize: 0 }, 'unknown'],
    ['what an old browser does not tell', sent, 'unknown'],
    ['what no browser told', undefined, 'unknown'],
  ];

  test.each(ANSWERS)('is %s', (_, given, result) => {
    expect(cacheResult(given)).toBe(result);
  });
});
