import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations?: Readonly<Record<string, string>>;
}

/** One case of a rule unit test. https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */
export interface RuleCase {
  readonly name: string;
  /** Series by selector, values in promtool's notation, one a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Minutes after the start. */
  readonly atMinutes: number;
  readonly alert: string;
  /** Label sets that must be firing, and no others. Annotations are compared too, where promtool is given them. */
  readonly firing: readonly ExpectedAlert[];
}

export interface PromtoolResult {
  readonly ok: boolean;
  readonly output: string;
}

/** `promtool check rules` on the text of a rule file. */
export function checkRules(rules: string): PromtoolResult {
  return withFiles({ 'rules.yaml': rules }, (folder) => promtool(['check', 'rules', join(folder, 'rules.yaml')]));
}

/** `promtool test rules`: the rules are evaluated by Prometheus' own engine on the given series. */
export function testRules(rules: string, cases: readonly RuleCase[]): PromtoolResult {
  const tests = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: cases.map(({ name, series, atMinutes, alert, firing }) => ({
      name,
      interval: '1m',
      input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
      alert_rule_test: [{ eval_time: `${atMinutes}m`, alertname: alert, exp_alerts: firing }],
    })),
  };
  return withFiles({ 'rules.yaml': rules, 'tests.yaml': JSON.stringify(tests) }, (folder) =>
    promtool(['test', 'rules', join(folder, 'tests.yaml')]),
  );
}

function promtool(args: readonly string[]): PromtoolResult {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

function withFiles<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
