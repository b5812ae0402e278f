import { join } from 'node:path';
import type { VideoContract } from '../../../lib/contract';
import { EVEN_FILTERS, lengthFilters, levelFilters } from './audio-filters';
import type { Deadline } from './deadline';
import { type Attempt, firstLevel, type Level, MAX_ATTEMPTS, nextLevel } from './level';
import { ANONYMOUS, sourceInput } from './encode-video';
import { runFfmpeg } from './ffmpeg-process';
import { type Loudness, measureLoudness } from './loudness';
import { fileUrl } from './probe';
import type { CheckedSource } from './source';

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
  /** Of the upload, mixed down. @default - silent, or not to be normalised */
  readonly measuredLufs?: number;
  /** Of the stream's track, decoded again. */
  readonly lufs?: number;
  readonly truePeakDbfs?: number;
}

/**
 * Encodes the sound once for each bitrate, brought to the contract's loudness: measured first, then one linear gain with
 * a limiter of true peaks, then measured again as it comes out of the decoder, and corrected where that is off.
 */
export async function encodeAudio(request: AudioRequest): Promise<EncodedAudio> {
  const { ffmpeg, source, videos, bitrates, directory, deadline } = request;
  const { loudness: target, normalizeLoudness, streamAudioBitrateKbps } = videos;
  const paths = new Map(bitrates.map((kbps) => [kbps, join(directory, `audio-${kbps}.m4a`)]));
  const untouched = bitrates.map((kbps) => ({ kbps, level: { gainDb: 0 } }));
  if (!normalizeLoudness) return { paths: await encode(request, paths, untouched) };

  const input = sourceInput(source, videos);
  const measured = await measureLoudness({ ffmpeg, input, filters: EVEN_FILTERS, signal: deadline.signal });
  if (measured.lufs === undefined) return { paths: await encode(request, paths, untouched) };

  const audible = { lufs: measured.lufs, truePeakDbfs: measured.truePeakDbfs };
  const tracks = new Map(bitrates.map((kbps) => [kbps, [] as Attempt[]]));
  let open: readonly Planned[] = bitrates.map((kbps) => ({ kbps, level: firstLevel(audible, target) }));
  for (let attempt = 1; open.length > 0 && attempt <= MAX_ATTEMPTS; attempt += 1) {
    await encode(request, paths, open);
    const results = await deadline.all(
      open.map(async (planned) => ({ planned, result: await measure(request, paths, planned) })),
    );
    open = results.flatMap(({ planned: { kbps, level }, result }) => {
      const attempts = tracks.get(kbps) ?? [];
      attempts.push({ level, result });
      const next = nextLevel(attempts, target);
      return next ? [{ kbps, level: next }] : [];
    });
  }
  return { paths, measuredLufs: measured.lufs, ...tracks.get(streamAudioBitrateKbps)?.at(-1)?.result };
}

/** A bitrate and the level it is encoded at: low ones lose what is above their reach, and with it loudness. */
interface Planned {
  readonly kbps: number;
  readonly level: Level;
}

async function measure(
  { ffmpeg, deadline }: AudioRequest,
  paths: ReadonlyMap<number, string>,
  { kbps }: Planned,
): Promise<Loudness> {
  const input = { path: fileUrl(paths.get(kbps) ?? ''), options: [] };
  return measureLoudness({ ffmpeg, input, signal: deadline.signal });
}

/** One ffmpeg, one decode, for all bitrates. */
async function encode(
  { ffmpeg, source, videos, deadline }: AudioRequest,
  paths: ReadonlyMap<number, string>,
  planned: readonly Planned[],
): Promise<ReadonlyMap<number, string>> {
  const even = [...EVEN_FILTERS, `asplit=${planned.length}`].join(',');
  const branches = planned.map(({ level }, index) => {
    const filters = [...levelFilters(level), ...lengthFilters(source.keptSeconds)];
    return `[even${index}]${filters.join(',')}[audio${index}]`;
  });
  await runFfmpeg({
    ffmpeg,
    signal: deadline.signal,
    inputs: [sourceInput(source, videos)],
    filterGraph: [`[0:a:0]${even}${planned.map((_, index) => `[even${index}]`).join('')}`, ...branches].join(';'),
    outputs: planned.map(({ kbps }, index) => ({
      path: paths.get(kbps) ?? '',
      options: [
        ...['-map', `[audio${index}]`, ...ANONYMOUS, '-flags:a', '+bitexact'],
        ...['-c:a', 'aac', '-b:a', `${kbps}k`, '-f', 'mp4'],
      ],
    })),
  });
  return paths;
}
