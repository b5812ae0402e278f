import { join } from 'node:path';
import type { VideoContract } from '../../../lib/contract';
import { EVEN_FILTERS, lengthFilters, levelFilters } from './audio-filters';
import type { Deadline } from './deadline';
import { type Attempt, type Level, MAX_ATTEMPTS, nextLevel, settleLevel } from './level';
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
 * a limiter of true peaks, whose level is settled on drafts; then measured again as it comes out of the decoder, and
 * corrected where that is off.
 */
export async function encodeAudio(request: AudioRequest): Promise<EncodedAudio> {
  const { ffmpeg, source, videos, bitrates, directory, deadline } = request;
  const { loudness: target, normalizeLoudness, streamAudioBitrateKbps } = videos;
  const paths = new Map(bitrates.map((kbps) => [kbps, join(directory, `audio-${kbps}.m4a`)]));
  const untouched = bitrates.map((kbps) => ({ kbps, level: { gainDb: 0 } }));
  if (!normalizeLoudness) return { paths: await encode(request, paths, untouched) };

  const input = sourceInput(source, videos);
  const listen = { ffmpeg, input, signal: deadline.signal };
  const measured = await measureLoudness({ ...listen, filters: EVEN_FILTERS });
  if (measured.lufs === undefined) return { paths: await encode(request, paths, untouched) };

  const audible = { lufs: measured.lufs, truePeakDbfs: measured.truePeakDbfs };
  const level = await settleLevel(audible, target, (tried) =>
    measureLoudness({ ...listen, filters: [...EVEN_FILTERS, ...levelFilters(tried)], draft: true }),
  );
  const tracks = new Map(bitrates.map((kbps) => [kbps, [] as Attempt[]]));
  let open: readonly Planned[] = bitrates.map((kbps) => ({ kbps, level }));
  for (let attempt = 1; open.length > 0 && attempt <= MAX_ATTEMPTS; attempt += 1) {
    await encode(request, paths, open);
    const next: Planned[] = [];
    // One after the other: the pictures take longer in any case, and three programs hold three times the memory.
    for (const planned of open) {
      const attempts = tracks.get(planned.kbps) ?? [];
      attempts.push({ level: planned.level, result: await measure(request, paths, planned) });
      const corrected = nextLevel(attempts, target);
      if (corrected) next.push({ kbps: planned.kbps, level: corrected });
    }
    open = next;
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

/** One ffmpeg, one decode, for all bitrates, and one limiter for those of one level. */
async function encode(
  { ffmpeg, source, videos, deadline }: AudioRequest,
  paths: ReadonlyMap<number, string>,
  planned: readonly Planned[],
): Promise<ReadonlyMap<number, string>> {
  const chains = new Map<string, number[]>();
  for (const { kbps, level } of planned) {
    const filters = [...levelFilters(level), ...lengthFilters(source.keptSeconds)].join(',');
    chains.set(filters, [...(chains.get(filters) ?? []), kbps]);
  }
  const even = [...EVEN_FILTERS, `asplit=${chains.size}`].join(',');
  const branches = [...chains].map(([filters, bitrates], index) => {
    const outputs = bitrates.map((kbps) => `[audio${kbps}]`).join('');
    return `[even${index}]${filters},asplit=${bitrates.length}${outputs}`;
  });
  await runFfmpeg({
    ffmpeg,
    signal: deadline.signal,
    inputs: [sourceInput(source, videos)],
    filterGraph: [`[0:a:0]${even}${branches.map((_, index) => `[even${index}]`).join('')}`, ...branches].join(';'),
    outputs: planned.map(({ kbps }) => ({
      path: paths.get(kbps) ?? '',
      options: [
        ...['-map', `[audio${kbps}]`, ...ANONYMOUS, '-flags:a', '+bitexact'],
        ...['-c:a', 'aac', '-b:a', `${kbps}k`, '-f', 'mp4'],
      ],
    })),
  });
  return paths;
}
