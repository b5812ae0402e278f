import type { BeaconFormat } from '../../lib/contract/beacon';
import type { ImageFormat } from '../../lib/contract/images';
import type { ImageMemory } from './image-memory';
import type { LoadQueue, QueuedLoad } from './load-queue';
import type { Measures } from './measure';
import type { ImageRequest } from './types';

/** A decoded image. As long as its element lives, browsers show its address again without asking for it. */
export interface LoadedImage {
  readonly element: HTMLImageElement;
  readonly url: string;
  readonly size: string;
  readonly format: BeaconFormat;
}

/** One use case of one image. */
export interface VariantRequest extends Required<Pick<ImageRequest, 'priority'>> {
  readonly size: string;
  /** Its address without the format: its name in memory. */
  readonly key: string;
  /** What it offers, best first; what the browser cannot show is left out. */
  readonly formats: Promise<readonly ImageFormat[]>;
  /** Where the edge chooses the format, what is asked instead of the first. */
  readonly negotiated?: string;
  readonly placeholder: boolean;
  readonly rank: QueuedLoad['rank'];
}

export interface VariantParts {
  readonly queue: LoadQueue;
  readonly memory: ImageMemory<LoadedImage>;
  readonly measures: Measures;
}

/**
 * Loads a use case in the best format that this browser shows, or after an error in the next.
 *
 * @param onEnd is told once: the image, or nothing when no format could be loaded
 * @returns ends the load, wherever it is; `onEnd` is then never told
 */
export function loadVariant(
  { queue, memory, measures }: VariantParts,
  { size, key, formats, negotiated, placeholder, priority, rank }: VariantRequest,
  onEnd: (loaded?: LoadedImage) => void,
): () => void {
  let candidates: (readonly [BeaconFormat, string])[] = [];
  let aborted = false;

  const load: QueuedLoad = {
    rank,
    start(done) {
      const kept = memory(key);
      const candidate = candidates.shift();
      if (kept || !candidate) {
        done();
        onEnd(kept);
        return undefined;
      }
      const [format, url] = candidate;
      let stopped = false;
      const element = new Image();
      element.fetchPriority = priority;
      element.src = url;
      const measured = measures.begin(element.src, placeholder);
      // What cannot be decoded is an error like any other, and what can is then shown without a gap.
      element.decode().then(
        () => {
          if (stopped) return;
          const loaded = { element, url, size, format };
          done();
          memory(key, loaded);
          measured(loaded);
          onEnd(loaded);
        },
        () => {
          if (stopped) return;
          measured();
          queue.add(load);
          done();
        },
      );
      return () => {
        stopped = true;
        measured();
        element.src = '';
        candidates.unshift(candidate);
      };
    },
  };

  void formats.then((supported) => {
    candidates = supported.map((format) => [format, `${key}.${format}`]);
    if (negotiated) candidates[0] = ['unknown', negotiated];
    if (!aborted) queue.add(load);
  });

  return () => {
    aborted = true;
    queue.remove(load);
  };
}
