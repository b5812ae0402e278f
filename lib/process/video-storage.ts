import { ladderBytesLimit, type MediaContract } from '../contract';

const MEGABYTE = 1024 * 1024;
/** What a rendition is encoded to, its segments and its MP4 file lie there at the same time; the sound of a stream too. */
const COPIES = 3;
/** The frame that the poster is made of, watermarks, playlists and logs. */
const SCRATCH_MEGABYTES = 128;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
const MIN_MEGABYTES = 512;

/**
 * Temporary storage that one video may need by the contract, in MB of 1024 × 1024 bytes: the largest upload, and all that
 * is made of it.
 */
export function videoStorageMegabytes({ videos }: Pick<MediaContract, 'videos'>): number {
  const madeBytes = ladderBytesLimit(videos) * COPIES;
  return Math.max(MIN_MEGABYTES, Math.ceil((videos.upload.maxBytes + madeBytes) / MEGABYTE) + SCRATCH_MEGABYTES);
}
