import { imageLoaderContract, rankedFormats } from '../../lib/contract';
import { LOCATIONS } from '../edge/locations';
import type { NotModelled, PlatformModel } from '../platform/model';
import type { PlatformSummary } from './api';
import { CLIENT_PRESETS } from './clients';
import type { StackHosts } from './hosts';

export interface SummaryOptions extends Pick<
  PlatformSummary,
  'imagesUrl' | 'videosUrl' | 'deliveryApiUrl' | 'latency'
> {
  readonly platform: PlatformModel;
  readonly hosts: StackHosts;
  readonly notModelled: readonly NotModelled[];
}

/** What the page is told once. */
export function platformSummary({ platform, hosts, ...rest }: SummaryOptions): PlatformSummary {
  const { name, contract } = platform;
  const { images, videos, objectives } = contract;
  return {
    stack: name,
    ...rest,
    imagesPath: pathOf(platform, hosts.images),
    videosPath: pathOf(platform, hosts.videos),
    useCases: Object.entries(images.useCases).map(([useCase, definition]) => ({
      name: useCase,
      alias: definition.alias,
      formats: rankedFormats(images, definition),
    })),
    imageLoader: imageLoaderContract(contract),
    renditions: Object.keys(videos.renditions),
    hitRateTargets: { images: objectives.images.cacheHitRate, videos: objectives.videos.cacheHitRate },
    clients: CLIENT_PRESETS,
    locations: LOCATIONS.map(({ code, city, region }) => ({ code, city, region })),
  };
}

function pathOf({ zone }: PlatformModel, host: string): string {
  const proxied = zone?.hosts.some(({ name, proxied: front }) => name === host && front) ?? false;
  return proxied ? 'Cloudflare → CloudFront' : 'CloudFront';
}
