import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsWorkspace } from '../../lib/observe';
import { synthesize } from '../support/synth';
import { describeWith } from '../support/tools';

interface Definition {
  readonly template_files: Readonly<Record<string, string>>;
  readonly alertmanager_config: string;
}

function synthesizedDefinition(): Definition {
  const topicArn = 'arn:aws:sns:eu-central-1:123456789012:on-call';
  const synth = synthesize((stack) => new MetricsWorkspace(stack, 'Metrics', { region: 'eu-central-1', topicArn }));
  return JSON.parse(synth.resource('aws_prometheus_alert_manager_definition')['definition'] as string) as Definition;
}

describeWith(['amtool'], 'the synthesized alert manager definition', () => {
  let folder: string;
  let config: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'alert-manager-'));
    config = join(folder, 'alertmanager.yaml');
    const { template_files: templates, alertmanager_config: text } = synthesizedDefinition();
    writeFileSync(config, text);
    for (const [name, template] of Object.entries(templates)) writeFileSync(join(folder, name), template);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const amtool = (...args: readonly string[]) => spawnSync('amtool', args, { encoding: 'utf8', cwd: folder });

  test('is a configuration that Alertmanager loads, with its templates', () => {
    const { status, stdout, stderr } = amtool('check-config', config);

    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/SUCCESS[\s\S]*1 inhibit rules[\s\S]*1 receivers[\s\S]*1 templates[\s\S]*SUCCESS/);
  });

  test.each([
    ['severity=critical', 'alertname=MediaMetricsSilent'],
    ['severity=warning', 'alertname=SlowImageLoading'],
  ])('sends what is %s to the topic', (...labels) => {
    const { stdout } = amtool('config', 'routes', 'test', `--config.file=${config}`, ...labels);

    expect(stdout.trim()).toBe('media-topic');
  });

  test('tells again sooner of what is critical', () => {
    const { stdout } = amtool('config', 'routes', 'show', `--config.file=${config}`);

    expect(stdout).toContain('severity="critical"');
    expect(JSON.parse(synthesizedDefinition().alertmanager_config).route).toEqual(
      expect.objectContaining({ repeat_interval: '4h', routes: [expect.objectContaining({ repeat_interval: '1h' })] }),
    );
  });

  test('renders a subject and a message that name the alert and its runbook', () => {
    const templates = Object.keys(synthesizedDefinition().template_files).map((name) => join(folder, name));
    const data = join(folder, 'data.json');
    const alert = {
      status: 'firing',
      labels: { alertname: 'SlowImageLoading', severity: 'warning', size: 'profile_card' },
      annotations: { summary: 'slow', description: 'P95 is 3s', runbook_url: 'docs/runbooks/SlowImageLoading.md' },
    };
    writeFileSync(
      data,
      JSON.stringify({
        status: 'firing',
        alerts: [alert],
        commonLabels: alert.labels,
        groupLabels: {},
        commonAnnotations: {},
      }),
    );

    const render = (name: string): string =>
      amtool(
        'template',
        'render',
        `--template.glob=${templates[0]}`,
        `--template.data=${data}`,
        `--template.text={{ template "${name}" . }}`,
      ).stdout;

    expect(render('media.subject').trim()).toBe('[firing] SlowImageLoading warning');
    expect(render('media.message')).toContain('runbook: docs/runbooks/SlowImageLoading.md');
  });
});
