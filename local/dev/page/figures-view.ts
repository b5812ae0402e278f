import type { Figures, PlatformSummary } from '../api';
import { byteBar, gauge, trend } from './charts/drawings';
import { h, replace } from './dom';
import { formatCount, formatPercent, formatSaving, formatTime, NOTHING, readableName } from './format';
import { announce, busy } from './notices';
import { server } from './server';
import { type PageState, sampleOf } from './state';
import { type Column, row, table } from './tables';

const WAIT_COLUMNS: readonly Column[] = [
  { name: 'What' },
  { name: 'Count', numeric: true },
  { name: 'Median', numeric: true },
  { name: '95th percentile', numeric: true },
];

export interface FiguresView {
  readonly update: (state: PageState) => void;
}

/** The figures that production would show, of the requests that were made here. */
export function createFiguresView(root: HTMLElement, platform: PlatformSummary): FiguresView {
  const tiles = h('div', { class: 'tiles' });
  const waits = h('div', { class: 'waits' });
  const clear = h(
    'button',
    {
      type: 'button',
      onclick: () =>
        void busy(clear, async () => {
          await server.clearCaches();
          announce('Caches cleared; figures begin anew.');
        }),
    },
    'Clear caches',
  );
  replace(
    root,
    tiles,
    waits,
    h('p', { class: 'actions' }, clear, h('a', { class: 'button', href: '/metrics' }, 'See /metrics')),
  );
  let shown: Figures | undefined;

  return {
    update({ figures, samples }) {
      if (figures === undefined || figures === shown) return;
      shown = figures;
      const now = sampleOf(figures);
      const { images, videos } = platform.hitRateTargets;
      replace(
        tiles,
        hitTile(
          'Hit rate, images',
          now.images,
          images,
          figures.images,
          samples.map((each) => each.images),
        ),
        hitTile(
          'Hit rate, videos',
          now.videos,
          videos,
          figures.videos,
          samples.map((each) => each.videos),
        ),
        tile(
          'Bytes of photos saved',
          formatPercent(now.saved),
          figures.photos.originalBytes > 0
            ? formatSaving(figures.photos.sentBytes, figures.photos.originalBytes)
            : 'No photo was asked for yet',
          trend(
            samples.map((each) => each.saved),
            'Bytes saved',
            undefined,
          ),
        ),
        tile(
          'Answer time, median',
          figures.requests > 0 ? formatTime(figures.answerMs.p50) : NOTHING,
          figures.requests > 0 ? `${formatTime(figures.answerMs.p95)} for the 95th of 100` : 'No answer yet',
          h(
            'p',
            { class: 'note' },
            `${formatCount(figures.requests, 'request')}, ${figures.originRequests} of them went to an origin`,
          ),
        ),
        formatTile(figures),
      );
      replace(waits, waitTable('Loads that browsers have measured', loadRows(figures)));
    },
  };
}

function hitTile(
  name: string,
  share: number | undefined,
  target: number,
  { requests, hits }: Figures['images'],
  shares: readonly (number | undefined)[],
): HTMLElement {
  return tile(
    name,
    formatPercent(share),
    `${hits} of ${formatCount(requests, 'request')}; target ${formatPercent(target)}`,
    gauge({ share, target, label: name }),
    trend(shares, name, target),
  );
}

function formatTile({ bytesByFormat }: Figures): HTMLElement {
  const any = Object.values(bytesByFormat).some((bytes) => bytes > 0);
  return h(
    'div',
    { class: 'tile wide' },
    h('h3', {}, 'Bytes by format'),
    any ? byteBar(bytesByFormat) : h('p', { class: 'note' }, 'Nothing was sent yet'),
  );
}

function tile(name: string, value: string, note: string, ...drawings: readonly Node[]): HTMLElement {
  return h(
    'div',
    { class: 'tile' },
    h('h3', {}, name),
    h('p', { class: 'value' }, value),
    h('p', { class: 'note' }, note),
    ...drawings,
  );
}

function loadRows({ loadMs, videoMs }: Figures): readonly (readonly string[])[] {
  return [
    ...loadMs.map(({ size, ...times }) => waitCells(`Image, ${readableName(size).toLowerCase()}`, times)),
    ...videoMs.map(({ phase, ...times }) => waitCells(`Video, ${phase}`, times)),
  ];
}

function waitCells(
  name: string,
  { count, p50, p95 }: { readonly count: number; readonly p50: number; readonly p95: number },
): readonly string[] {
  return [name, String(count), formatTime(p50), formatTime(p95)];
}

function waitTable(name: string, rows: readonly (readonly string[])[]): HTMLElement {
  if (rows.length === 0) {
    return h(
      'p',
      { class: 'note' },
      'No browser has sent a measurement yet; this page sends its own every ten seconds.',
    );
  }
  return table(name, WAIT_COLUMNS, h('tbody', {}, ...rows.map((cells) => row(WAIT_COLUMNS, cells))));
}
