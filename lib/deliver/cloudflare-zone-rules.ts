import { DnsRecord } from '@cdktf/provider-cloudflare/lib/dns-record';
import type { PageRule } from '@cdktf/provider-cloudflare/lib/page-rule';
import { TerraformStack, Token } from 'cdktf';
import type { Construct, IConstruct, IValidation } from 'constructs';
import type { CloudflarePlan } from '../contract';
import { describeFault } from '../contract/schema';
import { isKnown } from '../support/checks';
import { PAGE_RULES_PER_ZONE } from './cloudflare-limits';
import { matchesPageRule } from './path-pattern';
import { ZoneResources } from './zone-resources';

/** What a zone has once: two that declare it undo each other, and destroying one takes it from the other. */
const ZONE_WIDE: readonly string[] = [
  'cloudflare_argo_tiered_caching',
  'cloudflare_regional_tiered_cache',
  'cloudflare_tiered_cache',
  'cloudflare_zone_cache_variants',
  'cloudflare_zone_setting',
];

/**
 * Looks at all that an app's stacks declare for one zone, which no single construct sees: two rulesets for one phase or
 * two settings, of which each apply would undo the other; two page rules of one priority, of which Cloudflare would
 * choose one; two records of one name; two Worker routes of one pattern; and more page rules than the plan has.
 */
export class CloudflareZoneRules implements IValidation {
  constructor(
    private readonly scope: Construct,
    private readonly zone: { readonly zoneId: string; readonly plan: CloudflarePlan },
  ) {}

  validate(): string[] {
    const { zoneId, plan } = this.zone;
    const ofZone = new ZoneResources(this.scope, zoneId);
    const phases = shared(ofZone.rulesets, ({ phaseInput }) => phaseInput);
    const settings = shared(
      ofZone.all.filter(({ terraformResourceType }) => ZONE_WIDE.includes(terraformResourceType)),
      (found) => [found.terraformResourceType, Reflect.get(found, 'settingIdInput')].filter(Boolean).join(' '),
    );
    const hosts = shared(ofZone.all, (found) => {
      const name: unknown = found instanceof DnsRecord ? found.nameInput : undefined;
      return typeof name === 'string' && !Token.isUnresolved(name) ? name : undefined;
    });
    const routes = shared(ofZone.workersRoutes, ({ patternInput }) =>
      isKnown(patternInput) ? patternInput.replace(/^https?:\/\//, '') : undefined,
    );
    const count = ofZone.pageRules.length;
    return [
      ...phases.map(([got, constructs]) =>
        describeFault({
          path: 'ruleset phase',
          rule: `belong to one ruleset of a zone; ${paths(constructs)} would undo each other at every apply`,
          got,
        }),
      ),
      ...settings.map(([got, constructs]) =>
        describeFault({
          path: 'zone-wide setting',
          rule: `be declared once for a zone, not by ${paths(constructs)} (zoneSettings: false, tieredCache: false leave it to another)`,
          got,
        }),
      ),
      ...shared(ofZone.pageRules, ({ priorityInput }) => priorityInput)
        .filter(([, rules]) => meet(rules))
        .map(([got, rules]) =>
          describeFault({
            path: 'page rule priority',
            rule: `belong to one page rule of a zone, not to ${paths(rules)} (lowestPriority moves those of the media)`,
            got,
          }),
        ),
      ...hosts.map(([got, constructs]) =>
        describeFault({
          path: 'DNS name',
          rule: `have one record, not ${paths(constructs)}: one name has one CDN`,
          got,
        }),
      ),
      ...routes.map(([got, constructs]) =>
        describeFault({ path: 'Worker route', rule: `have one Worker, not ${paths(constructs)}`, got }),
      ),
      ...(count > PAGE_RULES_PER_ZONE[plan]
        ? [
            describeFault({
              path: 'page rules',
              rule: `be at most ${PAGE_RULES_PER_ZONE[plan]} in a zone on the ${plan} plan, in all stacks together`,
              got: count,
            }),
          ]
        : []),
    ];
  }
}

/** Whether rules of one priority can act on one address; those of one stack are numbered by one hand, and must differ. */
function meet(rules: readonly PageRule[]): boolean {
  return rules.some((rule, index) =>
    rules.slice(index + 1).some((other) => {
      if (TerraformStack.of(rule) === TerraformStack.of(other)) return true;
      const [one, two] = [rule.targetInput, other.targetInput];
      if (one === undefined || two === undefined || Token.isUnresolved(one) || Token.isUnresolved(two)) return false;
      return matchesPageRule(one, sample(two)) || matchesPageRule(two, sample(one));
    }),
  );
}

/** An address that a target matches. */
function sample(target: string): string {
  return target.replace(/^https?:\/\//, '').replaceAll('*', 'x');
}

/** The values that two or more constructs have in common, with the constructs. */
function shared<C extends IConstruct, T>(constructs: readonly C[], value: (found: C) => T | undefined): [T, C[]][] {
  const holders = new Map<T, C[]>();
  for (const found of constructs) {
    const key = value(found);
    if (key !== undefined) holders.set(key, [...(holders.get(key) ?? []), found]);
  }
  return [...holders].filter(([, found]) => found.length > 1);
}

function paths(constructs: readonly IConstruct[]): string {
  return constructs.map(({ node }) => node.path).join(' and ');
}
