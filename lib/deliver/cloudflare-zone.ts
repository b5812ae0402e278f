import { DataCloudflareZone } from '@cdktf/provider-cloudflare/lib/data-cloudflare-zone';
import { Construct } from 'constructs';
import { check, checkGiven, checkPattern, isKnown } from '../support/checks';

/** https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
const ZONE_ID = { pattern: /^[0-9a-f]{32}$/, rule: 'be a zone id of 32 hexadecimal digits' };
/** https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
const ACCOUNT_ID = { pattern: /^[0-9a-f]{32}$/, rule: 'be an account id of 32 hexadecimal digits' };
const DOMAIN_NAME = {
  pattern: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'be a lower-case domain name without a wildcard',
};

/** A zone by its id, or by its name, which Cloudflare is then asked for at every plan. */
export type ZoneReference = (
  | { readonly id: string; /** Checks the hosts against it. */ readonly name?: string }
  | { readonly id?: undefined; readonly name: string }
) & {
  /** The account the zone lies in, which Workers are put into. @default - Cloudflare is asked, where the id is not given */
  readonly accountId?: string;
};

/** An existing Cloudflare zone. */
export class CloudflareZone extends Construct {
  readonly zoneId: string;
  readonly name?: string;
  /** Not known of a zone that only its id was given of. */
  readonly accountId?: string;

  constructor(scope: Construct, id: string, props: ZoneReference) {
    super(scope, id);
    checkGiven(this, { zone: props }, { zone: true });
    const { id: zoneId, name, accountId }: { readonly [K in keyof ZoneReference]?: string } = props;
    check(this, zoneId !== undefined || name !== undefined, {
      what: 'zone',
      rule: 'have an id or a name',
      got: zoneId,
    });
    checkPattern(this, 'zone.id', zoneId, ZONE_ID);
    checkPattern(this, 'zone.name', name, DOMAIN_NAME);
    checkPattern(this, 'zone.accountId', accountId, ACCOUNT_ID);
    this.name = name;
    if (zoneId !== undefined) {
      this.zoneId = zoneId;
      this.accountId = accountId;
      return;
    }
    const found = new DataCloudflareZone(this, 'Resource', { filter: { name } });
    this.zoneId = found.id;
    this.accountId = accountId ?? found.account.id;
  }

  /** Requires a host that the zone can hold a record of. */
  checkHost(what: string, host: string | undefined): void {
    checkPattern(this, what, host, DOMAIN_NAME);
    if (!isKnown(host) || !isKnown(this.name)) return;
    check(this, host === this.name || host.endsWith(`.${this.name}`), {
      what,
      rule: `lie in the zone ${this.name}`,
      got: host,
    });
  }
}
