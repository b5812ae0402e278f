import { environment } from './environment';

export interface PresenceWatch {
  watch(element: Element, onRemoved: () => void): void;
  unwatch(element: Element): void;
  /** Whether an element is in view; `undefined` once it has been, and has left. */
  readonly inView: (element: Element) => boolean | undefined;
}

interface Watched {
  inView: boolean | undefined;
  /** Has been in view. */
  seen?: boolean;
  /** Is part of the page: what is not yet cannot leave it. */
  connected: boolean;
  readonly onRemoved: () => void;
}

/**
 * Which elements are in view, and which have left the page. `onChange` is called whenever that may have changed. Where
 * the browser cannot tell, everything is in view.
 */
export function createPresenceWatch(onChange: () => void): PresenceWatch {
  const watched = new Map<Element, Watched>();

  function checkConnections(): void {
    for (const [{ isConnected }, state] of watched) {
      if (state.connected && !isConnected) state.onRemoved();
      state.connected = isConnected;
    }
  }

  const views =
    environment.IntersectionObserver &&
    new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const state = watched.get(target);
        if (!state) continue;
        state.seen ||= isIntersecting;
        state.inView = isIntersecting || (state.seen ? undefined : false);
      }
      // Also what leaves a shadow tree, which the document's observer does not see.
      checkConnections();
      onChange();
    });
  const tree = environment.MutationObserver && new MutationObserver(checkConnections);

  return {
    watch(element, onRemoved) {
      tree?.observe(document, { childList: true, subtree: true });
      // The observer answers only with the next frame, and the first loads start before.
      const { top, bottom } = element.getBoundingClientRect();
      const inView = !views || (bottom >= 0 && top <= innerHeight);
      watched.set(element, { inView, connected: element.isConnected, onRemoved });
      views?.observe(element);
    },
    unwatch(element) {
      watched.delete(element);
      views?.unobserve(element);
      if (!watched.size) tree?.disconnect();
    },
    inView: (element) => watched.get(element)?.inView,
  };
}
