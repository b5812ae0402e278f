import type { ImageLoader } from '../../../processors/image-loader';
import type { MediaItem, PlatformSummary } from '../api';
import { timeline } from './charts/timeline';
import { h, replace, select, setOptions, setText } from './dom';
import { formatBitrate, formatTime, NOTHING, readableName } from './format';
import { announce, showError } from './notices';
import { posterUrl } from './picture';
import { createLadder } from './player/ladder';
import { LadderPlayer, type Reading } from './player/ladder-player';
import { ServerError } from './server';
import { itemKey } from './state';
import { openLink } from './tables';

/** Often enough for a playhead that moves by eye. */
const READ_MILLISECONDS = 250;
const READINGS = [
  'Rung on screen',
  'Buffer ahead',
  'First frame after',
  'Last seek took',
  'Line',
  'Frames dropped',
] as const;
type ReadingName = (typeof READINGS)[number];

export interface PlayerView {
  readonly update: (media: readonly MediaItem[]) => void;
  /** Chooses a video, and brings the viewer to its play button. */
  readonly choose: (item: MediaItem) => void;
}

export interface PlayerViewParts {
  readonly platform: PlatformSummary;
  readonly loader: ImageLoader;
}

/** The ladder of a video, playing: which rung, how much ahead, how long the viewer waited. */
export function createPlayerView(root: HTMLElement, { platform, loader }: PlayerViewParts): PlayerView {
  let videos: readonly MediaItem[] = [];
  let player: LadderPlayer | undefined;
  let shown: string | undefined;

  const chosen = select('Video', [], show);
  const video = h('video', { playsinline: true, 'aria-label': 'Video' });
  const ladder = createLadder((height) => player?.hold(height));
  const values = new Map<ReadingName, HTMLElement>(READINGS.map((name) => [name, h('dd', {}, NOTHING)]));
  const play = h('button', { type: 'button', class: 'primary', onclick: start }, 'Play');
  const links = h('p', { class: 'links' });
  const track = h('div', { class: 'timeline' });
  const empty = h('p', { class: 'empty' }, 'As soon as a video is ready, it can be played.');
  const filled = h(
    'div',
    { class: 'player', hidden: true },
    h('div', { class: 'screen' }, video, track, h('p', { class: 'actions' }, play), links),
    h(
      'div',
      {},
      chosen.field,
      ladder.element,
      h('dl', { class: 'readings' }, ...[...values].map(([name, value]) => h('div', {}, h('dt', {}, name), value))),
    ),
  );
  replace(root, empty, filled);
  setInterval(read, READ_MILLISECONDS);

  const item = (): MediaItem | undefined => videos.find((each) => itemKey(each) === chosen.control.value);

  /** Puts the chosen video on the screen, at rest. */
  function show(): void {
    player?.destroy();
    player = undefined;
    const current = item();
    shown = current && itemKey(current);
    video.controls = false;
    video.removeAttribute('poster');
    const poster = current && posterUrl(current, platform.videosUrl);
    if (poster !== undefined) video.poster = poster;
    play.hidden = false;
    ladder.show(current?.video);
    ladder.mark(undefined);
    for (const value of values.values()) setText(value, NOTHING);
    replace(track);
    replace(links, ...(current ? linksOf(current) : []));
  }

  function start(): void {
    const current = item();
    if (current?.video === undefined) return;
    video.controls = true;
    player = new LadderPlayer({
      video,
      url: platform.videosUrl + current.video.hlsPath,
      onTiming: (phase, milliseconds, height) => {
        const rendition = current.video?.renditions.find((each) => each.height === height)?.name;
        // What one of several rungs took says nothing of the ladder, unless it was held.
        loader.reportVideo({
          phase,
          durationMs: milliseconds,
          format: 'hls',
          ...(ladder.held() !== undefined && { rendition }),
        });
        if (phase === 'start') put('First frame after', formatTime(milliseconds));
        if (phase === 'seek') put('Last seek took', formatTime(milliseconds));
      },
      onError: (words) => showError(new ServerError(words)),
    });
    player.hold(ladder.held());
    // Its place is the player's own, which has all that is needed from here on.
    play.hidden = true;
    video.focus();
    announce('Playing');
  }

  function put(name: ReadingName, text: string): void {
    const element = values.get(name);
    if (element) setText(element, text);
  }

  function read(): void {
    if (player === undefined) return;
    const reading: Reading = player.read();
    const { height, bandwidth, ahead, droppedFrames, duration } = reading;
    const rendition = item()?.video?.renditions.find((each) => each.height === height);
    ladder.mark(height);
    put(
      'Rung on screen',
      height === undefined ? NOTHING : rendition ? readableName(rendition.name) : `${height} lines`,
    );
    put('Buffer ahead', `${ahead.toFixed(1)} s`);
    put('Line', bandwidth === undefined ? NOTHING : formatBitrate(bandwidth));
    put('Frames dropped', String(droppedFrames));
    if (duration > 0) replace(track, timeline(reading));
  }

  function linksOf({ name, video: ladderOf }: MediaItem): (Node | string)[] {
    if (ladderOf === undefined) return [];
    const { hlsPath, dashPath, renditions } = ladderOf;
    const addresses = [
      ['HLS', hlsPath],
      ['DASH', dashPath],
      ...renditions.map((each) => [`MP4 ${readableName(each.name)}`, each.path] as const),
    ] as const;
    return addresses.flatMap(([text, path], index) => [
      ...(index > 0 ? [' · '] : []),
      openLink(platform.videosUrl + path, text, `of ${name}`),
    ]);
  }

  return {
    update(media) {
      videos = media.filter(({ state, video: made }) => state === 'ready' && made !== undefined);
      setOptions(
        chosen.control,
        videos.map((each) => [itemKey(each), each.name]),
      );
      empty.hidden = videos.length > 0;
      filled.hidden = videos.length === 0;
      const current = item();
      if ((current && itemKey(current)) !== shown) show();
    },
    choose(wanted) {
      chosen.control.value = itemKey(wanted);
      show();
      root.closest('section')?.scrollIntoView();
      play.focus({ preventScroll: true });
    },
  };
}
