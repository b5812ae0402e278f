import type { MediaContract } from '../../../lib/contract';
import type { DistributionModel } from '../../platform/model';
import type { PlaybackStep } from '../network/playback-clock';
import type { FormatFigures, NetworkProfile, ObjectCatalogue, TrafficRequest } from '../types';
import { Clients } from './clients';
import { ByteCounter, ContentCounter, type ContentName, formatOf } from './content';
import { Course } from './course';
import { Latencies } from './latency';
import type { Outcome } from './outcome';
import { UsageCounter } from './usage-counter';
import { type BaselineImage, WithoutPlatform, type WithoutPlatformOptions } from './without-platform';

const CONTENT_OF: Readonly<Record<TrafficRequest['kind'], ContentName | undefined>> = {
  image: 'images',
  poster: 'images',
  manifest: 'manifests',
  segment: 'videos',
  'video-file': 'videos',
  beacon: undefined,
  other: undefined,
};

/** Subject of the stills of videos among the load times, which come from the videos' host. */
export const POSTER_SUBJECT = 'video-poster';

export interface TallyOptions {
  readonly contract: MediaContract;
  readonly objects: ObjectCatalogue;
  readonly httpVersion: DistributionModel['httpVersion'];
  readonly without: Pick<WithoutPlatformOptions, 'originRegion' | 'videoKilobits' | 'bufferSeconds'>;
}

/** Everything that is counted of a rehearsal, request by request. */
export class Tally {
  readonly contents: Readonly<Record<ContentName, ContentCounter>> = {
    images: new ContentCounter('images'),
    videos: new ContentCounter('videos'),
    manifests: new ContentCounter('manifests'),
  };
  readonly formats = new Map<FormatFigures['format'], ByteCounter>();
  readonly images = new ByteCounter();
  readonly mobile = new ByteCounter();
  /** Of images, by use case. */
  readonly useCases = new Map<string, ByteCounter>();
  /** Those that clients were on, by name. */
  readonly networks = new Map<string, NetworkProfile>();
  readonly course = new Course();
  readonly usage = new UsageCounter();
  readonly latencies: Latencies;
  readonly without: WithoutPlatform;
  requests = 0;
  /** Those of them that are for no photo, video or beacon. */
  others = 0;
  views = 0;
  firstMs: number | undefined;
  lastMs = 0;
  private readonly clients: Clients;

  constructor(private readonly options: TallyOptions) {
    const { contract, httpVersion, without } = options;
    const { images, videos } = contract.objectives;
    this.latencies = new Latencies({
      ...images.loadSeconds,
      'video-start': videos.startSeconds,
      'video-seek': videos.seekSeconds,
    });
    const { delivery } = contract;
    this.clients = new Clients({
      delivery,
      httpVersion,
      loaded: (subject, network, milliseconds) => this.latencies.add(subject, network, milliseconds),
    });
    this.without = new WithoutPlatform({ ...without, delivery, httpVersion });
  }

  add(request: TrafficRequest, outcome: Outcome): void {
    const { kind, atMs } = request;
    this.requests += 1;
    this.firstMs ??= atMs;
    this.lastMs = atMs;
    this.usage.add(outcome);
    if (kind === 'other') this.others += 1;
    const content = CONTENT_OF[kind];
    if (content === undefined) return;
    const hit = this.contents[content].add(outcome, request.path);
    if (hit === undefined) return;
    this.course.add(atMs - this.firstMs, content === 'images', hit);
    // What the client has already saves nothing, and is there at once.
    const isSent = content === 'images' && request.notModified !== true;
    const baseline = isSent ? this.options.objects.baseline(outcome.key) : undefined;
    this.countBytes(request, outcome, baseline);
    if (content !== 'images') {
      this.loadVideo(request, outcome);
      this.without.ask(request);
      return;
    }
    if (kind === 'image') this.views += 1;
    if (baseline === undefined) return;
    this.loadImage(request, outcome);
    this.without.ask(request, baselineImage(outcome, baseline));
  }

  /** Takes note of a request that fills the caches and is not counted: those that it is compared with are filled as well. */
  fill(request: TrafficRequest, outcome: Outcome): void {
    const content = CONTENT_OF[request.kind];
    if (content === undefined || outcome.stored === undefined || outcome.status >= 400) return;
    const baseline = content === 'images' ? this.options.objects.baseline(outcome.key) : undefined;
    if (content !== 'images') this.without.fill(request);
    else if (baseline !== undefined) this.without.fill(request, baselineImage(outcome, baseline));
  }

  /** To be called when there are no more requests: what is still under way comes to its end. */
  finish(): void {
    this.clients.finish();
    this.without.finish();
  }

  private countBytes(
    { client }: TrafficRequest,
    { key, bytes }: Outcome,
    baseline: ReturnType<ObjectCatalogue['baseline']>,
  ): void {
    const format = formatOf(key);
    if (format === undefined) return;
    let counter = this.formats.get(format);
    if (counter === undefined) this.formats.set(format, (counter = new ByteCounter()));
    counter.add(bytes, baseline);
    if (baseline === undefined) return;
    this.images.add(bytes, baseline);
    if (client.network.metered) this.mobile.add(bytes, baseline);
  }

  private loadImage(request: TrafficRequest, { key, bytes, serverMs }: Outcome): void {
    const { kind, client, session, atMs, newConnection } = request;
    // A video's still comes from the videos' host, over a connection of its own.
    const exchange = { atMs, serverMs, bytes, newConnection };
    if (kind === 'poster') {
      this.clients.load(client, undefined, POSTER_SUBJECT, exchange);
      return;
    }
    const useCase = useCaseOf(key);
    this.clients.load(client, session, useCase, exchange);
    let counter = this.useCases.get(useCase);
    if (counter === undefined) this.useCases.set(useCase, (counter = new ByteCounter()));
    counter.add(bytes, undefined);
    this.networks.set(client.network.name, client.network);
  }

  private loadVideo(request: TrafficRequest, { bytes, serverMs }: Outcome): void {
    const { playback, client, atMs, newConnection, seek = false, path } = request;
    if (playback === undefined) return;
    if (this.clients.isNew(playback)) {
      this.views += 1;
      this.without.play(request);
    }
    const step = stepOf(request);
    const isAudio = path.includes('/audio/');
    const clock = this.clients.playbackOf(client, playback, atMs);
    const needed = step === 'file' ? Math.min(bytes, this.firstBytes(path)) : bytes;
    const first = clock.next({ step, isAudio, seek, atMs, serverMs, bytes: needed, newConnection });
    if (first !== undefined) this.latencies.add(first.subject, client.network, first.milliseconds);
  }

  /** Of an MP4 whose index lies at its beginning: what a player has of it before it begins. */
  private firstBytes(path: string): number {
    const { renditions, segmentSeconds } = this.options.contract.videos;
    const [, , , name = ''] = path.split('/');
    const rendition = renditions[name];
    if (rendition === undefined) return Infinity;
    return ((rendition.videoBitrateKbps + rendition.audioBitrateKbps) * 1000 * segmentSeconds) / 8;
  }
}

function stepOf({ kind, path }: TrafficRequest): PlaybackStep {
  if (kind === 'manifest') return path.includes('/playlist/') ? 'master' : 'playlist';
  if (kind === 'video-file') return 'file';
  return path.endsWith('/init.mp4') ? 'init' : 'segment';
}

/** Of `profiles/{user}/…/{image}.{format}` and `videos/{user}/…/{video}.{format}`: all between is left out. */
function baselineImage(
  { key }: Outcome,
  { documentJpegBytes }: NonNullable<ReturnType<ObjectCatalogue['baseline']>>,
): BaselineImage {
  const owner = key.slice(0, key.indexOf('/', key.indexOf('/') + 1));
  const name = key.slice(key.lastIndexOf('/'), key.lastIndexOf('.'));
  return { id: owner + name, key, jpegBytes: documentJpegBytes };
}

/** Of `profiles/{user}/{useCase}/{image}.{format}`. */
function useCaseOf(key: string): string {
  const from = key.indexOf('/', key.indexOf('/') + 1) + 1;
  return key.slice(from, key.indexOf('/', from));
}
