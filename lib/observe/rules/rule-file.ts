/** A series that is computed from others at every evaluation. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** Prometheus' duration. */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  /** @default - the server's evaluation interval */
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** A Prometheus rule file: `groups` is its only key. https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** The text of a rule file. JSON, which is YAML, so that nothing has to be quoted by rules of its own. */
export function renderRuleFile(file: RuleFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}
