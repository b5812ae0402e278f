import type { MediaPlatform } from './media-platform';
import { watchedFunction, watchedQueue } from './observe/media-observation';
import type { Watched, WatchedFunction, WatchedQueue } from './observe/vendor-metrics';

/** What of a platform is watched: whatever may fail without anybody being told. */
export function watchedParts(platform: MediaPlatform): Watched {
  const { imageOptimizer, videoTranscoder, onTheFly, deliveryApi } = platform;
  const processors = {
    ImageOptimizer: imageOptimizer,
    VideoTranscoder: videoTranscoder,
    OnTheFly: onTheFly,
    DeliveryApi: deliveryApi,
  };
  const { imageQueue, videoQueue } = platform.upload;
  return {
    distribution: platform.cloudFront,
    functions: Object.fromEntries(
      Object.entries(processors).flatMap(([name, processor]): [string, WatchedFunction][] =>
        processor === undefined ? [] : [[name, watchedFunction(processor.function)]],
      ),
    ),
    queues: Object.fromEntries(
      Object.entries({ Images: imageQueue, Videos: videoQueue }).flatMap(([name, queue]): [string, WatchedQueue][] =>
        queue === undefined ? [] : [[name, watchedQueue(queue)]],
      ),
    ),
  };
}
