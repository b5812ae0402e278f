import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { VideoTools } from '../../processors/video-transcoder/core';
import { locationNear } from '../edge/locations';
import { reasonOf } from '../errors';
import { functionsNotRun } from '../functions/stack-functions';
import type { NotModelled, PlatformModel, ProcessorName } from '../platform/model';
import { type SampleFile, samplePhotos, sampleVideo } from '../samples';
import type { MediaItem, PlatformSummary, UploadReceipt } from './api';
import { apiListener, type ApiOptions } from './api-listener';
import { cdnListener } from './cdn-listener';
import { EventStream } from './events';
import { FigureCounter } from './figures';
import { functionListener } from './function-listener';
import { LocalAddresses, type StackHosts, stackHosts } from './hosts';
import { Link, type LinkProfile } from './link';
import { shieldRegionOf } from './local-edge';
import { LocalStack } from './local-stack';
import { countersTable, metricsText } from './metrics-text';
import { PAGE_FOLDER, sendPageFile } from './page-files';
import { Ports } from './ports';
import { probe } from './probe';
import { StateFolder } from './state-folder';
import { platformSummary } from './summary';
import { Teardown } from './teardown';
import { Uploads } from './uploads';
import { Viewers } from './viewers';

export interface DevServerOptions {
  readonly platform: PlatformModel;
  /** Of the page; the images host has the one after it, and so on. 0 for any that are free. */
  readonly port: number;
  /** Folder that media and catalogue are kept in. @default - one that ends with the server */
  readonly state?: string;
  /** @default - as fast as it is */
  readonly latency?: LinkProfile;
  readonly tools: VideoTools;
  /** Where the compiled package lies. @default - where it is installed */
  readonly compiled?: string;
  /** Is given what the user is to read. */
  readonly log: (line: string) => void;
}

/** The local platform: a stack that runs, and the servers by which it is reached. */
export class DevServer {
  /** @throws UsageError when a port or the state folder cannot be had; nothing is left then */
  static async start(options: DevServerOptions): Promise<DevServer> {
    const teardown = new Teardown();
    try {
      return await startServer(options, teardown);
    } catch (error) {
      await teardown.run();
      throw error;
    }
  }

  constructor(
    /** Base addresses, without a trailing slash. */
    readonly pageUrl: string,
    readonly summary: PlatformSummary,
    readonly stack: LocalStack,
    private readonly parts: { readonly samples: ApiOptions['samples']; readonly teardown: Teardown },
  ) {}

  /** The latest first. */
  media(): readonly MediaItem[] {
    return this.stack.library.items();
  }

  /** Uploads the bundled photos and video, as far as the stack has functions for them. */
  takeSamples(): Promise<readonly UploadReceipt[]> {
    return this.parts.samples();
  }

  async stop(): Promise<void> {
    await this.parts.teardown.run();
  }
}

async function startServer(options: DevServerOptions, teardown: Teardown): Promise<DevServer> {
  const { platform, latency, log } = options;
  const hosts = stackHosts(platform);
  const deliveryApi = Object.values(platform.functions).find(({ processor }) => processor === 'delivery-api');
  const ports = await Ports.hold(
    [
      'page',
      'images',
      ...(hosts.videos === hosts.images ? [] : (['videos'] as const)),
      ...(deliveryApi === undefined ? [] : (['api'] as const)),
    ],
    options.port,
  );
  teardown.add(() => ports.close());
  const folder = await StateFolder.open(options.state);
  teardown.add(() => folder.close());

  const figures = new FigureCounter(platform.contract);
  const events = new EventStream(() => figures.figures());
  teardown.add(async () => events.stop());
  const stack = await LocalStack.start({
    ...options,
    folder: folder.path,
    scratch: folder.scratch,
    onMedia: (item) => events.send({ type: 'media', item }),
  });
  teardown.add(() => stack.stop());

  const imagesUrl = ports.base('images') ?? '';
  const videosUrl = ports.base('videos') ?? imagesUrl;
  const addresses = new LocalAddresses(localBases(platform, hosts, { imagesUrl, videosUrl }));
  const viewers = new Viewers({
    edge: stack.edge,
    figures,
    library: stack.library,
    onRequest: (entry) => {
      events.send({ type: 'request', entry });
      events.figuresChanged();
    },
  });
  const shieldRegion = shieldRegionOf(platform.distribution);
  const onFault = (fault: unknown): void => log(`server: ${reasonOf(fault)}`);
  const common = {
    viewers,
    addresses,
    location: locationNear(shieldRegion ?? '').code,
    ...(shieldRegion !== undefined && { shieldRegion }),
    ...(latency !== undefined && { link: new Link(latency) }),
  };
  ports.answer('images', cdnListener({ ...common, host: hosts.images, onFault }));
  ports.answer('videos', cdnListener({ ...common, host: hosts.videos, onFault }));
  const api = deliveryApi && stack.functions.origin(deliveryApi.id);
  if (api !== undefined) ports.answer('api', functionListener({ origin: api, addresses, link: common.link, onFault }));

  const uploads = new Uploads(stack.services, platform.contract);
  const samples = (): Promise<readonly UploadReceipt[]> => uploadAll(uploads, samplesFor(platform));
  const notModelled: readonly NotModelled[] = [...platform.notModelled, ...functionsNotRun(platform.functions)];
  const summary = platformSummary({
    platform,
    hosts,
    imagesUrl,
    videosUrl,
    ...(ports.base('api') !== undefined && { deliveryApiUrl: ports.base('api') }),
    latency: latency?.name ?? 'none',
    notModelled,
  });
  const page = { folder: PAGE_FOLDER, mediaHosts: [imagesUrl, videosUrl] };
  ports.answer(
    'page',
    apiListener({
      summary,
      media: () => stack.library.items(),
      uploads,
      samples,
      probe: (call) => probe(call, { ...common, hosts }),
      clearCaches: () => {
        stack.edge.clear();
        figures.clear();
        events.send({ type: 'figures', figures: figures.figures() });
      },
      figures,
      events,
      ...metricsOf(stack, platform),
      sendPageFile: (path, response) => sendPageFile(path, response, page),
      onFault,
    }),
  );
  // Nobody asks any more when the rest is ended.
  teardown.add(() => ports.close());
  return new DevServer(ports.base('page') ?? '', summary, stack, { samples, teardown });
}

function metricsOf({ edgeLog, dynamo }: LocalStack, { metrics, tables }: PlatformModel): Pick<ApiOptions, 'metrics'> {
  if (edgeLog === undefined || metrics === undefined) return {};
  const table = countersTable({ tables });
  const scrape = (): Promise<string> => metricsText({ edgeLog, metrics, dynamo, table });
  return { metrics: { contentType: edgeLog.contentType, scrape } };
}

/** Every name of the stack that viewers may be sent to. */
function localBases(
  { distribution }: PlatformModel,
  hosts: StackHosts,
  { imagesUrl, videosUrl }: Pick<PlatformSummary, 'imagesUrl' | 'videosUrl'>,
): Readonly<Record<string, string>> {
  const others = Object.fromEntries(distribution.aliases.map((alias) => [alias, imagesUrl]));
  return { ...others, [hosts.videos]: videosUrl, [hosts.images]: imagesUrl };
}

function samplesFor({ functions }: PlatformModel): readonly SampleFile[] {
  const runs = (name: ProcessorName): boolean => Object.values(functions).some(({ processor }) => processor === name);
  return [...(runs('image-optimizer') ? samplePhotos() : []), ...(runs('video-transcoder') ? [sampleVideo()] : [])];
}

async function uploadAll(uploads: Uploads, files: readonly SampleFile[]): Promise<readonly UploadReceipt[]> {
  const receipts: UploadReceipt[] = [];
  for (const { path, name, kind } of files) {
    const { size } = await stat(path);
    const body = createReadStream(path);
    receipts.push(await uploads.store({ kind: kind === 'photo' ? 'image' : 'video', name, bytes: size, body }));
  }
  return receipts;
}
