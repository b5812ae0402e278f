import { UsageError } from '../../errors';
import type { PlatformModel } from '../../platform/model';

/** Where clients ask for what. */
export interface PublicHost {
  readonly name: string;
  /** Whether Cloudflare answers for it. */
  readonly proxied: boolean;
}

/** Names that a distribution without one of its own goes by. */
const CLOUDFRONT_NAME = 'd111111abcdef8.cloudfront.net';

/**
 * The hosts of a platform. Images come from the one that Cloudflare answers for, else from the first; videos from one that
 * it does not answer for, which its terms ask for, else from the same.
 *
 * @throws UsageError where Cloudflare answers for a host that the distribution does not know
 */
export function publicHosts({ distribution, zone }: PlatformModel): Readonly<Record<'images' | 'videos', PublicHost>> {
  const { aliases } = distribution;
  const hosts = aliases.map((name): PublicHost => {
    const proxied = zone?.hosts.some((host) => host.name === name && host.proxied) ?? false;
    return { name, proxied };
  });
  const unknown = zone?.hosts.find(({ name, proxied }) => proxied && !aliases.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `'${distribution.resource}' must have each proxied host among its aliases, got: ${aliases.join(', ')} without ${unknown.name}`,
    );
  }
  const images = hosts.find(({ proxied }) => proxied) ?? hosts[0] ?? { name: CLOUDFRONT_NAME, proxied: false };
  const direct = hosts.filter(({ proxied }) => !proxied);
  const videos = direct.find((host) => host !== images) ?? direct[0] ?? images;
  return { images, videos };
}
