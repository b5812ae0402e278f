import type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';
import { fitInside } from '../image-optimizer/core/geometry';
import type { LoadedImage } from './variant-load';

/** An `<img>` that the loader shows images in, the same for all its loads. */
export interface ShownImage {
  /** `{user}/{image}` and what is seen of it; both `undefined` where the loader has shown nothing. */
  image?: string;
  loaded?: LoadedImage;
  /** Ends the load that the element is for now. */
  end?: () => void;
  /** Takes away what the loader has shown. */
  clear(): void;
  /** Shows a decoded image; as a placeholder it is blurred. */
  show(image: string, loaded: LoadedImage, placeholder: boolean): void;
  /** Ends the blur. */
  sharpen(): void;
  /** Keeps the space of an image of this size in the box of a use case, where the page gives the element none. */
  reserve(width: number, height: number, useCase: string): void;
}

/** Pixels that proportions may be off by, as boxes are laid out in whole ones. */
const ROUNDING = 3;

const views = new WeakMap<HTMLImageElement, ShownImage>();

/** The `<img>` of an element: itself, its first, or a new one. */
export function imageElement(element: HTMLElement, alt = ''): HTMLImageElement {
  if (element instanceof HTMLImageElement) return element;
  return element.querySelector('img') ?? element.appendChild(Object.assign(new Image(), { alt }));
}

export function shownImage(element: HTMLImageElement, contract: ImageLoaderContract): ShownImage {
  const view = views.get(element) ?? createView(element, contract);
  views.set(element, view);
  return view;
}

function createView(element: HTMLImageElement, { useCases, loader }: ImageLoaderContract): ShownImage {
  const { style } = element;
  /** The page's own inline styles, while they are replaced. */
  let own: { readonly filter: string; readonly transition: string } | undefined;
  let ending: ReturnType<typeof setTimeout>;
  const isSized = element.hasAttribute('width');

  const view: ShownImage = {
    clear() {
      if (view.image) element.removeAttribute('src');
      view.image = view.loaded = undefined;
      view.sharpen();
    },
    show(image, loaded, placeholder) {
      if (placeholder) {
        clearTimeout(ending);
        own ??= { filter: style.filter, transition: style.transition };
        style.transition = 'none';
        style.filter = `blur(${loader.placeholderBlurPixels}px)`;
      } else {
        view.sharpen();
      }
      // What the page offers the browser to choose from would win over `src`.
      element.removeAttribute('srcset');
      element.src = loaded.url;
      Object.assign(view, { image, loaded });
    },
    sharpen() {
      if (!own) return;
      const { filter, transition } = own;
      const seconds = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : loader.transitionSeconds;
      style.transition = `filter ${seconds}s ease`;
      style.filter = filter;
      clearTimeout(ending);
      ending = setTimeout(() => {
        style.transition = transition;
        own = undefined;
      }, seconds * 1000);
    },
    reserve(width, height, useCase) {
      const box = useCases[useCase];
      if (isSized || !box) return;
      const fitted = fitInside({ width, height }, box);
      element.width = fitted.width;
      // No height: a container that shrinks the width would leave it, and stretch the face.
      style.aspectRatio = `auto ${fitted.width} / ${fitted.height}`;
      // Other proportions come from styles, which need no help, or give the height alone and are to find the width.
      const { clientWidth, clientHeight, naturalWidth } = element;
      const tooHigh = clientHeight - (clientWidth * fitted.height) / fitted.width;
      if (naturalWidth && Math.abs(tooHigh) > ROUNDING) element.removeAttribute('width');
    },
  };
  return view;
}
