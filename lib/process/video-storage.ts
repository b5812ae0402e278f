import type { MediaContract } from '../contract';

const MEGABYTE = 1024 * 1024;
/** Encoded seconds by which a rendition may be ahead of its bitrate: the size of the decoder's buffer. */
const BUFFER_SECONDS = 2;
/** What containers and the encoder's inaccuracy add. */
const SLACK = 1.25;
/** The frame that the poster is made of, lists and logs. */
const SCRATCH_MEGABYTES = 128;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html */
const MIN_MEGABYTES = 512;

/**
 * Temporary storage that one video may need by the contract, in MB of 1024 × 1024 bytes: the upload, and of each rendition
 * an MP4 file and its segments.
 */
export function videoStorageMegabytes({ videos }: Pick<MediaContract, 'videos'>): number {
  const { renditions, maxDurationSeconds, streamAudioBitrateKbps, upload } = videos;
  const kilobits = Object.values(renditions).reduce(
    (sum, { videoBitrateKbps, audioBitrateKbps }) => sum + 2 * videoBitrateKbps + audioBitrateKbps,
    streamAudioBitrateKbps,
  );
  const outputBytes = ((kilobits * 1000) / 8) * (maxDurationSeconds + BUFFER_SECONDS) * SLACK;
  const needed = Math.ceil((upload.maxBytes + outputBytes) / MEGABYTE) + SCRATCH_MEGABYTES;
  return Math.max(MIN_MEGABYTES, needed);
}
