import { createImageLoader } from '../../../processors/image-loader';
import type { DevEvent, PlatformSummary } from '../api';
import { catchUp } from './catch-up';
import { createClientsView } from './clients-view';
import { byId } from './dom';
import { createFiguresView } from './figures-view';
import { createGalleryView } from './gallery-view';
import { createLogView } from './log-view';
import { announce, showError, showLink } from './notices';
import { showPlatform } from './platform-view';
import { createPlayerView } from './player-view';
import { listen, type LinkState, server } from './server';
import { type Change, EMPTY_STATE, type PageState, reduce } from './state';
import { createUploadView } from './upload-view';

let state: PageState = EMPTY_STATE;
let platform: PlatformSummary | undefined;
let show: ((state: PageState) => void) | undefined;
let drawing = false;

/** Changes what is known, and draws it with the next frame, however much comes until then. */
function change(next: Change): void {
  state = reduce(state, next);
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    show?.(state);
  });
}

/** The parts of the page, for a platform that is known. */
function createViews(known: PlatformSummary): (state: PageState) => void {
  const loader = createImageLoader({ contract: known.imageLoader, cdnUrl: known.imagesUrl });
  const uploads = createUploadView(byId('upload-body'));
  const clients = createClientsView(byId('clients-body'), known);
  const player = createPlayerView(byId('player-body'), { platform: known, loader });
  const gallery = createGalleryView(byId('gallery-body'), {
    platform: known,
    loader,
    onAsk: clients.choose,
    onPlay: player.choose,
  });
  const figures = createFiguresView(byId('figures-body'), known);
  const log = createLogView(byId('log-body'), change);
  return (current) => {
    for (const { update } of [uploads, gallery, clients, player]) update(current.media);
    for (const { update } of [figures, log]) update(current);
  };
}

/** Asks for all there is: at the start, and whenever the server is there again, as events have been missed. */
async function askForAll(): Promise<void> {
  const known = await server.platform();
  if (platform === undefined) {
    platform = known;
    showPlatform(known);
    show = createViews(known);
  } else if (JSON.stringify(known) !== JSON.stringify(platform)) {
    // Another stack than the one that this page was made for.
    location.reload();
    return;
  }
  await catchUp(server, change);
}

let link: LinkState = 'joining';

function onLink(next: LinkState): void {
  if (link === 'lost' && next === 'live') announce('The platform is there again.');
  link = next;
  showLink(next);
  if (next === 'live') askForAll().catch(showError);
}

showLink(link);
listen((event: DevEvent) => change(event), onLink);
