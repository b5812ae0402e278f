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
/** One of those that a wildcard covers, where nothing names another. */
const ANY_NAME = 'media';

/**
 * The hosts of a platform. Images come from the one that Cloudflare answers for, else from the first; videos from one that
 * it does not answer for, which its terms ask for, else from the same.
 *
 * @throws UsageError where Cloudflare answers for a host that the distribution does not know
 */
export function publicHosts({
  distribution,
  zone,
}: Pick<PlatformModel, 'distribution' | 'zone'>): Readonly<Record<'images' | 'videos', PublicHost>> {
  const { aliases } = distribution;
  const records = zone?.hosts ?? [];
  const unknown = records.find(({ name, proxied }) => proxied && !aliases.some((alias) => covers(alias, name)));
  if (unknown !== undefined) {
    throw new UsageError(
      `'${distribution.resource}' must have each proxied host among its aliases, got: ${aliases.join(', ')} without ${unknown.name}`,
    );
  }
  const names = aliases.flatMap((alias) => {
    if (!isWildcard(alias)) return [alias];
    const covered = records.filter(({ name }) => covers(alias, name)).map(({ name }) => name);
    return covered.length > 0 ? covered : [`${ANY_NAME}${alias.slice(1)}`];
  });
  const hosts = [...new Set(names)].map((name): PublicHost => {
    const proxied = records.some((host) => host.name === name && host.proxied);
    return { name, proxied };
  });
  const images = hosts.find(({ proxied }) => proxied) ?? hosts[0] ?? { name: CLOUDFRONT_NAME, proxied: false };
  const direct = hosts.filter(({ proxied }) => !proxied);
  const videos = direct.find((host) => host !== images) ?? direct[0] ?? images;
  return { images, videos };
}

const isWildcard = (alias: string): boolean => alias.startsWith('*.');

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-wildcard */
function covers(alias: string, name: string): boolean {
  return alias === name || (isWildcard(alias) && name.endsWith(alias.slice(1)));
}
