import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { type IAspect, type IResolvable, Token } from 'cdktf';
import type { IConstruct, IValidation } from 'constructs';
import { describeFault } from '../contract/schema';
import {
  type CloudFrontQuotas,
  DEFAULT_CLOUDFRONT_QUOTAS,
  FAILOVER_STATUS_CODES,
  MAX_PATH_PATTERN_LENGTH,
  MEMBERS_PER_ORIGIN_GROUP,
} from './cloud-front-limits';
import { originRequestFaults } from './origin-request-rules';
import { coversBehavior } from './path-pattern';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html */
const PATH_PATTERN = /^[A-Za-z0-9_.*?$/~"'@:+&-]+$/;
const POLICY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Fields of the time before cache policies, which CloudFront refuses beside one. */
const LEGACY_FIELDS = ['minTtl', 'defaultTtl', 'maxTtl', 'forwardedValues'] as const;

/** What is checked of a behavior; whatever else it holds is Terraform's to check. */
interface Behavior {
  readonly pathPattern?: string;
  readonly targetOriginId?: string;
  readonly allowedMethods?: readonly string[];
  readonly cachePolicyId?: string;
  readonly originRequestPolicyId?: string;
  readonly responseHeadersPolicyId?: string;
  readonly minTtl?: number;
  readonly defaultTtl?: number;
  readonly maxTtl?: number;
  readonly forwardedValues?: unknown;
}

/**
 * Looks at a distribution as a whole, at validation: also at what was put into it behind its construct's back. Terraform
 * lets all of this through to an error at apply, or to a behavior that never matches.
 */
export class DistributionRules implements IValidation {
  /** Those that have their rules, so that an aspect over a whole app reports no fault twice. */
  private static readonly watched = new WeakSet<CloudfrontDistribution>();

  /** Checks a distribution when its stack is validated. */
  static watch(distribution: CloudfrontDistribution, quotas: Partial<CloudFrontQuotas> = {}): void {
    if (this.watched.has(distribution)) return;
    this.watched.add(distribution);
    distribution.node.addValidation(new DistributionRules(distribution, { ...DEFAULT_CLOUDFRONT_QUOTAS, ...quotas }));
  }

  private constructor(
    private readonly distribution: CloudfrontDistribution,
    private readonly quotas: CloudFrontQuotas,
  ) {}

  validate(): string[] {
    const ordered = known<Behavior>(this.distribution.orderedCacheBehaviorInput);
    const fallback = this.distribution.defaultCacheBehaviorInput;
    const behaviors = fallback === undefined ? ordered : [...ordered, fallback];
    return [
      ...this.countFaults(ordered),
      ...this.originFaults(behaviors),
      ...behaviors.flatMap(policyFaults),
      ...this.requestFaults(behaviors),
      ...patternFaults(ordered),
    ];
  }

  private countFaults(ordered: readonly Behavior[]): string[] {
    const { originInput, originGroupInput } = this.distribution;
    const counts: readonly (readonly [string, number, number])[] = [
      // The default behavior counts as one.
      ['behaviors', ordered.length + 1, this.quotas.behaviorsPerDistribution],
      ['origins', known(originInput).length, this.quotas.originsPerDistribution],
      ['origin groups', known(originGroupInput).length, this.quotas.originGroupsPerDistribution],
    ];
    return counts
      .filter(([, count, max]) => count > max)
      .map(([path, got, max]) =>
        describeFault({ path, rule: `be at most ${max} in a distribution (a raised quota goes into quotas)`, got }),
      );
  }

  private requestFaults(behaviors: readonly Behavior[]): string[] {
    const { originInput, originGroupInput } = this.distribution;
    const groups = known(originGroupInput).map(({ originId, member }) => ({
      originId,
      members: known(member).map((found) => found.originId),
    }));
    const asked = { distribution: this.distribution, origins: known(originInput), groups };
    return behaviors.flatMap((behavior) => originRequestFaults(behavior, asked));
  }

  private originFaults(behaviors: readonly Behavior[]): string[] {
    const { originInput, originGroupInput } = this.distribution;
    // Origins that Terraform computes later may be the ones that are missing here.
    if (!Array.isArray(originInput) || !Array.isArray(originGroupInput ?? [])) return [];
    const origins = known(originInput).map(({ originId }) => originId);
    const groups = known(originGroupInput);
    const targets = [...origins, ...groups.map(({ originId }) => originId)];
    const twice = targets.filter((id, index) => targets.indexOf(id) !== index);
    const faults = twice.map((got) =>
      describeFault({ path: 'origins and groups', rule: 'have ids of their own', got }),
    );
    for (const { pathPattern = 'default', targetOriginId } of behaviors) {
      if (targetOriginId === undefined || Token.isUnresolved(targetOriginId)) continue;
      if (targets.includes(targetOriginId)) continue;
      faults.push(
        describeFault({
          path: `behavior ${pathPattern} targetOriginId`,
          rule: `be one of ${targets.join(', ')}`,
          got: targetOriginId,
        }),
      );
    }
    for (const { originId, failoverCriteria, member } of groups) {
      const members = known(member).map((found) => found.originId);
      if (members.length !== MEMBERS_PER_ORIGIN_GROUP || members.some((name) => !origins.includes(name))) {
        faults.push(
          describeFault({
            path: `origin group ${originId}`,
            rule: `have ${MEMBERS_PER_ORIGIN_GROUP} members of ${origins.join(', ')}`,
            got: members,
          }),
        );
      }
      for (const code of failoverCriteria.statusCodes) {
        if (Token.isUnresolved(code) || FAILOVER_STATUS_CODES.includes(code)) continue;
        faults.push(
          describeFault({
            path: `origin group ${originId} failover code`,
            rule: `be one of ${FAILOVER_STATUS_CODES.join(', ')}`,
            got: code,
          }),
        );
      }
    }
    return faults;
  }
}

/** Applies the rules to every distribution of a scope: `Aspects.of(stack).add(new CheckDistributions())`. */
export class CheckDistributions implements IAspect {
  constructor(private readonly quotas?: Partial<CloudFrontQuotas>) {}

  visit(node: IConstruct): void {
    if (node instanceof CloudfrontDistribution) DistributionRules.watch(node, this.quotas);
  }
}

function policyFaults(behavior: Behavior): string[] {
  const { pathPattern = 'default', cachePolicyId, originRequestPolicyId, responseHeadersPolicyId } = behavior;
  const faults = Object.entries({ cachePolicyId, originRequestPolicyId, responseHeadersPolicyId })
    .filter(([, id]) => id !== undefined && !Token.isUnresolved(id) && !POLICY_ID.test(id))
    .map(([field, got]) =>
      describeFault({ path: `behavior ${pathPattern} ${field}`, rule: 'be the id of a policy, not its name', got }),
    );
  const legacy = cachePolicyId === undefined ? [] : LEGACY_FIELDS.filter((field) => behavior[field] !== undefined);
  return [
    ...faults,
    ...legacy.map((field) =>
      describeFault({
        path: `behavior ${pathPattern} ${field}`,
        rule: 'be left out beside a cache policy, which holds it',
        got: behavior[field],
      }),
    ),
  ];
}

function patternFaults(ordered: readonly Behavior[]): string[] {
  const patterns = ordered
    .map(({ pathPattern }) => pathPattern)
    .filter((found): found is string => found !== undefined && !Token.isUnresolved(found));
  return patterns.flatMap((pattern, index) => {
    const path = `behavior ${pattern}`;
    if (!PATH_PATTERN.test(pattern) || pattern.length > MAX_PATH_PATTERN_LENGTH) {
      return [
        describeFault({
          path,
          rule: `be a path of at most ${MAX_PATH_PATTERN_LENGTH} characters, with * and ? for any`,
          got: pattern,
        }),
      ];
    }
    const shadow = patterns.slice(0, index).find((earlier) => coversBehavior(earlier, pattern));
    if (shadow === undefined) return [];
    return [describeFault({ path, rule: `stand before ${shadow}, which matches all it could`, got: pattern })];
  });
}

/** A list as it was put in; one that Terraform computes later has no entries here. */
function known<T>(list: readonly T[] | IResolvable | undefined): readonly T[] {
  return Array.isArray(list) && !Token.isUnresolved(list) ? (list as readonly T[]) : [];
}
