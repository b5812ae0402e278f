import { join } from 'node:path';
import type { VideoContract } from '../../../lib/contract';
import { ANONYMOUS, sourceInput } from './encode-video';
import { runFfmpeg } from './ffmpeg-process';
import type { CheckedSource } from './source';
import type { Deadline } from './deadline';

export const SAMPLE_RATE = 48_000;
/** Samples in a frame of AAC. */
export const FRAME_SAMPLES = 1024;

export interface AudioRequest {
  readonly ffmpeg: string;
  readonly source: CheckedSource;
  readonly videos: VideoContract;
  /** Distinct bitrates, kbit/s. */
  readonly bitrates: readonly number[];
  readonly directory: string;
  readonly deadline: Deadline;
}

export interface EncodedAudio {
  /** MP4 of AAC by bitrate in kbit/s. */
  readonly paths: ReadonlyMap<number, string>;
  readonly measuredLufs?: number;
  readonly lufs?: number;
  readonly truePeakDbfs?: number;
}

/** Sound from the first frame of video to the last, whenever it begins and ends; stereo, 48 kHz. */
const evenFilters = (seconds: number): readonly string[] => [
  `aresample=${SAMPLE_RATE}:async=1:first_pts=0`,
  'aformat=sample_fmts=fltp:channel_layouts=stereo',
  'apad',
  `atrim=end=${seconds.toFixed(6)}`,
];

/** Encodes the sound once for each bitrate. */
export async function encodeAudio(request: AudioRequest): Promise<EncodedAudio> {
  const { ffmpeg, source, videos, bitrates, directory, deadline } = request;
  const paths = new Map(bitrates.map((kbps) => [kbps, join(directory, `audio-${kbps}.m4a`)]));
  const outputs = [...paths];
  const filters = evenFilters(source.keptSeconds).join(',');
  const labels = outputs.map((_, index) => `[a${index}]`);
  await runFfmpeg({
    ffmpeg,
    signal: deadline.signal,
    inputs: [sourceInput(source, videos)],
    filterGraph: `[0:a:0]${filters},asplit=${outputs.length}${labels.join('')}`,
    outputs: outputs.map(([kbps, path], index) => ({
      path,
      options: [
        '-map',
        labels[index] ?? '',
        ...ANONYMOUS,
        '-flags:a',
        '+bitexact',
        '-c:a',
        'aac',
        '-b:a',
        `${kbps}k`,
        '-f',
        'mp4',
      ],
    })),
  });
  return { paths };
}
