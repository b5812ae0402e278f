import { PageRule, type PageRuleActions } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { type CacheClasses, type CacheClassName, type CloudflarePlan, KEY_PREFIXES } from '../contract';
import { check, checkGiven, checkInteger } from '../support/checks';
import { warnOfDeviation } from '../support/document-value';
import {
  MAX_BROWSER_TTL,
  MAX_PAGE_RULE_EDGE_TTL,
  MIN_PAGE_RULE_BROWSER_TTL,
  MIN_RULE_EDGE_TTL,
  PAGE_RULES_PER_ZONE,
  PLANS_WITH_PAGE_RULE_STATUS_TTL,
} from './cloudflare-limits';
import { type EdgeArea, MEDIA_AREAS, NEGOTIATED_AREAS } from './media-areas';

export interface MediaPageRulesProps {
  readonly zoneId: string;
  readonly plan: CloudflarePlan;
  readonly cacheClasses: CacheClasses;
  /** The images host, for example `cdn.sparkdating.com`. */
  readonly host: string;
  /** Host that `/videos/*` is forwarded to. @default - videos are cached on the images host */
  readonly forwardVideosTo?: string;
  /** Whether these rules cache; otherwise cache rules do, and what is left is the forwarding. @default true */
  readonly caching?: boolean;
  /** Whether a Worker picks the variant of images whose address names none, which are kept by their variants alone. @default false */
  readonly negotiates?: boolean;
  /** Page rules the zone has already; they count against its plan. @default 0 */
  readonly otherPageRules?: number;
  /** Priority of the lowest of these rules; the others follow upwards. @default 1 */
  readonly lowestPriority?: number;
}

interface RulePlan {
  readonly id: string;
  readonly target: string;
  readonly actions: PageRuleActions;
}

/**
 * The document's page rules: its patterns, its TTLs, and a rule of their own for manifests, which its TTLs would freeze.
 * A page rule sets its TTLs whatever the status is; below Enterprise only cache rules can except errors.
 */
export class MediaPageRules extends Construct {
  readonly rules: readonly PageRule[];

  constructor(scope: Construct, id: string, props: MediaPageRulesProps) {
    super(scope, id);
    checkGiven(this, props, { zoneId: true, plan: true, cacheClasses: true, host: true });
    const { zoneId, plan, otherPageRules = 0, lowestPriority = 1 } = props;
    checkInteger(this, 'lowestPriority', lowestPriority, { min: 1, max: 1_000_000_000 });
    const plans = this.plan(props);
    const remedy = "engine: 'cache-rules' has a quota of its own";
    check(this, plans.length <= PAGE_RULES_PER_ZONE[plan], {
      what: 'page rules of the media',
      rule: `be at most ${PAGE_RULES_PER_ZONE[plan]} on the ${plan} plan`,
      got: plans.length,
      remedy,
    });
    checkInteger(this, 'otherPageRules', otherPageRules, {
      min: 0,
      max: PAGE_RULES_PER_ZONE[plan] - plans.length,
      unit: `beside the ${plans.length} of the media on the ${plan} plan`,
      remedy,
    });
    this.rules = plans.map(
      ({ id: ruleId, target, actions }, index) =>
        new PageRule(this, ruleId, {
          zoneId,
          target,
          // Only the matching rule with the highest number acts; the list is most specific first.
          priority: lowestPriority + plans.length - 1 - index,
          // The provider's default is a rule that does nothing.
          status: 'active',
          actions,
        }),
    );
  }

  private plan(props: MediaPageRulesProps): RulePlan[] {
    const { host, cacheClasses, plan, forwardVideosTo, caching = true, negotiates = false } = props;
    const cached = (negotiates ? NEGOTIATED_AREAS : MEDIA_AREAS).filter(
      ({ cacheClass }) =>
        caching && (forwardVideosTo === undefined || cacheClass === 'images' || cacheClass === 'negotiated'),
    );
    // A Worker says itself how long an answer is kept, by its status.
    const keepsErrors = cached.some(
      ({ cacheClass }) => !negotiates || (cacheClass !== 'images' && cacheClass !== 'negotiated'),
    );
    const cacheRules = cached.map((area) => this.cacheRule(area, { host, cacheClasses, plan }));
    if (keepsErrors && !PLANS_WITH_PAGE_RULE_STATUS_TTL.includes(plan)) {
      Annotations.of(this).addWarning(
        'page rules keep errors as long as media on the ' +
          `${plan} plan, where CloudFront keeps them for seconds: a photo that is ` +
          "asked for too early may stay missing. engine: 'cache-rules' never keeps errors.",
      );
    }
    if (forwardVideosTo === undefined) return cacheRules;
    return [
      ...cacheRules,
      {
        id: 'forward-videos',
        target: `${host}/${KEY_PREFIXES.videos}*`,
        // Temporary: a browser never forgets a permanent redirect, and the video host may move.
        actions: { forwardingUrl: { url: `https://${forwardVideosTo}/${KEY_PREFIXES.videos}$1`, statusCode: 302 } },
      },
    ];
  }

  private cacheRule(
    { pathPattern, cacheClass }: EdgeArea,
    { host, cacheClasses, plan }: Pick<MediaPageRulesProps, 'host' | 'cacheClasses' | 'plan'>,
  ): RulePlan {
    const id = pathPattern.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
    if (cacheClass === 'negotiated') {
      // Where the Worker fails, the distribution's choice for one browser must not be kept for all.
      return { id: `${id}-negotiated`, target: `${host}${pathPattern}`, actions: { cacheLevel: 'bypass' } };
    }
    const { edge, browserTtlSeconds } = cacheClasses[cacheClass];
    const path = `contract.cacheClasses.${cacheClass}`;
    checkInteger(this, `${path}.browserTtlSeconds`, browserTtlSeconds, {
      min: MIN_PAGE_RULE_BROWSER_TTL[plan],
      max: MAX_BROWSER_TTL,
      unit: `seconds in a page rule on the ${plan} plan`,
    });
    checkInteger(this, `${path}.edge.defaultTtlSeconds`, edge.defaultTtlSeconds, {
      min: MIN_RULE_EDGE_TTL[plan],
      max: Number.MAX_SAFE_INTEGER,
      unit: `seconds in a page rule on the ${plan} plan`,
    });
    return {
      id,
      // A rule matches the whole address: a playlist asked with a query string needs the star behind its extension.
      target: `${host}${pathPattern}${cacheClass === 'manifests' ? '*' : ''}`,
      actions: {
        cacheLevel: 'cache_everything',
        edgeCacheTtl: this.edgeTtl(cacheClass, edge.defaultTtlSeconds),
        browserCacheTtl: browserTtlSeconds,
        ...(PLANS_WITH_PAGE_RULE_STATUS_TTL.includes(plan) && { cacheTtlByStatus: { '400-599': 'no-store' } }),
      },
    };
  }

  private edgeTtl(cacheClass: CacheClassName, seconds: number): number {
    if (seconds <= MAX_PAGE_RULE_EDGE_TTL) return seconds;
    warnOfDeviation(this, {
      what: `edge_cache_ttl of ${cacheClass}`,
      document: seconds,
      used: MAX_PAGE_RULE_EDGE_TTL,
      why: 'Cloudflare refuses more than 28 days in a page rule',
      restore: "engine: 'cache-rules', which knows no such limit,",
    });
    return MAX_PAGE_RULE_EDGE_TTL;
  }
}
