import type { Logger } from '../pipeline/logger';
import type { TranscodeProgress } from './core';

/** Between two lines of one video. */
const INTERVAL_MS = 5_000;

/** Logs how far the work on a video is, at most every five seconds, so that a short one is a line or none. */
export function progressLog(logger: Logger, now = () => performance.now()): (progress: TranscodeProgress) => void {
  let lastMs = now();
  return ({ percent, speed }) => {
    if (now() - lastMs < INTERVAL_MS) return;
    lastMs = now();
    logger.info('transcoding', {
      percent: Math.round(percent),
      speed: speed === undefined ? undefined : Number(speed.toFixed(2)),
    });
  };
}
