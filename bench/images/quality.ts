import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { defineMediaContract, efficientImageLadder, type ImageFormat, sparkMediaContract } from '../../lib/contract';
import { optimizeImage } from '../../processors/image-optimizer/core';
import type { Photo } from './photos';
import { mean } from '../statistics';

export const LADDERS = {
  document: sparkMediaContract.images,
  efficient: defineMediaContract(efficientImageLadder).images,
} as const;
export type Ladder = keyof typeof LADDERS;

/** One variant of one photo, beside what else could have been sent. */
export interface VariantQuality {
  readonly photo: string;
  readonly ladder: Ladder;
  readonly useCase: string;
  readonly format: ImageFormat;
  readonly bytes: number;
  readonly originalBytes: number;
  /** A JPEG of quality 92, 1080 pixels wide, which is sent whatever the use case. */
  readonly oneSizeBytes: number;
  /** A JPEG of quality 92 of the variant's own size. */
  readonly sameSizeJpegBytes: number;
  /** Butteraugli distance from a resample at full resolution; 1 is about what an attentive eye can see. */
  readonly butteraugli: number;
}

/** Debian: `apt-get install libjxl-devtools`. */
const BUTTERAUGLI = 'butteraugli_main';

function butteraugli(folder: string, reference: string, distorted: string): number {
  const output = execFileSync(BUTTERAUGLI, [join(folder, reference), join(folder, distorted)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Number.parseFloat(output);
}

/** Encodes every photo on both ladders and measures each variant. */
export async function measureQuality(photos: readonly Photo[]): Promise<readonly VariantQuality[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-images-'));
  const measured: VariantQuality[] = [];
  try {
    for (const photo of photos) {
      const original = readFileSync(photo.path);
      const resample = (width: number, height?: number): sharp.Sharp =>
        sharp(original)
          .autoOrient()
          .resize(width, height, { fit: height === undefined ? 'inside' : 'fill', fastShrinkOnLoad: false });
      const oneSize = await resample(1080).jpeg({ quality: 92 }).toBuffer();
      for (const ladder of Object.keys(LADDERS) as Ladder[]) {
        const { variants } = await optimizeImage(original, LADDERS[ladder]);
        for (const { useCase, format, width, height, data } of variants) {
          const sameSize = await resample(width, height).jpeg({ quality: 92 }).toBuffer();
          await resample(width, height).png().toFile(join(folder, 'reference.png'));
          writeFileSync(join(folder, 'distorted.png'), await sharp(data).png().toBuffer());
          measured.push({
            photo: photo.name,
            ladder,
            useCase,
            format,
            bytes: data.length,
            originalBytes: original.length,
            oneSizeBytes: oneSize.length,
            sameSizeJpegBytes: sameSize.length,
            butteraugli: butteraugli(folder, 'reference.png', 'distorted.png'),
          });
        }
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes spared by sending one format instead of a baseline: each use case sent once, averaged over the photos. */
export function saving(
  measured: readonly VariantQuality[],
  baseline: 'originalBytes' | 'oneSizeBytes' | 'sameSizeJpegBytes',
): number {
  const sum = (of: readonly VariantQuality[], field: 'bytes' | typeof baseline): number =>
    of.reduce((total, variant) => total + variant[field], 0);
  const photos = [...new Set(measured.map(({ photo }) => photo))];
  return mean(
    photos.map((name) => {
      const sent = measured.filter(({ photo }) => photo === name);
      return 1 - sum(sent, 'bytes') / sum(sent, baseline);
    }),
  );
}
