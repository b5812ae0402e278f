import { PageRule } from '@cdktf/provider-cloudflare/lib/page-rule';
import { Ruleset } from '@cdktf/provider-cloudflare/lib/ruleset';
import { TerraformStack } from 'cdktf';
import type { Construct, IConstruct, IValidation } from 'constructs';
import { describeFault } from '../contract/schema';

/**
 * Looks at all rules of one zone in a stack, which no single construct sees: two rulesets for one phase, of which each
 * apply would undo the other, and two page rules of one priority, of which Cloudflare would choose one.
 */
export class CloudflareZoneRules implements IValidation {
  constructor(
    private readonly scope: Construct,
    private readonly zoneId: string,
  ) {}

  validate(): string[] {
    const ofZone = TerraformStack.of(this.scope)
      .node.findAll()
      .filter((found) => (found instanceof Ruleset || found instanceof PageRule) && found.zoneIdInput === this.zoneId);
    const phases = shared(ofZone, (found) => (found instanceof Ruleset ? found.phaseInput : undefined));
    const priorities = shared(ofZone, (found) => (found instanceof PageRule ? found.priorityInput : undefined));
    return [
      ...phases.map(([phase, paths]) =>
        describeFault({
          path: 'ruleset phase',
          rule: `belong to one ruleset of a zone; ${paths} would undo each other at every apply`,
          got: phase,
        }),
      ),
      ...priorities.map(([priority, paths]) =>
        describeFault({
          path: 'page rule priority',
          rule: `belong to one page rule of a zone, not to ${paths} (lowestPriority moves those of the media)`,
          got: priority,
        }),
      ),
    ];
  }
}

/** The values that two or more constructs have in common, with the constructs' paths. */
function shared<T>(constructs: readonly IConstruct[], value: (found: IConstruct) => T | undefined): [T, string][] {
  const paths = new Map<T, string[]>();
  for (const found of constructs) {
    const key = value(found);
    if (key !== undefined) paths.set(key, [...(paths.get(key) ?? []), found.node.path]);
  }
  return [...paths].filter(([, found]) => found.length > 1).map(([key, found]) => [key, found.join(' and ')]);
}
