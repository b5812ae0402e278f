'use strict';
/* global document, performance, Hls, shaka, fetch */
/**
 * Runs in the page: one video element, driven by hls.js or by shaka-player. Both keep only a few seconds ahead, so that
 * what the network does shows in a short clip.
 */
(() => {
  const SECONDS_AHEAD = 4;
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const errors = [];
  video.addEventListener('error', () => errors.push(`video: ${video.error?.message}`));

  /** The page's time at which a frame of the moment `seconds` is given to the screen. */
  const frameShown = (seconds) =>
    new Promise((resolve) => {
      const look = (now, { mediaTime }) => {
        if (Math.abs(mediaTime - seconds) < 0.5) resolve(performance.now());
        else video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
    });

  const load = {
    'hls.js': (url) => {
      const hls = new Hls({ maxBufferLength: SECONDS_AHEAD, maxMaxBufferLength: SECONDS_AHEAD, backBufferLength: 0 });
      hls.on(Hls.Events.ERROR, (_, { type, details, fatal }) => {
        // Waiting on a slow line is what it is there for.
        if (fatal || (type === Hls.ErrorTypes.MEDIA_ERROR && !/^buffer(Stalled|Nudge|SeekOver)/.test(details)))
          errors.push(details);
      });
      hls.loadSource(url);
      hls.attachMedia(video);
    },
    'shaka-player': async (url) => {
      const player = new shaka.Player();
      await player.attach(video);
      player.configure({ streaming: { bufferingGoal: SECONDS_AHEAD, rebufferingGoal: 1, bufferBehind: 0 } });
      player.addEventListener('error', ({ detail }) => errors.push(`shaka: ${detail.code}`));
      await player.load(url);
    },
  };

  globalThis.playback = {
    async start(player, url) {
      const begun = performance.now();
      const shown = frameShown(0);
      await load[player](url);
      await video.play();
      return (await shown) - begun;
    },
    async seek(seconds) {
      const begun = performance.now();
      const shown = frameShown(seconds);
      video.currentTime = seconds;
      return (await shown) - begun;
    },
    async download(url) {
      const begun = performance.now();
      const { byteLength } = await (await fetch(url)).arrayBuffer();
      return { bytes: byteLength, milliseconds: performance.now() - begun };
    },
    state: () => ({
      time: video.currentTime,
      duration: video.duration,
      height: video.videoHeight,
      ended: video.ended,
      paused: video.paused,
      decodedFrames: video.getVideoPlaybackQuality().totalVideoFrames,
      errors,
    }),
  };
})();
