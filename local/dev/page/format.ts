import * as units from '../../terminal/units';

export { formatCount, formatSize } from '../../terminal/units';

/** Between a number and its unit, which are not parted at the end of a line. */
const SPACE = '\u00a0';

/** What stands where there is nothing to say yet. */
export const NOTHING = '–';

/** Bytes in powers of 1000: `412 B`, `3.51 kB`, `1.49 MB`. */
export function formatBytes(bytes: number): string {
  return units.formatBytes(bytes).replace(' ', SPACE);
}

/** Bits per second: `812 kbit/s`, `2.51 Mbit/s`. */
export function formatBitrate(bitsPerSecond: number): string {
  return units.formatBitrate(bitsPerSecond).replace(' ', SPACE);
}

/** A share of 1 in whole percent, with a decimal where it is within a percent of all or of nothing: `87 %`, `99.6 %`. */
export function formatPercent(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return NOTHING;
  const percent = share * 100;
  const nearEnd = (percent > 99 && percent < 100) || (percent > 0 && percent < 1);
  // Never 100 % of what is not all of it.
  return `${nearEnd ? Math.min(99.9, Math.max(0.1, Number(percent.toFixed(1)))) : Math.round(percent)}${SPACE}%`;
}

/** A time in milliseconds, from a second on in seconds: `0.4 ms`, `84 ms`, `1.28 s`. */
export function formatTime(milliseconds: number | undefined): string {
  if (milliseconds === undefined || !Number.isFinite(milliseconds)) return NOTHING;
  if (milliseconds >= 999.5) return `${(milliseconds / 1000).toFixed(2)}${SPACE}s`;
  return milliseconds < 10 ? `${Number(milliseconds.toFixed(1))}${SPACE}ms` : `${Math.round(milliseconds)}${SPACE}ms`;
}

/** The part of `whole` that `share` is; undefined where there is no whole. */
export function ratio(share: number, whole: number): number | undefined {
  return whole > 0 ? share / whole : undefined;
}

/** A length of a video: `7 s`, `0:42`, `2:05`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))}${SPACE}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** The time of day of an ISO date, to the second. */
export function formatClock(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return NOTHING;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** What is saved, in words: `1.2 MB sent in place of 14 MB`. */
export function formatSaving(sent: number, original: number): string {
  return `${formatBytes(sent)} sent in place of ${formatBytes(original)}`;
}

/** A path with its long ids cut short, for where its other parts matter: `/videos/u-f82f…/web_hd/v-04ae…/00004.m4s`. */
export function shortPath(path: string): string {
  return path.replace(/([0-9a-f]{4})[0-9a-f-]{12,}/gi, '$1…');
}

/** A use case or rendition as a label: underscores are spaces, the contract's prefix goes, `hd` is a word of capitals. */
export function readableName(name: string): string {
  const words = name
    .replace(/^profile_/, '')
    .replaceAll('_', ' ')
    .replace(/\b[us]?hd\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
