import { environment } from './environment';

/** Where one element is. */
export interface Presence {
  /** Whether it is in view; `undefined` once it has been, and has left. */
  inView: boolean | undefined;
  /** Ends the watch. */
  readonly end: () => void;
}

export type WatchPresence = (element: Element, onRemoved: () => void) => Presence;

interface Watched extends Presence {
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
export function createPresenceWatch(onChange: () => void): WatchPresence {
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

  return (element, onRemoved) => {
    const { top, bottom } = element.getBoundingClientRect();
    const state: Watched = {
      // The observer answers only with the next frame, and the first loads start before.
      inView: !views || (bottom >= 0 && top <= innerHeight),
      connected: element.isConnected,
      onRemoved,
      end() {
        watched.delete(element);
        views?.unobserve(element);
        if (!watched.size) tree?.disconnect();
      },
    };
    watched.set(element, state);
    views?.observe(element);
    tree?.observe(document, { childList: true, subtree: true });
    return state;
  };
}
