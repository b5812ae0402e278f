import sharp from 'sharp';
import { drawWatermark } from '../../../../processors/image-optimizer/core/watermark';

/** Prints, as base64 PNG, a text watermark on black: run in a process of its own, whose fonts are set before it starts. */
async function main(): Promise<void> {
  const [width, height] = [400, 100];
  const black = { data: Buffer.alloc(width * height * 3), width, height, channels: 3, frames: 1 } as const;
  const { data } = await drawWatermark(
    black,
    { kind: 'text', text: 'Spark Искра', color: '#ffffff', position: 'center', opacity: 1, margin: 0, width: 0.5 },
    {},
  );
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  process.stdout.write(png.toString('base64'));
}

void main();
