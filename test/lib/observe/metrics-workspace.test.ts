import { TerraformStack, Testing, Token } from 'cdktf';
import { defineMediaContract, sparkMediaContract } from '../../../lib/contract';
import { mediaRules, MetricsWorkspace, type MetricsWorkspaceProps, renderRuleFile } from '../../../lib/observe';
import { ServiceRole } from '../../../lib/support/grantee';
import { synthesize } from '../../support/synth';

const synthWorkspace = (props: MetricsWorkspaceProps = { region: 'eu-central-1' }) =>
  synthesize((stack) => new MetricsWorkspace(stack, 'Metrics', props));

describe('MetricsWorkspace', () => {
  test('minimal: a workspace with the rules of the contract, an alert manager and a topic', () => {
    const synth = synthWorkspace();

    expect(synth.resourceTypes).toEqual([
      'aws_prometheus_alert_manager_definition',
      'aws_prometheus_rule_group_namespace',
      'aws_prometheus_workspace',
      'aws_sns_topic',
      'aws_sns_topic_policy',
    ]);
    expect(synth.resource('aws_prometheus_rule_group_namespace')['data']).toBe(
      renderRuleFile(mediaRules({ contract: sparkMediaContract })),
    );
  });

  test('loads the thresholds of its own contract', () => {
    const contract = defineMediaContract({ alerts: { LowCDNCacheHitRate: { threshold: 0.83 } } });

    const data = synthWorkspace({ region: 'eu-central-1', contract }).resource('aws_prometheus_rule_group_namespace')[
      'data'
    ];

    expect(data).toContain('< 0.83 and');
  });

  test('refuses to watch the hit rate of what has none', () => {
    const hitRatesOf = ['images'] as unknown as MetricsWorkspaceProps['hitRatesOf'];
    expect(() => synthWorkspace({ region: 'eu-central-1', hitRatesOf })).toThrow(
      '\'hitRatesOf\' must be one of image, video, got: "images"',
    );
  });

  test('lets the alert manager of this workspace and alarms of this account publish to its topic, and nobody else', () => {
    const text = synthWorkspace().resource('aws_sns_topic_policy')['policy'] as string;
    // What Terraform fills in has quotes of its own.
    const policy = JSON.parse(text.replace(/\$\{element\(split\(":", (\S+\.arn)\), 4\)}/, 'account of $1'));

    expect(policy.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'aps.amazonaws.com' },
        Action: ['sns:Publish', 'sns:GetTopicAttributes'],
        Condition: { ArnEquals: { 'aws:SourceArn': expect.stringContaining('aws_prometheus_workspace') } },
      }),
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: {
          StringEquals: {
            'aws:SourceAccount': expect.stringMatching(/^account of aws_prometheus_workspace\.\w+\.arn$/),
          },
        },
      }),
    ]);
  });

  test('signs messages for the region of the topic', () => {
    const { definition } = synthWorkspace({ region: 'eu-west-1' }).resource('aws_prometheus_alert_manager_definition');
    const { alertmanager_config: text } = JSON.parse(definition as string);
    const [receiver] = JSON.parse(text).receivers;

    expect(receiver.sns_configs[0].sigv4).toEqual({ region: 'eu-west-1' });
  });

  test('sends to a topic that exists already, without making one', () => {
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:on-call';

    const synth = synthWorkspace({ region: 'eu-central-1', topicArn });

    expect(synth.resourceTypes).not.toContain('aws_sns_topic');
    expect(synth.resource('aws_prometheus_alert_manager_definition')['definition']).toContain(topicArn);
  });

  test('adds rule groups of one’s own, and refuses a name that is taken', () => {
    const rules = [{ record: 'a:b', expr: 'vector(1)' }];

    const data = synthWorkspace({ region: 'eu-central-1', extraGroups: [{ name: 'ours', rules }] }).resource(
      'aws_prometheus_rule_group_namespace',
    )['data'] as string;

    expect(JSON.parse(data).groups.at(-1)).toEqual({ name: 'ours', rules });
    expect(() => synthWorkspace({ region: 'eu-central-1', extraGroups: [{ name: 'spark_media', rules }] })).toThrow(
      '[test/Metrics] \'extraGroups\' must have names of their own, got: "spark_media"',
    );
  });

  test('throws on a group of more rules than managed Prometheus takes', () => {
    const rules = Array.from({ length: 21 }, (_, index) => ({ record: `a:b${index}`, expr: 'vector(1)' }));

    expect(() => synthWorkspace({ region: 'eu-central-1', extraGroups: [{ name: 'ours', rules }] })).toThrow(
      "'rule group ours' must have at most 20 rules, got: 21",
    );
  });

  test('keeps what Terraform would fill in as it was written', () => {
    const extraGroups = [
      { name: 'ours', rules: [{ record: 'a:b', expr: 'label_replace(up, "a", "${1}", "b", "(.*)")' }] },
    ];

    const data = synthWorkspace({ region: 'eu-central-1', extraGroups }).resource(
      'aws_prometheus_rule_group_namespace',
    )['data'];

    expect(data).toContain('$${1}');
  });

  test.each([
    [
      'a FIFO topic',
      { topicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call.fifo' },
      "'topicArn' must be the ARN of a standard SNS topic",
    ],
    ['a region that is none', { region: 'europe' }, "'region' must be the name of an AWS region"],
    [
      'an address without a slash at its end',
      { runbooksUrl: 'https://wiki.example.com/media' },
      "'runbooksUrl' must be an https address with a slash at its end",
    ],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthWorkspace({ region: 'eu-central-1', ...props })).toThrow(message);
  });

  test('does not throw where the topic is a token', () => {
    const topicArn = Token.asString({ resolve: () => 'later' });

    const { definition } = synthWorkspace({ region: 'eu-central-1', topicArn }).resource(
      'aws_prometheus_alert_manager_definition',
    );

    expect(definition).toContain('later');
  });

  test('signs messages for the region that Terraform finds where none is known at synth', () => {
    const stack = new TerraformStack(Testing.app(), 'bare');
    new MetricsWorkspace(stack, 'Metrics');

    const { resource } = JSON.parse(Testing.synth(stack));
    const [alertManager] = Object.values<{ readonly definition: string }>(
      resource.aws_prometheus_alert_manager_definition,
    );

    expect(alertManager?.definition).toMatch(/\$\{data\.aws_region\.Metrics_Region_\w+\.name}/);
  });

  test('grants writing series to this workspace alone', () => {
    const synth = synthesize((stack) => {
      const workspace = new MetricsWorkspace(stack, 'Metrics', { region: 'eu-central-1' });
      workspace.grantWrite(
        new ServiceRole(stack, 'Writer', { service: 'lambda.amazonaws.com', description: 'writes' }),
      );
    });
    const policy = JSON.parse(synth.resource('aws_iam_role_policy')['policy'] as string);

    expect(policy.Statement).toEqual([
      {
        Sid: 'WriteMetrics',
        Effect: 'Allow',
        Action: 'aps:RemoteWrite',
        Resource: expect.stringContaining('aws_prometheus_workspace'),
      },
    ]);
  });
});
