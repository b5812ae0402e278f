import type { PlatformSummary } from '../api';
import { byId, h, replace } from './dom';
import { formatCount, formatPercent } from './format';

/** The stack that runs here, in the head of the page. */
export function showPlatform(platform: PlatformSummary): void {
  const { stack, imagesPath, videosPath, imagesUrl, videosUrl, deliveryApiUrl, latency, hitRateTargets } = platform;
  document.title = `${stack} – Spark media, here`;
  replace(
    byId('platform'),
    h(
      'dl',
      { class: 'facts' },
      ...fact('Stack', h('strong', {}, stack)),
      ...fact('Images', ...route(imagesPath), address(imagesUrl)),
      ...fact('Videos', ...route(videosPath), address(videosUrl)),
      ...(deliveryApiUrl === undefined ? [] : fact('Delivery API', address(deliveryApiUrl))),
      ...fact('Latency', latency === 'none' ? 'none added' : latency),
      ...fact(
        'Targets',
        `hit rate of images ${formatPercent(hitRateTargets.images)}, of videos ${formatPercent(hitRateTargets.videos)}`,
      ),
    ),
    notModelled(platform),
  );
}

function fact(name: string, ...value: readonly (Node | string)[]): HTMLElement[] {
  return [h('div', {}, h('dt', {}, name), h('dd', {}, ...value))];
}

/** `Cloudflare → CloudFront` as steps, the arrow read as a word. */
function route(path: string): (Node | string)[] {
  return [
    h('span', { class: 'route' }, ...path.split('→').flatMap((step, index) => [...(index > 0 ? arrow() : []), step])),
    ' ',
  ];
}

function arrow(): Node[] {
  return [
    h('span', { 'aria-hidden': 'true', class: 'arrow' }, '→'),
    h('span', { class: 'visually-hidden' }, ', then '),
  ];
}

function address(url: string): HTMLElement {
  return h('code', {}, url);
}

function notModelled({ notModelled: left }: PlatformSummary): HTMLElement {
  if (left.length === 0) return h('p', { class: 'aside' }, 'Everything that the stack asks for acts here.');
  return h(
    'details',
    { class: 'aside' },
    h('summary', {}, `Not modelled here: ${formatCount(left.length, 'thing')} that the stack asks for`),
    h(
      'ul',
      { class: 'left-out' },
      ...left.map(({ resource, what }) => h('li', {}, reason(what, resource.split(', ')))),
    ),
  );
}

/** What does not happen, and on demand who asks for it. */
function reason(what: string, askedBy: readonly string[]): HTMLElement {
  return h('details', {}, h('summary', {}, what), ...askedBy.map((resource) => h('code', {}, resource)));
}
