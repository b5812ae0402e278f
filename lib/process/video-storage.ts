import type { MediaContract } from '../contract';

const MEGABYTE = 1024 * 1024;
/** The transcoder ends a rendition that grows beyond twice its bitrate, over its length and ten seconds. */
const ENDED_AT_TIMES_BITRATE = 2;
const SPARED_SECONDS = 10;
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
  const { renditions, maxDurationSeconds, streamAudioBitrateKbps, upload } = videos;
  const kilobits = Object.values(renditions).reduce(
    (sum, { videoBitrateKbps, audioBitrateKbps }) => sum + videoBitrateKbps + audioBitrateKbps,
    streamAudioBitrateKbps,
  );
  const seconds = (maxDurationSeconds + SPARED_SECONDS) * ENDED_AT_TIMES_BITRATE;
  const madeBytes = ((kilobits * 1000) / 8) * seconds * COPIES;
  return Math.max(MIN_MEGABYTES, Math.ceil((upload.maxBytes + madeBytes) / MEGABYTE) + SCRATCH_MEGABYTES);
}
