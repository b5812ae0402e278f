import { ZoneSetting } from '@cdktf/provider-cloudflare/lib/zone-setting';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { POLISH_LEVELS, SECURITY_LEVELS, ZONE_CACHE_LEVELS, type ZoneContract } from '../contract';
import { check, checkGiven, checkInteger, checkOneOf } from '../support/checks';
import { warnOfDeviation } from '../support/document-value';
import {
  MIN_ZONE_EDGE_TTL,
  PLANS_WITH_POLISH,
  PLANS_WITH_SECURITY_OFF,
  ZONE_BROWSER_TTLS,
  ZONE_EDGE_TTLS,
} from './cloudflare-limits';

/** How the zone reaches its origins over TLS. Anything weaker would accept any certificate, or none. */
export const SSL_MODES = ['strict', 'full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** What the zone tells browsers of every host: the origin's own Cache-Control, or the contract's one TTL for all. */
export const ZONE_BROWSER_TTL_POLICIES = ['respect-origin', 'contract'] as const;
export type ZoneBrowserTtlPolicy = (typeof ZONE_BROWSER_TTL_POLICIES)[number];

export interface ZoneSettingsProps {
  readonly zoneId: string;
  readonly zone: ZoneContract;
  /** @default 'strict' */
  readonly ssl?: SslMode;
  /** @default 'respect-origin' */
  readonly browserTtl?: ZoneBrowserTtlPolicy;
}

/** The document's zone settings, one resource for each: version 5 of the provider has no bundle of them. */
export class ZoneSettings extends Construct {
  readonly settings: Readonly<Record<string, ZoneSetting>>;

  constructor(scope: Construct, id: string, props: ZoneSettingsProps) {
    super(scope, id);
    checkGiven(this, props, { zoneId: true, zone: true });
    const { zoneId, zone, ssl = 'strict', browserTtl = 'respect-origin' } = props;
    checkOneOf(this, 'ssl', ssl, SSL_MODES);
    checkOneOf(this, 'browserTtl', browserTtl, ZONE_BROWSER_TTL_POLICIES);
    this.checkZone(zone);
    this.warnOfDeviations(zone, browserTtl);

    const { polish, formats } = zone.imageOptimization;
    const values: Readonly<Record<string, string | number>> = {
      security_level: zone.securityLevel,
      cache_level: zone.cacheLevel,
      browser_cache_ttl: browserTtl === 'contract' ? zone.browserTtlSeconds : 0,
      edge_cache_ttl: zone.edgeTtlSeconds,
      ssl,
      ...(PLANS_WITH_POLISH.includes(zone.plan) && {
        polish,
        webp: polish !== 'off' && formats.includes('webp') ? 'on' : 'off',
      }),
    };
    this.settings = Object.fromEntries(
      Object.entries(values).map(([settingId, value]) => [settingId, this.renderSetting(zoneId, settingId, value)]),
    );
  }

  private renderSetting(zoneId: string, settingId: string, value: string | number): ZoneSetting {
    return new ZoneSetting(this, settingId, {
      zoneId,
      settingId,
      // The binding types `value` as a map and writes `{}` for anything else; a token keeps the number or string.
      value: Token.asAnyMap(value),
    });
  }

  private checkZone(zone: ZoneContract): void {
    const { plan, securityLevel, cacheLevel, browserTtlSeconds, edgeTtlSeconds, imageOptimization } = zone;
    const higherPlan = (plans: readonly string[]): string => `plans that may: ${plans.join(', ')}`;
    checkOneOf(this, 'contract.zone.securityLevel', securityLevel, SECURITY_LEVELS);
    check(this, securityLevel !== 'off' || PLANS_WITH_SECURITY_OFF.includes(plan), {
      what: 'contract.zone.securityLevel',
      rule: `not be off on the ${plan} plan`,
      got: securityLevel,
      remedy: 'essentially_off is the lowest level of every other plan',
    });
    checkOneOf(
      this,
      'contract.zone.cacheLevel',
      cacheLevel,
      ZONE_CACHE_LEVELS,
      'cache_everything exists in rules only',
    );
    check(this, ZONE_BROWSER_TTLS.includes(browserTtlSeconds), {
      what: 'contract.zone.browserTtlSeconds',
      rule: `be one of ${ZONE_BROWSER_TTLS.join(', ')} seconds`,
      got: browserTtlSeconds,
    });
    check(this, ZONE_EDGE_TTLS.includes(edgeTtlSeconds), {
      what: 'contract.zone.edgeTtlSeconds',
      rule: `be one of ${ZONE_EDGE_TTLS.join(', ')} seconds`,
      got: edgeTtlSeconds,
    });
    checkInteger(this, 'contract.zone.edgeTtlSeconds', edgeTtlSeconds, {
      min: MIN_ZONE_EDGE_TTL[plan],
      max: Math.max(...ZONE_EDGE_TTLS),
      unit: `seconds on the ${plan} plan`,
    });
    checkOneOf(this, 'contract.zone.imageOptimization.polish', imageOptimization.polish, POLISH_LEVELS);
    check(this, imageOptimization.polish === 'off' || PLANS_WITH_POLISH.includes(plan), {
      what: 'contract.zone.imageOptimization.polish',
      rule: `be off on the ${plan} plan`,
      got: imageOptimization.polish,
      remedy: higherPlan(PLANS_WITH_POLISH),
    });
  }

  private warnOfDeviations(zone: ZoneContract, browserTtl: ZoneBrowserTtlPolicy): void {
    if (browserTtl === 'respect-origin' && zone.browserTtlSeconds !== 0) {
      warnOfDeviation(this, {
        what: 'zone browser_cache_ttl',
        document: zone.browserTtlSeconds,
        used: 0,
        why: "it holds for every host of the site, so that pages would stay in browsers as long as images; media keep theirs by the media rules and the objects' own Cache-Control",
        restore: "zoneSettings.browserTtl: 'contract'",
      });
    }
    if (zone.imageOptimization.polish !== 'off' && zone.imageOptimization.formats.includes('avif')) {
      warnOfDeviation(this, {
        what: 'image_optimization formats',
        document: zone.imageOptimization.formats.join(', '),
        used: 'webp',
        why: 'Polish never makes AVIF; the AVIF variants are made by the image optimizer and named in the path',
      });
    }
  }
}
