import type { Connection } from './connection';
import { supportedFormats } from './format-support';
import { planLoad } from './plan';
import type { Presence, WatchPresence } from './presence';
import { imageElement, shownImage } from './shown-image';
import type { ImageHandle, ImageLoaderOptions, ImageOutcome, ImageRequest } from './types';
import { variantKey } from './variant-address';
import { type LoadedImage, loadVariant, type VariantParts } from './variant-load';

/** What the loads of one loader share. */
export interface LoaderParts extends VariantParts {
  readonly options: ImageLoaderOptions;
  readonly connection: Connection | undefined;
  readonly watchPresence: WatchPresence;
}

/** As the contract has them: see `isMediaId`. */
const ID = /^[\w-]{1,64}$/;
const PRIORITIES = { high: 0, auto: 2, low: 4 } as const;
/** Behind everything in view. */
const OUT_OF_VIEW = 6;
/** More than any box: an image of whatever proportions fills its box with it. */
const LARGE = 1e4;

/** Loads one image into its element, or into memory. */
export function startLoad(parts: LoaderParts, request: ImageRequest): ImageHandle {
  const { connection, watchPresence, memory } = parts;
  const { contract, cdnUrl, mode } = parts.options;
  const { useCases } = contract;
  const { userId, imageId, element, size = '', priority = element ? 'auto' : 'low', width, height } = request;
  const aborts: (() => void)[] = [];
  let underWay = 0;
  let presence: Presence | undefined;
  let settle: ((outcome: ImageOutcome) => void) | undefined;
  const outcome = new Promise<ImageOutcome>((resolve) => (settle = resolve));
  const handle = { outcome, cancel: () => cancel('cancelled') };

  const pixels = size === 'auto' && element ? element.clientWidth * devicePixelRatio : size;
  const plan = planLoad(contract, pixels, connection);
  const isAddress = ID.test(userId) && ID.test(imageId);
  if (!isAddress || !plan) {
    settle?.({ status: 'refused', reason: isAddress ? 'unknown-size' : 'unknown-path' });
    return handle;
  }

  const { wanted, target } = plan;
  // The smallest first.
  const names = Object.keys(useCases);
  const [smallest = target] = names;
  const image = `${userId}/${imageId}`;
  const img = element && imageElement(element, request.alt);
  const view = img && shownImage(img, contract);
  let seen = view?.image === image ? view.loaded : undefined;
  const isEnough = (): boolean => seen !== undefined && names.indexOf(seen.size) >= names.indexOf(target);
  const key = (useCase: string): string => cdnUrl + variantKey(contract, request, useCase);

  function end(result: ImageOutcome): void {
    settle?.(result);
    settle = undefined;
    for (const abort of aborts) abort();
    presence?.end();
  }

  function cancel(reason: 'cancelled' | 'removed' | 'superseded'): void {
    if (!settle) return;
    // What takes the element over decides what is seen.
    if (reason === 'cancelled') view?.sharpen();
    end({ status: 'cancelled', reason });
  }

  function finish(): void {
    view?.sharpen();
    if (!seen) end({ status: 'failed' });
    else end({ status: isEnough() ? 'loaded' : 'degraded', size: seen.size, format: seen.format, url: seen.url });
  }

  function reserve(ownWidth: number, ownHeight: number): void {
    if (width && height) view?.reserve(width, height, wanted);
    else if (ownWidth) view?.reserve(ownWidth, ownHeight, wanted);
  }

  function show(loaded: LoadedImage): void {
    const { naturalWidth, naturalHeight } = loaded.element;
    const scale = loaded.size === wanted ? 1 : LARGE;
    seen = loaded;
    view?.show(image, loaded, !isEnough());
    reserve(naturalWidth * scale, naturalHeight * scale);
  }

  function start(useCase: string): void {
    const placeholder = useCase !== target;
    const abort = loadVariant(
      parts,
      {
        size: useCase,
        key: key(useCase),
        formats: supportedFormats(useCases[useCase]?.formats ?? [], contract.probes),
        // The edge steps down itself.
        negotiated:
          mode === 'negotiated'
            ? `${cdnUrl}/${contract.prefix}${image}?size=${placeholder ? useCase : wanted}`
            : undefined,
        placeholder,
        priority,
        rank() {
          const inView = presence ? presence.inView : false;
          return inView === undefined
            ? inView
            : PRIORITIES[priority] + (inView ? 0 : OUT_OF_VIEW) + (placeholder ? 0 : 1);
        },
      },
      (loaded) => {
        underWay -= 1;
        if (loaded) show(loaded);
        if (isEnough() || !underWay) finish();
      },
    );
    underWay += 1;
    aborts.push(abort);
  }

  view?.end?.();
  if (view) view.end = () => cancel('superseded');
  // Never back to less than what is seen.
  const kept = isEnough() ? undefined : memory(key(target));
  if (kept) show(kept);
  if (isEnough()) {
    finish();
    return handle;
  }

  if (img && view) {
    presence = watchPresence(img, () => cancel('removed'));
    // The picture of somebody else.
    if (!seen) view.clear();
    reserve(0, 0);
    if (!seen && smallest !== target) start(smallest);
  }
  start(target);
  return handle;
}
