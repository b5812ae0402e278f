import type { PageRule, PageRuleActions } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Token } from 'cdktf';
import type { Construct, IValidation } from 'constructs';
import type { CacheClassName, MediaContract } from '../contract';
import { describeFault } from '../contract/schema';
import { isKnown } from '../support/checks';
import { CACHE_RULES_PHASE, type MediaCacheRules, mediaRuleRef } from './media-cache-rules';
import type { StoredCacheClass } from './media-areas';
import type { EdgeWorker } from './edge-worker';
import type { MediaPageRules } from './media-page-rules';
import { matchesPageRule } from './path-pattern';
import { negotiatedAddresses, type PublicAddress, publicAddresses } from './public-addresses';
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
  /** @default - every address names its variant */
  readonly worker?: EdgeWorker;
}

type Address = PublicAddress<CacheClassName>;

/** Classes whose area lies within another's, and what that would do to them. */
const PARTS: readonly (readonly [part: CacheClassName, whole: CacheClassName, why: string])[] = [
  ['manifests', 'videos', 'freeze them'],
  ['images', 'negotiated', 'keep none of them'],
];

const CACHING_ACTIONS = ['cacheLevel', 'edgeCacheTtl', 'browserCacheTtl', 'cacheTtlByStatus'] as const;

/**
 * Sends every address of the contract through the rules that all stacks of the app give its zone: each must be decided
 * by the rule that was made for it. A wider rule of a higher priority would freeze manifests; a cache rule beside page
 * rules would win over them; a Worker's narrower route would take images from the one that picks their variants.
 */
export class ServedByCloudflare implements IValidation {
  constructor(
    private readonly scope: Construct,
    private readonly props: ServedByCloudflareProps,
  ) {}

  validate(): string[] {
    const { zoneId, host, contract, cacheRules, worker } = this.props;
    if (!isKnown(host)) return [];
    const ofZone = new ZoneResources(this.scope, zoneId);
    const active = ofZone.pageRules.filter(({ statusInput }) => statusInput === 'active');
    const addresses: readonly Address[] =
      worker === undefined ? publicAddresses(contract) : negotiatedAddresses(contract);
    const byPageRule = addresses.filter(
      ({ cacheClass }) => cacheRules === undefined || !this.cached.includes(cacheClass),
    );
    return unique([
      ...byPageRule.map((address) => this.pageRuleFault(address, active)),
      ...(worker === undefined ? [] : this.routesBeside(worker, ofZone)),
      ...(cacheRules === undefined
        ? this.cacheRulesBesidePageRules(ofZone)
        : [...this.pageRulesBesideCacheRules(active, addresses), ...this.cacheRuleFaults(cacheRules)]),
    ]);
  }

  /** The classes that Cloudflare is told of, most general first. */
  private get cached(): readonly CacheClassName[] {
    const { cached, worker } = this.props;
    return worker === undefined ? cached : ['negotiated', ...cached];
  }

  /** The most specific route wins: one that is longer than the images' takes some of them away. */
  private routesBeside({ routes }: EdgeWorker, { workersRoutes }: ZoneResources): string[] {
    const own = routes.flatMap(({ patternInput }) => (isKnown(patternInput) ? prefixOf(patternInput) : []));
    return workersRoutes
      .filter((route) => !routes.includes(route))
      .filter(
        ({ patternInput: theirs }) => isKnown(theirs) && own.some((prefix) => prefixOf(theirs).startsWith(prefix)),
      )
      .map(({ node, patternInput }) =>
        describeFault({
          path: `Worker route ${node.path}`,
          rule: "leave what lies under the images' route to it, over which it would win",
          got: patternInput,
        }),
      );
  }

  private pageRuleFault({ path, cacheClass }: Address, active: readonly PageRule[]): string | undefined {
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

  private pageRulesBesideCacheRules(active: readonly PageRule[], addresses: readonly Address[]): string[] {
    const { host } = this.props;
    const paths = addresses
      .filter(({ cacheClass }) => this.cached.includes(cacheClass))
      .map(({ path }) => `${host}${path}`);
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

  /** Later rules win: each class needs its rule, a part of another's area after it, and no stranger behind them. */
  private cacheRuleFaults({ resource }: MediaCacheRules): string[] {
    const rules = rulesOf(resource).filter(({ enabled }) => enabled !== false);
    const place = (name: CacheClassName): number => rules.findIndex(({ ref }) => ref === mediaRuleRef(name));
    const last = Math.max(...this.cached.map(place));
    const missing = this.cached.filter((name) => place(name) < 0);
    const stranger = rules.slice(last + 1).find(({ expression }) => this.namesHost(expression));
    return [
      ...missing.map((name) =>
        describeFault({ path: resource.node.path, rule: `have an enabled rule for ${name}`, got: 'none' }),
      ),
      ...PARTS.filter(([part, whole]) => place(part) >= 0 && place(whole) > place(part)).map(([part, whole, why]) =>
        describeFault({
          path: resource.node.path,
          rule: `have the rule of ${part} behind that of ${whole}, which would ${why}`,
          got: rules.map(({ ref }) => ref),
        }),
      ),
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

/** A route's pattern without its scheme and its last star. */
function prefixOf(pattern: string): string {
  return pattern.replace(/^https?:\/\//, '').replace(/\*$/, '');
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
