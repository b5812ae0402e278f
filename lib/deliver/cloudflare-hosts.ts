import type { Construct } from 'constructs';
import { check, isKnown } from '../support/checks';
import type { CloudflareZone } from './cloudflare-zone';

interface CloudflareHosts {
  readonly zone: CloudflareZone;
  readonly imagesHost: string;
  readonly videoHost?: string;
  /** Names the distribution answers to. @default - not checked */
  readonly aliases?: readonly string[];
}

/** Requires of the hosts that the zone can hold their records, and that the distribution knows them. */
export function checkHosts(scope: Construct, { zone, imagesHost, videoHost, aliases }: CloudflareHosts): void {
  zone.checkHost('imagesHost', imagesHost);
  zone.checkHost('videoHost', videoHost);
  check(scope, !isKnown(imagesHost) || imagesHost !== videoHost, {
    what: 'videoHost',
    rule: 'differ from imagesHost: one DNS name has one CDN',
    got: videoHost,
  });
  if (!isKnown(aliases)) return;
  for (const [what, host] of Object.entries({ imagesHost, videoHost })) {
    if (!isKnown(host)) continue;
    check(
      scope,
      aliases.some((alias) => !isKnown(alias) || coversHost(alias, host)),
      {
        what,
        rule: `be an alias of the distribution (${aliases.join(', ') || 'it has none'})`,
        got: host,
        remedy: 'CloudFront answers 403 to a name it does not know',
      },
    );
  }
}

/** Whether an alias stands for a host: the same name, or a wildcard for its first label. */
export function coversHost(alias: string, host: string): boolean {
  return alias === host || (alias.startsWith('*.') && alias.slice(1) === host.slice(host.indexOf('.')));
}
