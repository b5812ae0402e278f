import type { RequestEntry } from '../api';
import { h, replace, setText } from './dom';
import { formatBytes, formatClock, formatCount, formatTime, shortPath } from './format';
import type { Change, PageState } from './state';
import { type Column, row, table } from './tables';
import { layerName, resultName, resultTone } from './words';

const COLUMNS: readonly Column[] = [
  { name: 'Time' },
  { name: 'Method' },
  { name: 'Path', elastic: true },
  { name: 'Status', numeric: true },
  { name: 'Bytes', numeric: true },
  { name: 'Took', numeric: true },
  { name: 'Answered by' },
  { name: 'Result' },
  { name: 'At' },
];

export interface LogView {
  readonly update: (state: PageState) => void;
}

/** The requests as they come, the latest first, until they are held. */
export function createLogView(root: HTMLElement, change: (change: Change) => void): LogView {
  const rows = new WeakMap<RequestEntry, HTMLTableRowElement>();
  const body = h('tbody', {});
  let paused = false;
  let shown: PageState['log'] | undefined;
  const pause = h(
    'button',
    { type: 'button', 'aria-pressed': 'false', onclick: () => change({ type: paused ? 'resume' : 'pause' }) },
    'Pause',
  );
  const empty = h('button', { type: 'button', onclick: () => change({ type: 'emptied' }) }, 'Empty the list');
  const count = h('span', { class: 'note' });
  const box = table('Requests through the local edge', COLUMNS, body);
  box.classList.add('log');
  replace(root, h('p', { class: 'actions' }, pause, empty, count), box);

  function rowOf(entry: RequestEntry): HTMLTableRowElement {
    const known = rows.get(entry);
    if (known) return known;
    const { at, method, path, query, status, bytes, milliseconds, answeredBy, result, location } = entry;
    const made = row(COLUMNS, [
      formatClock(at),
      method,
      h(
        'code',
        { title: query === '' ? path : `${path}?${query}` },
        shortPath(path),
        query && h('span', { class: 'query' }, `?${query}`),
      ),
      h('span', { class: status >= 400 ? 'tag bad' : '' }, String(status)),
      formatBytes(bytes),
      formatTime(milliseconds),
      layerName(answeredBy),
      h('span', { class: `tag ${resultTone(result)}` }, resultName(result)),
      location,
    ]);
    rows.set(entry, made);
    return made;
  }

  return {
    update({ log, held, logged }) {
      paused = held !== undefined;
      pause.setAttribute('aria-pressed', String(paused));
      setText(
        count,
        paused ? `${held?.length ?? 0} held back` : `${formatCount(logged, 'request')} since the page was opened`,
      );
      if (log === shown) return;
      shown = log;
      body.replaceChildren(...log.map(rowOf));
    },
  };
}
