import type { ImageContract } from './images';
import type { VideoContract, VideoRendition } from './videos';

/** An encoder is ended at so many times its bitrate, over its length and some seconds: no rate control comes near it. */
const ENDED_AT_TIMES_BITRATE = 2;
const SPARED_SECONDS = 10;

const bytesOf = (kbps: number, seconds: number): number => ((kbps * 1000) / 8) * seconds;

const bytesLimit = (kbps: number, seconds: number): number =>
  Math.ceil(bytesOf(kbps, seconds + SPARED_SECONDS) * ENDED_AT_TIMES_BITRATE);

/** Bitrates of all tracks that are encoded, in kbit/s. */
function bitrates({ renditions, streamAudioBitrateKbps }: VideoContract): readonly number[] {
  return Object.values(renditions)
    .flatMap(({ videoBitrateKbps, audioBitrateKbps }) => [videoBitrateKbps, audioBitrateKbps])
    .concat(streamAudioBitrateKbps);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Bytes at which the video of a rendition is ended while it is encoded, and so an upper bound of what it takes. */
export function encodedBytesLimit(
  { videoBitrateKbps }: Pick<VideoRendition, 'videoBitrateKbps'>,
  seconds: number,
): number {
  return bytesLimit(videoBitrateKbps, seconds);
}

/** An upper bound of what the encoded tracks of a whole ladder take, each once. Bytes. */
export function ladderBytesLimit(videos: VideoContract): number {
  return sum(bitrates(videos).map((kbps) => bytesLimit(kbps, videos.maxDurationSeconds)));
}

/**
 * For reading the original of a video. A function reads some 75 MB a second: the largest that a contract may allow takes
 * less than a minute.
 */
export const VIDEO_READING_SECONDS = 90;

/** How much there is to store. */
export interface StoringLoad {
  readonly objects: number;
  readonly bytes: number;
}

/** What the longest video becomes, at its bitrates: segments and MP4 files, playlists, manifests and posters. */
export function longestVideoLoad(videos: VideoContract, { useCases }: Pick<ImageContract, 'useCases'>): StoringLoad {
  const renditions = Object.keys(videos.renditions).length;
  const tracks = renditions + 1;
  const segments = Math.ceil(videos.maxDurationSeconds / videos.segmentSeconds);
  const posters = sum(Object.values(useCases).map(({ formats }) => Object.keys(formats).length));
  const perTrack = { init: 1, playlist: 1 };
  return {
    objects: tracks * (segments + perTrack.init + perTrack.playlist) + renditions + 2 + posters,
    bytes: 2 * sum(bitrates(videos).map((kbps) => bytesOf(kbps, videos.maxDurationSeconds))),
  };
}

/**
 * How long a medium's keys are reserved for one run: many times what storing takes, which for ten objects is about a
 * second, and at least the first number of seconds.
 */
const RESERVATION = { leastSeconds: 30, baseSeconds: 10, secondsPerObject: 0.25, bytesPerSecond: 4 * 1024 * 1024 };
/** Storing is not begun with less than this part of it left of the function's time: half would be seen until the next attempt. */
const NEEDED_PART = 1 / 3;

/** For how many seconds the keys of what is to be stored are reserved. */
export function reservationSeconds({ objects, bytes }: StoringLoad): number {
  const { leastSeconds, baseSeconds, secondsPerObject, bytesPerSecond } = RESERVATION;
  return Math.ceil(Math.max(leastSeconds, baseSeconds + objects * secondsPerObject + bytes / bytesPerSecond));
}

/** How many seconds a function must have left to begin to store it. */
export const neededStoringSeconds = (load: StoringLoad): number => reservationSeconds(load) * NEEDED_PART;
