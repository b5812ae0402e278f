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

/** Headers that hold addresses. */
const ADDRESS_HEADERS = ['location', 'content-location', 'link'] as const;

/** Puts addresses of this computer in place of the stack's, so that a redirect stays here. */
export class LocalAddresses {
  constructor(
    /** Base address here by the stack's host. */
    private readonly bases: Readonly<Record<string, string>>,
  ) {}

  rewrite(text: string): string {
    return Object.entries(this.bases).reduce(
      (rewritten, [host, base]) =>
        rewritten.replace(new RegExp(`https?://${host.replaceAll('.', '\\.')}(?![\\w.-])`, 'gi'), base),
      text,
    );
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
