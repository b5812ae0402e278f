import type { ClientPreset, ProbeAnswer } from '../api';
import { barCell } from './charts/drawings';
import { bars } from './charts/geometry';
import { h, replace } from './dom';
import { formatSize, formatTime, NOTHING } from './format';
import { type Column, row, table } from './tables';
import { formatName, layerName, resultName, resultTone } from './words';

/** One client of the table, and what it was answered. */
export interface AnswerRow {
  readonly client: ClientPreset;
  answer?: ProbeAnswer;
  element?: HTMLTableRowElement;
  /** The row behind it that holds the headers. */
  headers?: HTMLTableRowElement;
}

const COLUMNS: readonly Column[] = [
  { name: 'Client' },
  { name: 'Format' },
  { name: 'Pixels', numeric: true },
  { name: 'Bytes', numeric: true },
  { name: 'Time', numeric: true },
  { name: 'Result' },
  { name: 'Answered by' },
  { name: 'Headers' },
];
const BYTES_COLUMN = 3;

/** The table of all clients, unanswered. */
export function answerTable(rows: readonly AnswerRow[]): HTMLElement {
  const body = h('tbody', { class: 'answers' });
  for (const each of rows) {
    each.element = emptyRow(each.client.label);
    each.headers = h('tr', { class: 'headers', hidden: true });
    body.append(each.element, each.headers);
  }
  return table('What each kind of client gets', COLUMNS, body);
}

export function clearAnswers(rows: readonly AnswerRow[]): void {
  for (const each of rows) {
    if (each.answer === undefined && each.element?.dataset['state'] === undefined) continue;
    each.answer = undefined;
    put(each, emptyRow(each.client.label));
  }
}

export function showAnswer(each: AnswerRow, answer: ProbeAnswer): void {
  each.answer = answer;
  const { status, contentType, width, height, bytes, milliseconds, result, answeredBy } = answer;
  const cells = [
    each.client.label,
    status < 300 ? formatName(contentType) : `Status ${status}`,
    width && height ? formatSize({ width, height }) : NOTHING,
    barCell(bytes, 0, contentType ?? ''),
    formatTime(milliseconds),
    h('span', { class: `tag ${resultTone(result)}` }, resultName(result)),
    layerName(answeredBy),
    headersButton(each, answer),
  ];
  put(each, row(COLUMNS, cells));
}

/** Says why there is no answer for a client. */
export function showFault(each: AnswerRow, words: string): void {
  put(
    each,
    h(
      'tr',
      { 'data-state': 'fault' },
      h('th', { scope: 'row' }, each.client.label),
      h('td', { colspan: COLUMNS.length - 1, class: 'fault' }, words),
    ),
  );
}

/** Draws how the answers' bytes compare, once all are there. */
export function showBars(rows: readonly AnswerRow[]): void {
  const lengths = bars(
    rows.map(({ answer }) => answer?.bytes ?? 0),
    100,
  );
  rows.forEach(({ answer, element }, index) => {
    const cell = element?.cells[BYTES_COLUMN];
    if (answer && cell) replace(cell, barCell(answer.bytes, lengths[index] ?? 0, answer.contentType ?? ''));
  });
}

function emptyRow(label: string): HTMLTableRowElement {
  return row(COLUMNS, [label, ...COLUMNS.slice(1).map(() => NOTHING)]);
}

function put(each: AnswerRow, element: HTMLTableRowElement): void {
  each.element?.replaceWith(element);
  each.element = element;
  if (each.headers) each.headers.hidden = true;
}

/** Opens and closes the row of headers. */
function headersButton(each: AnswerRow, answer: ProbeAnswer): HTMLElement {
  const count = Object.keys(answer.headers).length;
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-expanded': 'false',
      onclick: () => {
        const { headers } = each;
        if (headers === undefined) return;
        headers.hidden = !headers.hidden;
        button.setAttribute('aria-expanded', String(!headers.hidden));
        if (!headers.hidden) replace(headers, h('td', { colspan: COLUMNS.length }, headerList(each.client, answer)));
      },
    },
    String(count),
    h('span', { class: 'visually-hidden' }, ` headers of the answer to ${each.client.label}`),
  );
  return button;
}

function headerList(client: ClientPreset, { headers, decidedBy, cacheKey, status }: ProbeAnswer): HTMLElement {
  const lines = [
    ['decided by', decidedBy],
    ['cache key', cacheKey ?? 'none: no cache was asked'],
    ['status', String(status)],
  ] as const;
  return h(
    'div',
    { class: 'header-lists' },
    h(
      'div',
      {},
      h('h4', {}, 'Where'),
      list(lines),
      h('h4', {}, 'The client sends by itself'),
      list(Object.entries(client.headers)),
    ),
    h('div', {}, h('h4', {}, 'Answer'), list(Object.entries(headers))),
  );
}

function list(lines: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'dl',
    { class: 'headers-list' },
    ...lines.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}
