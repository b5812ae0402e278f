import { MediaPlatform, type MediaPlatformProps } from '../../../lib';
import type { Origin, OriginRequest, ViewerAnswer } from '../../../local/edge/types';
import { createLocalEdge, type LocalEdge } from '../../../local/dev/local-edge';
import { stackHosts, type StackHosts } from '../../../local/dev/hosts';
import { modelOfStack } from '../../support/platform-model';

export const HOSTS = { images: 'cdn.example.com', videos: 'video.example.com' };
export const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';
export const ZONE = {
  id: '023e105f4ecef8ad9ca31a8372d0c353',
  accountId: '023e105f4ecef8ad9ca31a8372d0c353',
  name: 'example.com',
};

export const CHROME = 'image/avif,image/webp,image/apng,image/*,*/*;q=0.8';

export type StackChange = Partial<MediaPlatformProps> & {
  /** Done to the platform before it is synthesized. */
  readonly change?: (platform: MediaPlatform) => void;
};

/** What a stored object says of itself. */
export type Stored = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ViewerCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly country?: string;
  readonly location?: string;
  readonly host?: 'images' | 'videos';
}

/** The CDN of a stack that is synthesized for a test, before origins that hold what the test says. */
export class EdgeOfStack {
  static synthesize({ change, ...props }: StackChange, stored: Stored): EdgeOfStack {
    const platform = modelOfStack((stack, built) => {
      const defaults = { region: 'eu-central-1', backup: false, observation: false } as const;
      const media = new MediaPlatform(stack, 'Platform', { ...defaults, ...built, ...props });
      change?.(media);
    });
    const asked: string[] = [];
    const time = { now: Date.UTC(2026, 0, 1) };
    const bucket: Origin = async (request) => {
      asked.push(`bucket ${request.path}`);
      return answerOf(stored, request);
    };
    const made: Origin = async (request) => {
      asked.push(`function ${request.path}`);
      const headers = { 'content-type': 'image/avif', 'cache-control': 'public, max-age=60' };
      return { status: 200, headers, body: Buffer.from(`made ${request.path}`) };
    };
    const origins = Object.values(platform.distribution.origins).map(
      ({ originId, kind }) => [originId, kind === 'function' ? made : bucket] as const,
    );
    const edge = createLocalEdge({
      platform,
      origins: Object.fromEntries(origins),
      now: () => time.now,
      onCloudFront: () => undefined,
      log: () => undefined,
    });
    return new EdgeOfStack(edge, stackHosts(platform), asked, time);
  }

  private constructor(
    private readonly edge: LocalEdge,
    private readonly hosts: StackHosts,
    /** What origins were asked, in order. */
    readonly asked: string[],
    private readonly time: { now: number },
  ) {}

  pass(seconds: number): void {
    this.time.now += seconds * 1000;
  }

  get(url: string, { host = 'images', headers = {}, ...call }: ViewerCall = {}): Promise<ViewerAnswer> {
    const [path = '', query = ''] = url.split('?');
    return this.edge.handle({
      method: 'GET',
      location: 'FRA',
      ...call,
      host: this.hosts[host],
      path,
      query,
      headers: { accept: CHROME, ...headers, host: this.hosts[host] },
    });
  }

  /** What a second request of the same finds, some time after the first. */
  async again(url: string, afterSeconds: number, call?: ViewerCall): Promise<ViewerAnswer> {
    await this.get(url, call);
    this.pass(afterSeconds);
    return this.get(url, call);
  }

  async stop(): Promise<void> {
    await this.edge.stop();
  }
}

function answerOf(stored: Stored, { path }: OriginRequest): Awaited<ReturnType<Origin>> {
  const headers = stored[path];
  return headers === undefined
    ? { status: 403, headers: { 'content-type': 'application/xml' }, body: Buffer.from('<Error/>') }
    : { status: 200, headers: { etag: '"1"', ...headers }, body: Buffer.from(`stored ${path}${' '.repeat(2000)}`) };
}
