const UNITS = ['B', 'kB', 'MB', 'GB'] as const;

/** Bytes as people read them, in powers of 1000: `412 B`, `3.51 kB`, `1.49 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // By what is shown, so that 999.9 kB does not become 1000 kB.
  while (Number(value.toPrecision(3)) >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : threeDigits(value)} ${UNITS[unit] ?? ''}`;
}

/** A share of 1 in percent: `0.24 %`, `12.5 %`, `137 %`. */
export function formatShare(share: number): string {
  return `${threeDigits(share * 100)} %`;
}

/** A short time: `84 ms`. */
export function formatMilliseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}

/** Milliseconds in seconds: `0.84 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Bits per second: `812 kbit/s`, `2.51 Mbit/s`. */
export function formatBitrate(bitsPerSecond: number): string {
  const kilobits = bitsPerSecond / 1000;
  return Number(kilobits.toPrecision(3)) >= 1000
    ? `${threeDigits(kilobits / 1000)} Mbit/s`
    : `${threeDigits(kilobits)} kbit/s`;
}

/** Frames per second, with decimals where there are any: `24`, `29.97`. */
export function formatRate(framesPerSecond: number): string {
  return String(Number(framesPerSecond.toFixed(2)));
}

export function formatSize({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width}×${height}`;
}

/** `1 photo`, `2 photos` */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
