/// <reference lib="dom" preserve="true" />
import type { VideoTiming } from '../../../../processors/image-loader';

/** A shorter wait is one between two frames, which nobody sees. */
const LEAST_STALL_MILLISECONDS = 100;

export type Phase = VideoTiming['phase'];

/**
 * How long a viewer waits: from the press of play to the first frame, from a seek to its frame, and where the video stops
 * in between. Frames count, not events of the element: those come before anything is seen.
 *
 * @param startedAt the page's time at which play was pressed
 * @returns ends the watch
 */
export function watchTimings(
  video: HTMLVideoElement,
  startedAt: number,
  onTiming: (phase: Phase, milliseconds: number) => void,
): () => void {
  const life = new AbortController();
  const { signal } = life;
  let started = false;
  let seekAt: number | undefined;
  let stallAt: number | undefined;

  function onFrame(then: () => void): void {
    const handle = video.requestVideoFrameCallback(() => {
      if (!signal.aborted) then();
    });
    signal.addEventListener('abort', () => video.cancelVideoFrameCallback(handle));
  }

  onFrame(() => {
    started = true;
    onTiming('start', performance.now() - startedAt);
  });
  const on = (name: string, listener: () => void): void => video.addEventListener(name, listener, { signal });
  on('seeking', () => {
    // A drag along the bar seeks often; the viewer waits since the last.
    if (started) seekAt = performance.now();
    stallAt = undefined;
  });
  on('seeked', () => {
    const since = seekAt;
    if (since === undefined) return;
    onFrame(() => {
      if (seekAt !== since) return;
      seekAt = undefined;
      onTiming('seek', performance.now() - since);
    });
  });
  on('waiting', () => {
    if (started && seekAt === undefined && !video.ended) stallAt ??= performance.now();
  });
  on('playing', () => {
    const milliseconds = stallAt === undefined ? 0 : performance.now() - stallAt;
    stallAt = undefined;
    if (milliseconds >= LEAST_STALL_MILLISECONDS) onTiming('stall', milliseconds);
  });
  return () => life.abort();
}
