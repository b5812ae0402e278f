import type { MediaItem, UploadReceipt } from '../api';
import { h, replace, setText } from './dom';
import { formatBytes, formatCount, formatPercent } from './format';
import { cardId } from './gallery-view';
import { kindOf } from './kinds';
import { announce, busy } from './notices';
import { server, upload } from './server';
import { itemKey } from './state';
import { describeState, explainFailure } from './words';

/** Rows that stay; those that have ended leave first. */
const ROWS = 6;

/** One file on its way. */
interface Row {
  readonly element: HTMLLIElement;
  /** Of the file; of a sample, as soon as it is known. */
  name: string;
  key?: string;
  ended: boolean;
  /** What was said of it last. */
  said?: string;
}

export interface UploadView {
  /** Tells the rows what has become of their media. */
  readonly update: (media: readonly MediaItem[]) => void;
}

/** Files in: dropped, chosen, or the bundled samples; and how each fares, in words. */
export function createUploadView(root: HTMLElement): UploadView {
  const rows: Row[] = [];
  const list = h('ul', { class: 'uploads', 'aria-label': 'Uploads' });
  let known: readonly MediaItem[] = [];

  const input = h('input', {
    type: 'file',
    id: 'file',
    multiple: true,
    accept: 'image/*,video/*,.heic,.heif,.avif,.mkv',
    onchange: () => {
      void sendAll(Array.from(input.files ?? []));
      input.value = '';
    },
  });
  const samples = h('button', { type: 'button', onclick: () => void busy(samples, takeSamples) }, 'Take the samples');
  const zone = h(
    'div',
    { class: 'drop', ondragover: allowDrop, ondragleave: endDrop, ondrop: takeDrop },
    h('p', {}, 'Drop photos or videos here, or'),
    h('p', { class: 'actions' }, h('label', { class: 'button primary' }, 'Choose files', input), samples),
  );
  replace(root, zone, list);

  function allowDrop(event: Event): void {
    event.preventDefault();
    zone.classList.add('over');
  }
  function endDrop(): void {
    zone.classList.remove('over');
  }
  function takeDrop(event: Event): void {
    event.preventDefault();
    endDrop();
    void sendAll(Array.from((event as DragEvent).dataTransfer?.files ?? []));
  }

  async function takeSamples(): Promise<void> {
    const receipts = await server.takeSamples();
    announce(`${formatCount(receipts.length, 'sample')} taken.`);
    for (const receipt of receipts) follow(addRow(`Sample ${receipt.kind === 'image' ? 'photo' : 'video'}`), receipt);
  }

  /** One after the other: the line is shared anyway, and the first is there sooner. */
  async function sendAll(files: readonly File[]): Promise<void> {
    const waiting = files.map((file) => ({ file, row: addRow(file.name) }));
    for (const { file, row } of waiting) await send(file, row);
  }

  async function send(file: File, row: Row): Promise<void> {
    const kind = kindOf(file);
    if (kind === undefined) {
      end(row, 'bad', 'Not taken: it is neither a photo nor a video.');
      return;
    }
    try {
      const receipt = await upload(file, kind, (share) =>
        show(row, 'Sending', `Sending ${formatBytes(file.size)}, ${formatPercent(share)}`, share),
      );
      follow(row, receipt);
    } catch (error) {
      end(row, 'bad', `Not taken: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  function follow(row: Row, receipt: UploadReceipt): void {
    row.key = itemKey(receipt);
    show(row, 'Waiting', 'In its bucket, waiting for its processor');
    // Its first event may have come before the receipt.
    update(known);
  }

  function addRow(name: string): Row {
    const row: Row = { element: h('li', {}), name, ended: false };
    rows.unshift(row);
    list.prepend(row.element);
    for (const old of rows.filter(({ ended }) => ended).slice(ROWS - 1)) {
      rows.splice(rows.indexOf(old), 1);
      old.element.remove();
    }
    show(row, 'Waiting', 'Waiting to be sent');
    return row;
  }

  /** @param said what is read aloud, where it differs from what was last */
  function show(row: Row, said: string, words: string, share?: number, link?: HTMLElement): void {
    if (row.said !== said) announce(`${row.name}: ${words}`);
    row.said = said;
    const progress = row.element.querySelector('progress');
    const status = row.element.querySelector('.status');
    if (progress !== null && status !== null && share !== undefined) {
      progress.value = share;
      setText(status, words);
      return;
    }
    replace(
      row.element,
      h('span', { class: 'name' }, row.name),
      h('span', { class: 'status' }, words),
      share !== undefined && h('progress', { value: share, max: 1, 'aria-label': `Progress of ${row.name}` }),
      link,
    );
  }

  function end(row: Row, tone: 'good' | 'bad', words: string, link?: HTMLElement): void {
    if (row.ended) return;
    row.ended = true;
    row.element.className = tone;
    show(row, words, words, undefined, link);
  }

  function update(media: readonly MediaItem[]): void {
    known = media;
    for (const row of rows) {
      const item = row.ended ? undefined : media.find((each) => itemKey(each) === row.key);
      if (item !== undefined) tell(row, item);
    }
  }

  function tell(row: Row, item: MediaItem): void {
    row.name = item.name;
    const words = describeState(item);
    if (item.state === 'failed') {
      end(row, 'bad', item.failure === undefined ? words : `${words}. ${explainFailure(item.failure)}`);
    } else if (item.state === 'ready') {
      const link = h('a', { href: `#${cardId(item)}` }, 'Show it');
      end(row, 'good', `Ready: ${formatCount(item.variants.length, 'picture')}${ladderWords(item)}`, link);
    } else {
      show(row, item.state, words, item.percent === undefined ? undefined : item.percent / 100);
    }
  }

  return { update };
}

function ladderWords({ video }: MediaItem): string {
  return video === undefined ? '' : ` and ${formatCount(video.renditions.length, 'rendition')}`;
}
