import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawWatermark } from '../../image-optimizer/core/watermark';
import type { Mark } from './encode-video';
import { VideoProcessingError } from './errors';
import type { Rung } from './ladder';
import type { TranscodeOptions } from './types';

export interface DrawMarksRequest extends Pick<TranscodeOptions, 'watermarkAsset'> {
  readonly rungs: readonly Rung[];
  readonly directory: string;
}

/**
 * Draws each rung's watermark, as on an image, into a picture of its own: ffmpeg needs no fonts, and lays no more on a
 * frame than the mark covers.
 *
 * @throws VideoProcessingError WATERMARK_UNAVAILABLE
 */
export async function drawMarks({ rungs, directory, watermarkAsset }: DrawMarksRequest): Promise<readonly Mark[]> {
  const marks = await Promise.all(rungs.map((rung) => drawMark(rung, directory, watermarkAsset)));
  return marks.filter((mark) => mark !== undefined);
}

async function drawMark(
  { name, width, height, rendition }: Rung,
  directory: string,
  watermarkAsset: TranscodeOptions['watermarkAsset'],
): Promise<Mark | undefined> {
  const { watermark } = rendition;
  if (!watermark) return undefined;
  const empty = { data: Buffer.alloc(width * height * 4), width, height, channels: 4, frames: 1 } as const;
  try {
    const { data } = await drawWatermark(empty, watermark, { watermarkAsset });
    const covered = coveredBox(data, width);
    if (!covered) return undefined;
    const path = join(directory, `${name}.mark.png`);
    const picture = sharp(data, { raw: { width, height, channels: 4 } });
    await writeFile(path, await picture.extract(covered).png({ compressionLevel: 1 }).toBuffer());
    return { rung: name, path, left: covered.left, top: covered.top };
  } catch (cause) {
    const rule = `'${name}' must have a watermark that can be drawn`;
    throw new VideoProcessingError('WATERMARK_UNAVAILABLE', rule, { cause });
  }
}

interface CoveredBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest box around all pixels of RGBA that are not transparent; `undefined` where all are. */
export function coveredBox(rgba: Uint8Array, rowPixels: number): CoveredBox | undefined {
  let left = rowPixels;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let pixel = 0; pixel * 4 < rgba.length; pixel += 1) {
    if (rgba[pixel * 4 + 3] === 0) continue;
    const x = pixel % rowPixels;
    const y = Math.floor(pixel / rowPixels);
    left = Math.min(left, x);
    right = Math.max(right, x);
    if (top < 0) top = y;
    bottom = y;
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
