import { Ruleset, type RulesetRules, type RulesetRulesActionParameters } from '@cdktf/provider-cloudflare/lib/ruleset';
import { Construct } from 'constructs';
import { type CacheClasses, type CacheClassName, type CloudflarePlan, KEY_PREFIXES } from '../contract';
import { checkGiven, checkInteger } from '../support/checks';
import { CACHE_RULES_PER_ZONE, MIN_RULE_EDGE_TTL } from './cloudflare-limits';
import { MANIFEST_EXTENSIONS, type StoredCacheClass } from './media-areas';

/** The phase of cache rules; a zone has one entry-point ruleset for each phase. */
export const CACHE_RULES_PHASE = 'http_request_cache_settings';
/** Tells a rule of the media from the rest of the zone's, whatever its place in the ruleset. */
export function mediaRuleRef(cacheClass: CacheClassName): string {
  return `media_${cacheClass}`;
}
/** Errors are asked for again each time: a variant that is missing now may be stored in a moment. */
const NO_STORE = -1;

export interface MediaCacheRulesProps {
  readonly zoneId: string;
  readonly plan: CloudflarePlan;
  readonly cacheClasses: CacheClasses;
  /** The images host, for example `cdn.sparkdating.com`. */
  readonly host: string;
  /** Whether `/videos/*` of that host is cached, or left to what forwards it. */
  readonly cacheVideos: boolean;
  /** Whether a Worker picks the variant of images whose address names none, which are kept by their variants alone. @default false */
  readonly negotiates?: boolean;
  /** Cache rules of the rest of the zone, which would be lost otherwise: they come first, the media rules win. @default [] */
  readonly otherCacheRules?: readonly RulesetRules[];
}

/**
 * The same cache classes as cache rules. They take edge TTLs of any length, are told apart by status, and win over page
 * rules on the same path.
 */
export class MediaCacheRules extends Construct {
  readonly resource: Ruleset;

  constructor(scope: Construct, id: string, props: MediaCacheRulesProps) {
    super(scope, id);
    checkGiven(this, props, { zoneId: true, plan: true, cacheClasses: true, host: true, cacheVideos: true });
    const { zoneId, plan, host, cacheVideos, negotiates = false, otherCacheRules = [] } = props;
    const under = (prefix: string): string =>
      `http.host eq "${host}" and starts_with(http.request.uri.path, "/${prefix}")`;
    const manifests = `http.request.uri.path.extension in {${MANIFEST_EXTENSIONS.map((name) => `"${name}"`).join(' ')}}`;

    // https://developers.cloudflare.com/ruleset-engine/rules-language/operators/#wildcard-matching
    const variants = `http.request.uri.path strict wildcard "/${KEY_PREFIXES.images}*/*/*"`;

    // All matching rules are applied and the last value of a setting wins: the most specific comes last.
    const rules = [
      ...(cacheVideos ? [this.rule(props, 'videos', `(${under(KEY_PREFIXES.videos)})`)] : []),
      ...(negotiates
        ? [
            neverKept('negotiated', `(${under(KEY_PREFIXES.images)})`),
            this.rule(props, 'images', `(${under(KEY_PREFIXES.images)} and ${variants})`),
          ]
        : [this.rule(props, 'images', `(${under(KEY_PREFIXES.images)})`)]),
      ...(cacheVideos ? [this.rule(props, 'manifests', `(${under(KEY_PREFIXES.videos)} and ${manifests})`)] : []),
    ];
    checkInteger(this, 'otherCacheRules.length', otherCacheRules.length, {
      min: 0,
      max: CACHE_RULES_PER_ZONE[plan] - rules.length,
      unit: `beside the ${rules.length} of the media on the ${plan} plan`,
    });
    this.resource = new Ruleset(this, 'Resource', {
      zoneId,
      kind: 'zone',
      phase: CACHE_RULES_PHASE,
      name: 'default',
      description: 'Cache rules of the zone, those of the media last',
      rules: [...otherCacheRules, ...rules],
    });
  }

  private rule(
    { cacheClasses, plan }: MediaCacheRulesProps,
    cacheClass: StoredCacheClass,
    expression: string,
  ): RulesetRules {
    const { defaultTtlSeconds } = cacheClasses[cacheClass].edge;
    checkInteger(this, `contract.cacheClasses.${cacheClass}.edge.defaultTtlSeconds`, defaultTtlSeconds, {
      min: MIN_RULE_EDGE_TTL[plan],
      max: Number.MAX_SAFE_INTEGER,
      unit: `seconds in a cache rule on the ${plan} plan`,
    });
    const actionParameters: RulesetRulesActionParameters = {
      cache: true,
      edgeTtl: {
        mode: 'override_origin',
        default: defaultTtlSeconds,
        statusCodeTtl: [{ statusCodeRange: { from: 400, to: 599 }, value: NO_STORE }],
      },
      // Every object carries its own max-age; an override would also tell browsers how long to believe an error.
      browserTtl: { mode: 'respect_origin' },
    };
    return {
      ref: mediaRuleRef(cacheClass),
      description: `Media cache class ${cacheClass}`,
      expression,
      action: 'set_cache_settings',
      actionParameters,
      enabled: true,
    };
  }
}

/** Where the Worker fails, the distribution's choice for one browser must not be kept for all. */
function neverKept(cacheClass: CacheClassName, expression: string): RulesetRules {
  return {
    ref: mediaRuleRef(cacheClass),
    description: `Media cache class ${cacheClass}: kept by its variants alone`,
    expression,
    action: 'set_cache_settings',
    actionParameters: { cache: false },
    enabled: true,
  };
}
