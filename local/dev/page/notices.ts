import { byId, h, replace, setText } from './dom';
import { type LinkState, ServerError } from './server';

/** Time until the same words may be said again: a region is read aloud only when its text changes. */
const ANNOUNCE_MILLISECONDS = 100;

const LINK_WORDS: Readonly<Record<LinkState, string>> = {
  joining: 'Joining the platform…',
  live: 'Live',
  lost: 'The connection to the platform is lost. Trying again…',
};

/** Says something to those who do not see the page change. */
export function announce(text: string): void {
  const region = byId('announcer');
  setText(region, '');
  setTimeout(() => setText(region, text), ANNOUNCE_MILLISECONDS);
}

/** Shows what went wrong, until it is dismissed; the same is shown once. */
export function showError(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  // What is no answer of the server's is a fault of the page's own, and belongs where its author looks.
  if (!(error instanceof ServerError)) console.error(error);
  const alerts = byId('alerts');
  if (Array.from(alerts.children).some((each) => each.firstChild?.textContent === text)) return;
  const notice = h(
    'div',
    { class: 'notice bad' },
    h('p', {}, text),
    h('button', { type: 'button', class: 'quiet', onclick: () => notice.remove() }, 'Dismiss'),
  );
  alerts.append(notice);
}

/** Shows how page and server stand. */
export function showLink(state: LinkState): void {
  const element = byId('link-state');
  element.dataset['state'] = state;
  if (element.textContent !== LINK_WORDS[state]) replace(element, LINK_WORDS[state]);
}

/** Runs what a button asks for, once at a time, and shows what goes wrong; the button keeps its focus. */
export async function busy(button: HTMLButtonElement, work: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    showError(error);
  } finally {
    button.removeAttribute('aria-busy');
  }
}
