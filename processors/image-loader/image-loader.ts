import { maxLoads, networkInformation } from './connection';
import { startLoad } from './image-load';
import { createImageMemory } from './image-memory';
import { createLoadQueue } from './load-queue';
import { createMeasures } from './measure';
import { createPresenceWatch } from './presence';
import type { ImageHandle, ImageLoader, ImageLoaderOptions } from './types';
import type { LoadedImage } from './variant-load';

/** About what a deck of profiles holds; of the largest size, some 30 MB as they came over the line. */
const DEFAULT_MEMORY_ENTRIES = 100;

/**
 * Loads images as the contract says: the thumbnail first, then the size that the connection allows, in the best format the
 * browser shows, and no more at once than the connection bears.
 */
export function createImageLoader(options: ImageLoaderOptions): ImageLoader {
  const connection = networkInformation();
  const handles = new Set<ImageHandle>();
  const life = new AbortController();
  const { signal } = life;
  // What waits must not start in the place of what is cancelled.
  const queue = createLoadQueue(() => (signal.aborted ? 0 : maxLoads(options.contract, connection)));
  const memory = createImageMemory<LoadedImage>(options.memoryEntries ?? DEFAULT_MEMORY_ENTRIES);
  const measures = createMeasures(options, connection, signal);
  const watchPresence = createPresenceWatch(queue.update);
  connection?.addEventListener('change', queue.update, { signal });

  return {
    load(request) {
      const handle = startLoad({ options, connection, queue, memory, measures, watchPresence }, request);
      handles.add(handle);
      void handle.outcome.then(() => handles.delete(handle));
      if (signal.aborted) handle.cancel();
      return handle;
    },
    reportVideo({ phase, durationMs, format, rendition = 'auto', cache = 'unknown' }) {
      measures.send?.({ metric: `video_${phase}`, size: rendition, format, durationMs, cache });
    },
    destroy() {
      life.abort();
      for (const handle of handles) handle.cancel();
    },
  };
}
