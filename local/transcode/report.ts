import { FileFailure } from '../media/run-files';
import { type Column, renderTable } from '../terminal/table';
import { formatBitrate, formatBytes, formatCount, formatRate, formatSeconds, formatSize } from '../terminal/units';
import type { MadeVideo } from './video';

/** What became of a video. */
export type VideoResult = MadeVideo | FileFailure;

const COLUMNS: readonly Column[] = [
  { title: 'rung' },
  { title: 'size', align: 'right' },
  { title: 'fps', align: 'right' },
  { title: 'average', align: 'right' },
  { title: 'peak', align: 'right' },
  { title: 'segments', align: 'right' },
  { title: 'stream', align: 'right' },
  { title: 'mp4', align: 'right' },
  { title: 'time', align: 'right' },
  { title: '' },
];

/** One video's table, under a line that says what it is and whose it has become. */
export function renderVideo(made: MadeVideo): string {
  const { file, userId, mediaId, source, renditions, audio, posters, milliseconds } = made;
  const rows = renditions.map((rung) => [
    rung.name,
    formatSize(rung),
    formatRate(rung.framesPerSecond),
    formatBitrate(rung.averageBitsPerSecond),
    formatBitrate(rung.peakBitsPerSecond),
    String(rung.segments),
    formatBytes(rung.streamBytes),
    formatBytes(rung.fileBytes),
  ]);
  if (audio) {
    const rates = [formatBitrate(audio.averageBitsPerSecond), formatBitrate(audio.peakBitsPerSecond)];
    const measured = audio.measuredLufs;
    const note = measured === undefined ? 'loudness left alone' : `from ${measured.toFixed(1)} LUFS`;
    rows.push(['audio', '', '', ...rates, '', '', '', '', note]);
  }
  const stills = `${formatCount(posters.length, 'poster')}, ${formatBytes(total(posters))}`;
  const all = formatBytes(total(made.files) + total(posters));
  const time = formatSeconds(milliseconds);
  rows.push(['together', '', '', '', '', '', '', all, time, `with ${stills}`]);
  const about = [
    `${source.container} ${formatSize(source)}${source.hdr ? ' HDR' : ''}, ${formatRate(source.framesPerSecond)} fps`,
    formatSeconds(source.durationSeconds * 1000),
    source.audio ? [] : 'no sound',
    formatBytes(source.bytes),
  ].flat();
  return `${file} (${about.join(', ')}) → user ${userId}, video ${mediaId}\n\n${renderTable(COLUMNS, rows)}\n`;
}

/** One line about one video. */
export function summarizeVideo(made: MadeVideo): string {
  const { file, renditions, files, posters, milliseconds } = made;
  const weight = formatBytes(total(files) + total(posters));
  return `${file}: ${formatCount(renditions.length, 'rung')}, ${weight}, ${formatSeconds(milliseconds)}`;
}

/** One line about all videos of a call. */
export function summarizeAll(results: readonly VideoResult[]): string {
  const { videos, failed, renditions, sourceBytes, bytes, milliseconds } = totalsOf(results);
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  const weight = `${formatBytes(bytes)} from ${formatBytes(sourceBytes)}`;
  const rungs = formatCount(renditions, 'rung');
  return `${formatCount(videos, 'video')}${failures}: ${rungs}, ${weight}, ${formatSeconds(milliseconds)}\n`;
}

/** Everything, for programs: bytes, pixels, milliseconds, bits per second; seconds of the video. */
export function renderJson(results: readonly VideoResult[]): string {
  return `${JSON.stringify({ videos: results.map(toJson), totals: totalsOf(results) }, null, 2)}\n`;
}

function toJson(result: VideoResult): object {
  if (result instanceof FileFailure) {
    const { source, code, message } = result;
    const { file, userId, mediaId } = source;
    return { file, userId, videoId: mediaId, state: 'failed', failure: { code, message } };
  }
  const { file, userId, mediaId, milliseconds, ...rest } = result;
  return { file, userId, videoId: mediaId, state: 'ready', milliseconds: Math.round(milliseconds), ...rest };
}

function totalsOf(results: readonly VideoResult[]) {
  const made = results.filter((result): result is MadeVideo => !(result instanceof FileFailure));
  const sum = (of: (video: MadeVideo) => number): number => made.reduce((amount, video) => amount + of(video), 0);
  return {
    videos: results.length,
    failed: results.length - made.length,
    renditions: sum(({ renditions }) => renditions.length),
    files: sum(({ files, posters }) => files.length + posters.length),
    sourceBytes: sum(({ source }) => source.bytes),
    bytes: sum(({ files, posters }) => total(files) + total(posters)),
    milliseconds: Math.round(sum(({ milliseconds }) => milliseconds)),
  };
}

function total(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
