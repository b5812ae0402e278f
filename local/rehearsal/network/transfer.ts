import type { NetworkProfile } from '../types';
import { INITIAL_WINDOW_SEGMENTS, SEGMENT_BYTES, WIRE_BYTES_PER_BYTE } from './constants';

/** Bytes that a server may send before anything is acknowledged, on a connection that is new. */
export const INITIAL_WINDOW_BYTES = INITIAL_WINDOW_SEGMENTS * SEGMENT_BYTES;

/** What of a profile decides how long bytes take. */
export type Line = Pick<NetworkProfile, 'roundTripMs' | 'downMbps' | 'lossShare'>;

/** Bytes of content that the line carries in a millisecond. */
export function bytesPerMillisecond({ downMbps }: Line): number {
  return (downMbps * 1000) / 8 / WIRE_BYTES_PER_BYTE;
}

export interface Transfer {
  /** From the first byte's arrival to the last one's. */
  readonly milliseconds: number;
  /** What the connection may send at once from then on, in bytes. */
  readonly windowBytes: number;
}

/**
 * How long `bytes` take on a connection whose window is `windowBytes`: it sends a window, waits for the rest of a round
 * trip, and doubles the window, until a window keeps the line busy for a round trip. Lost segments are sent again, and
 * each loss holds the rest up for a round trip, of several in one only once.
 * https://www.rfc-editor.org/rfc/rfc5681#section-3.1
 */
export function transfer(line: Line, bytes: number, windowBytes: number): Transfer {
  const { roundTripMs, lossShare } = line;
  const rate = bytesPerMillisecond(line);
  const fullWindow = rate * roundTripMs;
  let window = windowBytes;
  let left = bytes;
  let milliseconds = 0;
  while (window < fullWindow && left > window) {
    left -= window;
    milliseconds += roundTripMs;
    window *= 2;
  }
  milliseconds += left / rate;
  if (window < fullWindow) window += left;
  return {
    milliseconds: lossShare === 0 ? milliseconds : milliseconds + stalls(line, bytes, milliseconds),
    windowBytes: Math.max(windowBytes, Math.min(window, fullWindow)),
  };
}

/** What losses are expected to add. */
function stalls(line: Line, bytes: number, milliseconds: number): number {
  const { roundTripMs, lossShare } = line;
  const lost = Math.ceil(bytes / SEGMENT_BYTES) * lossShare;
  const rounds = 1 + milliseconds / roundTripMs;
  return Math.min(lost, rounds) * roundTripMs + (bytes * lossShare) / bytesPerMillisecond(line);
}
