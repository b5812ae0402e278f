import type { MediaContract } from '../../contract';
import { CONTENT_TYPES, type ContentType, serviceLevels } from '../service-levels';
import { documentAlerts } from './document-alerts';
import { pipelineAlerts } from './pipeline-alerts';
import type { AlertingRule, RuleFile } from './rule-file';
import { BURN_ALERT, serviceLevelGroup } from './service-level-rules';

/** The folder of this package that holds a runbook for every alert, by its name. */
export const RUNBOOK_FOLDER = 'docs/runbooks';

export interface MediaRuleOptions {
  readonly contract: Pick<MediaContract, 'alerts' | 'metrics' | 'objectives'>;
  /** Where the runbooks are served from, with a trailing slash: `https://…/runbooks/`. @default - their path in this package */
  readonly runbooksUrl?: string;
  /** Content types whose requests the log sees, so that their hit rate is known. @default - all: no other CDN is in front */
  readonly hitRatesOf?: readonly ContentType[];
}

/** Every rule of the platform: the document's alerts, one group for each objective, and what watches the metrics. */
export function mediaRules(options: MediaRuleOptions): RuleFile {
  const { contract, runbooksUrl = `${RUNBOOK_FOLDER}/`, hitRatesOf = CONTENT_TYPES } = options;
  const runbookUrl = (alert: string): string => `${runbooksUrl}${alert}.md`;
  const { minimumRequests } = contract.objectives.service;
  return {
    groups: [
      { name: 'spark_media', rules: documentAlerts({ contract, runbookUrl, hitRatesOf }) },
      ...serviceLevels(contract, hitRatesOf).map((level) =>
        serviceLevelGroup({ level, minimumRequests, runbookUrl: runbookUrl(BURN_ALERT) }),
      ),
      { name: 'spark_pipeline', rules: pipelineAlerts({ contract, runbookUrl }) },
    ],
  };
}

/** The alerts of a rule file. */
export function alertsOf({ groups }: RuleFile): AlertingRule[] {
  return groups.flatMap(({ rules }) => rules).filter((rule): rule is AlertingRule => 'alert' in rule);
}
