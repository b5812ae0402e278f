import { open } from 'node:fs/promises';
import { type Box, boxesIn, fileBoxes, readRange, words } from './boxes';
import { VideoProcessingError } from './errors';

/** As the frames lie: ones, and the 1 of a projection in 2.30 fixed point. ISO/IEC 14496-12, 6.2.2 */
const IDENTITY = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** Bytes of `tkhd` between its times and its matrix. */
const BEFORE_MATRIX = 16;

/**
 * Takes the turn for display out of the header of an encoded file. ffmpeg copies it from the source unless it turns the
 * frames itself, which it does before they are scaled and, in old versions, without undoing mirrors; here the graph has
 * turned them.
 */
export async function clearDisplayMatrix(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    let moov: Box | undefined;
    for await (const box of fileBoxes(file, size)) {
      if (box.type !== 'moov') continue;
      moov = box;
      break;
    }
    if (!moov) throw new VideoProcessingError('PROCESSING_FAILED', 'An encoded file must have a header');
    const data = await readRange(file, moov.content, moov.end);
    for (const track of boxesIn(data).filter(({ type }) => type === 'trak')) {
      for (const { content } of boxesIn(data, track.content, track.end).filter(({ type }) => type === 'tkhd')) {
        // Version 1 has times of 64 bits.
        const times = data[content] === 1 ? 36 : 24;
        await file.write(IDENTITY, 0, IDENTITY.length, moov.content + content + times + BEFORE_MATRIX);
      }
    }
  } finally {
    await file.close();
  }
}
