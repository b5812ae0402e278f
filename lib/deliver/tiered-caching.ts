import { ArgoTieredCaching } from '@cdktf/provider-cloudflare/lib/argo-tiered-caching';
import { RegionalTieredCache } from '@cdktf/provider-cloudflare/lib/regional-tiered-cache';
import { TieredCache } from '@cdktf/provider-cloudflare/lib/tiered-cache';
import { Construct } from 'constructs';
import type { CloudflarePlan } from '../contract';
import { check } from '../support/checks';
import { PLANS_WITH_REGIONAL_TIERED_CACHE } from './cloudflare-limits';

export interface TieredCachingProps {
  readonly zoneId: string;
  readonly plan: CloudflarePlan;
  /** Whether edge locations ask an upper tier near the origin before the origin. @default true */
  readonly enabled?: boolean;
  /** Whether there is a regional tier between them. @default - on Enterprise, which alone may have it */
  readonly regional?: boolean;
}

/** Cloudflare's middle tier, which the document's hit rate cannot be reached without. */
export class TieredCaching extends Construct {
  constructor(scope: Construct, id: string, props: TieredCachingProps) {
    super(scope, id);
    const { zoneId, plan, enabled = true } = props;
    const mayHaveRegions = PLANS_WITH_REGIONAL_TIERED_CACHE.includes(plan);
    const { regional = enabled && mayHaveRegions } = props;
    check(this, !regional || mayHaveRegions, {
      what: 'regionalTieredCache',
      rule: `be false on the ${plan} plan`,
      got: regional,
      remedy: `plans that may: ${PLANS_WITH_REGIONAL_TIERED_CACHE.join(', ')}`,
    });
    check(this, !regional || enabled, {
      what: 'regionalTieredCache',
      rule: 'be false where tieredCache is false: it is a tier of it',
      got: regional,
    });
    if (!enabled) return;
    const tiers = new ArgoTieredCaching(this, 'Resource', { zoneId, value: 'on' });
    new TieredCache(this, 'SmartTopology', { zoneId, value: 'on', dependsOn: [tiers] });
    if (regional) new RegionalTieredCache(this, 'Regional', { zoneId, value: 'on', dependsOn: [tiers] });
  }
}
