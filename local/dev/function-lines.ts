import type { FunctionModel } from '../platform/model';

/** A line of a processor's log, as far as it matters here. */
interface LogLine {
  readonly level?: string;
  readonly message?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly error?: string;
  readonly percent?: number;
  readonly imageId?: string;
  readonly videoId?: string;
}

export interface FunctionLineOptions {
  readonly onProgress: (videoId: string, percent: number) => void;
  /** Is given what the user is to read. */
  readonly log: (line: string) => void;
}

/** Reads what functions write: how far a video is, and what went wrong. */
export function functionLine(
  { id, processor }: FunctionModel,
  line: string,
  { onProgress, log }: FunctionLineOptions,
): void {
  const name = processor ?? id;
  const read = parse(line);
  if (read === undefined) {
    log(`${name}: ${line}`);
    return;
  }
  const { level, message, code, reason, error, percent, imageId, videoId } = read;
  if (percent !== undefined && videoId !== undefined) onProgress(videoId, percent);
  if (level !== 'warn' && level !== 'error') return;
  const details = [code ?? error, reason].filter((detail) => detail !== undefined);
  const mediaId = imageId ?? videoId;
  // Of two uploads that fail alike, each is to be told from the other.
  const whose = mediaId === undefined ? '' : ` (${imageId === undefined ? 'video' : 'image'} ${mediaId})`;
  log(`${name}: ${[message, ...details].join(': ')}${whose}`);
}

/** `undefined` for what is no object: a library may write anything. */
function parse(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
