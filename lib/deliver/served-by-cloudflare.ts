import type { PageRule, PageRuleActions } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Token } from 'cdktf';
import type { Construct, IValidation } from 'constructs';
import type { MediaContract } from '../contract';
import { describeFault } from '../contract/schema';
import { isKnown } from '../support/checks';
import { CACHE_RULES_PHASE, type MediaCacheRules, mediaRuleRef } from './media-cache-rules';
import type { StoredCacheClass } from './media-areas';
import type { MediaPageRules } from './media-page-rules';
import { matchesPageRule } from './path-pattern';
import { type PublicAddress, publicAddresses } from './public-addresses';
import { rulesOf, ZoneResources } from './zone-resources';

interface ServedByCloudflareProps {
  readonly zoneId: string;
  readonly host: string;
  readonly contract: MediaContract;
  /** Classes that Cloudflare caches; the others are forwarded. */
  readonly cached: readonly StoredCacheClass[];
  readonly pageRules: MediaPageRules;
  /** @default - page rules cache */
  readonly cacheRules?: MediaCacheRules;
}

const CACHING_ACTIONS = ['cacheLevel', 'edgeCacheTtl', 'browserCacheTtl', 'cacheTtlByStatus'] as const;

/**
 * Sends every address of the contract through the rules that all stacks of the app give its zone: each must be decided
 * by the rule that was made for it. A wider rule of a higher priority would freeze manifests; a cache rule beside page
 * rules would win over them.
 */
export class ServedByCloudflare implements IValidation {
  constructor(
    private readonly scope: Construct,
    private readonly props: ServedByCloudflareProps,
  ) {}

  validate(): string[] {
    const { zoneId, host, contract, cached, cacheRules } = this.props;
    if (!isKnown(host)) return [];
    const ofZone = new ZoneResources(this.scope, zoneId);
    const active = ofZone.pageRules.filter(({ statusInput }) => statusInput === 'active');
    const addresses = publicAddresses(contract);
    const byPageRule = addresses.filter(({ cacheClass }) => cacheRules === undefined || !cached.includes(cacheClass));
    return unique([
      ...byPageRule.map((address) => this.pageRuleFault(address, active)),
      ...(cacheRules === undefined
        ? this.cacheRulesBesidePageRules(ofZone)
        : [...this.pageRulesBesideCacheRules(active, addresses), ...this.cacheRuleFaults(cacheRules)]),
    ]);
  }

  private pageRuleFault({ path, cacheClass }: PublicAddress, active: readonly PageRule[]): string | undefined {
    const { host, pageRules, contract } = this.props;
    const address = `${host}${path}`;
    const winner = active
      .filter((rule) => actsOn(rule, address))
      .sort((one, other) => (other.priorityInput ?? 1) - (one.priorityInput ?? 1))[0];
    const own = pageRules.rules.find((rule) => actsOn(rule, address));
    if (winner === undefined || own === undefined) {
      return describeFault({ path: address, rule: 'be matched by a page rule that is active', got: 'none' });
    }
    if (winner !== own) {
      return describeFault({
        path: address,
        rule: `be decided by ${own.node.path}, of which ${winner.node.path} has the higher priority (lowestPriority moves those of the media above it)`,
        got: winner.targetInput,
      });
    }
    const { browserTtlSeconds } = contract.cacheClasses[cacheClass];
    const { browserCacheTtl } = actionsOf(winner);
    if (browserCacheTtl === undefined || browserCacheTtl === browserTtlSeconds) return undefined;
    return describeFault({
      path: address,
      rule: `be kept ${browserTtlSeconds} s by browsers, as contract.cacheClasses.${cacheClass} and its Cache-Control say`,
      got: browserCacheTtl,
    });
  }

  private cacheRulesBesidePageRules({ rulesets }: ZoneResources): string[] {
    return rulesets
      .filter(({ phaseInput }) => phaseInput === CACHE_RULES_PHASE)
      .flatMap((ruleset) =>
        rulesOf(ruleset)
          .filter(({ expression }) => this.namesHost(expression))
          .map(({ expression }) =>
            describeFault({
              path: `cache rule of ${ruleset.node.path}`,
              rule: "leave the images host to its page rules, over which it would win (engine: 'cache-rules' with otherCacheRules has both in one ruleset)",
              got: expression,
            }),
          ),
      );
  }

  private pageRulesBesideCacheRules(active: readonly PageRule[], addresses: readonly PublicAddress[]): string[] {
    const { host, cached } = this.props;
    const paths = addresses.filter(({ cacheClass }) => cached.includes(cacheClass)).map(({ path }) => `${host}${path}`);
    return active
      .filter((rule) => CACHING_ACTIONS.some((name) => actionsOf(rule)[name] !== undefined))
      .filter((rule) => paths.some((path) => actsOn(rule, path)))
      .map((rule) =>
        describeFault({
          path: `page rule ${rule.node.path}`,
          rule: 'leave the caching of the images host to the cache rules, which win over it',
          got: rule.targetInput,
        }),
      );
  }

  /** Later rules win: each class needs its rule, manifests after videos, and no stranger behind them. */
  private cacheRuleFaults({ resource }: MediaCacheRules): string[] {
    const rules = rulesOf(resource).filter(({ enabled }) => enabled !== false);
    const place = (name: StoredCacheClass): number => rules.findIndex(({ ref }) => ref === mediaRuleRef(name));
    const last = Math.max(...this.props.cached.map(place));
    const missing = this.props.cached.filter((name) => place(name) < 0);
    const stranger = rules.slice(last + 1).find(({ expression }) => this.namesHost(expression));
    return [
      ...missing.map((name) =>
        describeFault({ path: resource.node.path, rule: `have an enabled rule for ${name}`, got: 'none' }),
      ),
      ...(place('videos') > place('manifests') && place('manifests') >= 0
        ? [
            describeFault({
              path: resource.node.path,
              rule: 'have the rule of manifests behind that of videos, which would freeze them',
              got: rules.map(({ ref }) => ref),
            }),
          ]
        : []),
      ...(stranger === undefined
        ? []
        : [
            describeFault({
              path: resource.node.path,
              rule: 'have no rule for the images host behind those of the media, which would win',
              got: stranger.expression,
            }),
          ]),
    ];
  }

  /** Whether a rule's expression is about the images host, or about everything. */
  private namesHost(expression: string | undefined): boolean {
    if (expression === undefined || Token.isUnresolved(expression)) return false;
    const { host } = this.props;
    return expression === 'true' || expression.replaceAll(`ne "${host}"`, '').includes(`"${host}"`);
  }
}

function actsOn({ targetInput }: PageRule, address: string): boolean {
  return isKnown(targetInput) && matchesPageRule(targetInput, address);
}

function actionsOf({ actionsInput }: PageRule): PageRuleActions {
  return actionsInput === undefined || Token.isUnresolved(actionsInput) ? {} : (actionsInput as PageRuleActions);
}

function unique(faults: readonly (string | undefined)[]): string[] {
  return [...new Set(faults.filter((fault) => fault !== undefined))];
}
