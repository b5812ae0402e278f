import type { ImageInputFormat } from '../../../lib/contract';
import { ImageProcessingError } from './errors';

/** The containers that show where they end, while libvips only says that it could not read them. */
const ENDS_EARLY: Partial<Record<ImageInputFormat, (bytes: Buffer) => boolean>> = {
  png: (bytes) => !bytes.includes('IEND', 8, 'latin1'),
  webp: (bytes) => bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length,
};

/** What the other decoders say when bytes are missing. */
const SAYS_END = /premature end|unexpected end|end of file/i;

/** What sharp says of more than five channels, before anything else can be learnt of them. */
const SAYS_CHANNELS = /channel limit/i;

/**
 * Names what a decoder says of a file it cannot read: TRUNCATED where bytes are missing at its end, UNSUPPORTED_TYPE
 * where it has too many channels, otherwise CORRUPT.
 */
export function unreadable(cause: unknown, format: ImageInputFormat, bytes: Buffer): ImageProcessingError {
  if (cause instanceof ImageProcessingError) return cause;
  if (SAYS_CHANNELS.test(String(cause))) {
    const rule = "'image' must have no channels beside colour and alpha, got: more than 5 channels";
    return new ImageProcessingError('UNSUPPORTED_TYPE', rule, { cause });
  }
  return (ENDS_EARLY[format]?.(bytes) ?? SAYS_END.test(String(cause)))
    ? new ImageProcessingError('TRUNCATED', `'image' must be complete, got: a ${format} that ends early`, { cause })
    : new ImageProcessingError('CORRUPT', `'image' must be readable, got: a damaged ${format}`, { cause });
}
