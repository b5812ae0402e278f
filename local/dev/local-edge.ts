import { CloudflareEdge } from '../edge/cloudflare-edge';
import { CloudFrontEdge } from '../edge/cloudfront-edge';
import type { Origin, ViewerAnswer, ViewerRequest } from '../edge/types';
import type { PlatformModel } from '../platform/model';

/** The CDN of a stack: CloudFront, and Cloudflare in front of the names that it answers for. */
export interface LocalEdge {
  handle(request: ViewerRequest): Promise<ViewerAnswer>;
  /** Empties every cache. */
  clear(): void;
  stop(): Promise<void>;
}

export interface LocalEdgeOptions {
  readonly platform: PlatformModel;
  /** By origin id. */
  readonly origins: Readonly<Record<string, Origin>>;
  /** Is told of every request that CloudFront has answered, from whatever CDN it came. */
  readonly onCloudFront: (request: ViewerRequest, answer: ViewerAnswer) => void;
  /** Is given what edge functions log. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. @default - the clock's */
  readonly now?: () => number;
}

/** @throws UsageError where the stack has a Worker and its runtime is not installed */
export function createLocalEdge(options: LocalEdgeOptions): LocalEdge {
  const { platform, origins, onCloudFront, log, now } = options;
  const { distribution, zone } = platform;
  const cloudFront = new CloudFrontEdge({ distribution, origins, log, now });
  const handle = async (request: ViewerRequest): Promise<ViewerAnswer> => {
    const answer = await cloudFront.handle(request);
    onCloudFront(request, answer);
    return answer;
  };
  if (zone === undefined) {
    return { handle, clear: () => void cloudFront.invalidate('/*'), stop: async () => undefined };
  }
  const originRegion = shieldRegionOf(distribution);
  const cloudflare = new CloudflareEdge({ zone, origin: { handle }, now, ...(originRegion && { originRegion }) });
  return {
    handle: (request) => cloudflare.handle(request),
    clear: () => {
      cloudflare.purge('*');
      cloudFront.invalidate('/*');
    },
    stop: () => cloudflare.stop(),
  };
}

/** AWS region of the origin shield; `undefined` where no origin has one. */
export function shieldRegionOf({ origins }: PlatformModel['distribution']): string | undefined {
  return Object.values(origins).find(({ shieldRegion }) => shieldRegion !== undefined)?.shieldRegion;
}
