import type { ImageInputFormat } from '../../../lib/contract';
import { ImageProcessingError } from './errors';

/** The containers that show where they end, while libvips only says that it could not read them. */
const ENDS_EARLY: Partial<Record<ImageInputFormat, (bytes: Buffer) => boolean>> = {
  png: (bytes) => !bytes.includes('IEND', 8, 'latin1'),
  webp: (bytes) => bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length,
};

/** What the other decoders say when bytes are missing. */
const SAYS_END = /premature end|unexpected end|end of file/i;

/** Names what a decoder says of a broken file: TRUNCATED where bytes are missing at its end, otherwise CORRUPT. */
export function unreadable(cause: unknown, format: ImageInputFormat, bytes: Buffer): ImageProcessingError {
  if (cause instanceof ImageProcessingError) return cause;
  return (ENDS_EARLY[format]?.(bytes) ?? SAYS_END.test(String(cause)))
    ? new ImageProcessingError('TRUNCATED', `'image' must be complete, got: a ${format} that ends early`, { cause })
    : new ImageProcessingError('CORRUPT', `'image' must be readable, got: a damaged ${format}`, { cause });
}
