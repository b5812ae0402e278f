import { DataCloudflareZone } from '@cdktf/provider-cloudflare/lib/data-cloudflare-zone';
import { PageRule } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Ruleset, type RulesetRules } from '@cdktf/provider-cloudflare/lib/ruleset';
import { WorkersRoute } from '@cdktf/provider-cloudflare/lib/workers-route';
import { TerraformResource, TerraformStack, Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { written } from '../support/written';

/** Resources of one zone in all stacks of an app, as far as they tell at synth which zone it is. */
export class ZoneResources {
  readonly all: readonly TerraformResource[];

  constructor(scope: IConstruct, zoneId: string) {
    const zone = zoneKey(scope, zoneId);
    this.all = scope.node.root.node
      .findAll()
      .filter((found): found is TerraformResource => TerraformResource.isTerraformResource(found))
      .filter((found) => zone !== undefined && zoneKey(found, Reflect.get(found, 'zoneIdInput')) === zone);
  }

  get rulesets(): readonly Ruleset[] {
    return this.all.filter((found) => found instanceof Ruleset);
  }

  get pageRules(): readonly PageRule[] {
    return this.all.filter((found) => found instanceof PageRule);
  }

  get workersRoutes(): readonly WorkersRoute[] {
    return this.all.filter((found) => found instanceof WorkersRoute);
  }
}

/** The rules of a ruleset as they were put in; none where Terraform computes them. */
export function rulesOf({ rulesInput }: Ruleset): readonly RulesetRules[] {
  return Array.isArray(rulesInput) && !Token.isUnresolved(rulesInput) ? rulesInput : [];
}

/** One text for one zone: its id, or its name where a stack looks the id up by that. */
function zoneKey(scope: IConstruct, zoneId: unknown): string | undefined {
  if (typeof zoneId !== 'string') return undefined;
  const id = String(written(scope, zoneId));
  const lookup = /^\$\{data\.cloudflare_zone\.(?<name>[^.]+)\.(zone_)?id\}$/.exec(id)?.groups?.['name'];
  // Another expression names something of its own stack: the same text elsewhere would be another thing.
  if (lookup === undefined) return Token.isUnresolved(zoneId) ? `${TerraformStack.of(scope).node.path} ${id}` : id;
  const source = TerraformStack.of(scope)
    .node.findAll()
    .find((found) => found instanceof DataCloudflareZone && found.friendlyUniqueId === lookup);
  const filter: unknown = source instanceof DataCloudflareZone ? source.filterInput : undefined;
  const name: unknown = typeof filter === 'object' && filter !== null ? Reflect.get(filter, 'name') : undefined;
  return typeof name === 'string' ? `zone ${name}` : `${TerraformStack.of(scope).node.path} ${id}`;
}
