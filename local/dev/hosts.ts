import type { PlatformModel } from '../platform/model';
import { LOCAL_DISTRIBUTION_HOST } from '../services/local-names';

/** The stack's own names of what viewers ask; one and the same where it has no two. */
export interface StackHosts {
  readonly images: string;
  readonly videos: string;
}

/** Which of the stack's names is for images, and which for videos: what Cloudflare answers for is the images host. */
export function stackHosts({ distribution, zone }: Pick<PlatformModel, 'distribution' | 'zone'>): StackHosts {
  const { aliases } = distribution;
  const proxied = zone?.hosts.find((host) => host.proxied)?.name;
  const images = proxied ?? aliases[0] ?? LOCAL_DISTRIBUTION_HOST;
  return { images, videos: aliases.find((alias) => alias !== images) ?? images };
}

/** Of a name, or of every name below a domain: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-wildcard */
function addressesOf(host: string): RegExp {
  const name = host.replaceAll('.', '\\.').replace(/^\*/, '[\\w.-]+');
  return new RegExp(`https?://${name}(?![\\w.-])`, 'gi');
}

/** Headers that hold addresses. */
const ADDRESS_HEADERS = ['location', 'content-location', 'link'] as const;

/** Puts addresses of this computer in place of the stack's, so that a redirect stays here. */
export class LocalAddresses {
  private readonly patterns: readonly (readonly [address: RegExp, base: string])[];

  /** @param bases base address here by the stack's host */
  constructor(bases: Readonly<Record<string, string>>) {
    const isWild = ([host]: readonly [string, string]): number => Number(host.startsWith('*'));
    // A name before the wildcard that would take it too.
    const ordered = Object.entries(bases).sort((a, b) => isWild(a) - isWild(b));
    this.patterns = ordered.map(([host, base]) => [addressesOf(host), base]);
  }

  rewrite(text: string): string {
    return this.patterns.reduce((rewritten, [address, base]) => rewritten.replace(address, base), text);
  }

  rewriteHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
    const rewritten: Record<string, string> = { ...headers };
    for (const name of ADDRESS_HEADERS) {
      const value = headers[name];
      if (value !== undefined) rewritten[name] = this.rewrite(value);
    }
    return rewritten;
  }
}
