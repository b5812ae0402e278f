import { h } from './dom';

export interface Column {
  readonly name: string;
  /** Whether it holds numbers, which stand at the right. */
  readonly numeric?: boolean;
  /** Whether it takes the room that the others leave, and is cut where that is less than it needs. */
  readonly elastic?: boolean;
}

type Cell = Node | string;

/** A table in a box that scrolls sideways where the page is narrow, also by the keyboard. */
export function table(label: string, columns: readonly Column[], body: HTMLTableSectionElement): HTMLElement {
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 },
    h(
      'table',
      {},
      h('caption', { class: 'visually-hidden' }, label),
      h(
        'thead',
        {},
        h('tr', {}, ...columns.map((column) => h('th', { scope: 'col', class: classOf(column) }, column.name))),
      ),
      body,
    ),
  );
}

/** A row of a table, its first cell being its heading. */
export function row(columns: readonly Column[], cells: readonly Cell[]): HTMLTableRowElement {
  return h(
    'tr',
    {},
    ...cells.map((cell, index) =>
      index === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: classOf(columns[index]) }, cell),
    ),
  );
}

function classOf({ numeric, elastic }: Partial<Column> = {}): string | undefined {
  return numeric ? 'number' : elastic ? 'elastic' : undefined;
}

/** An address in words, opened beside the page. */
export function openLink(url: string, text: string, of: string): HTMLElement {
  return h(
    'a',
    { href: url, target: '_blank', rel: 'noopener' },
    text,
    h('span', { class: 'visually-hidden' }, ` ${of}, in a new tab`),
  );
}
