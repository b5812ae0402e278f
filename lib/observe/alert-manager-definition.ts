export interface AlertManagerOptions {
  readonly topicArn: string;
  /** Of the topic: without it the message cannot be signed. */
  readonly region: string;
}

/** The templates are given as text beside the configuration, which names them as files. */
const TEMPLATE_FILE = 'media_templates';

/**
 * One line of subject and a few of text. SNS takes at most 100 characters of ASCII as a subject, so that it names the
 * alert and what it is about, never its value.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const TEMPLATES = `{{ define "media.subject" }}[{{ .Status }}] {{ .CommonLabels.alertname }} {{ .CommonLabels.severity }}{{ end }}
{{ define "media.message" }}{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}
{{ .Annotations.description }}
{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}
runbook: {{ .Annotations.runbook_url }}

{{ end }}{{ end }}
`;

/**
 * The text of a managed Prometheus' alert manager definition: its own two keys, around a configuration that Prometheus'
 * Alertmanager reads. JSON, which is YAML.
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-config.html
 */
export function alertManagerDefinition({ topicArn, region }: AlertManagerOptions): string {
  const definition = {
    template_files: { [TEMPLATE_FILE]: TEMPLATES },
    alertmanager_config: JSON.stringify(alertManagerConfig({ topicArn, region }), null, 2),
  };
  return `${JSON.stringify(definition, null, 2)}\n`;
}

/** Told once for an alert and its component, again after four hours; what is critical is told at once. */
function alertManagerConfig({ topicArn, region }: AlertManagerOptions): object {
  const receiver = 'media-topic';
  return {
    templates: [TEMPLATE_FILE],
    route: {
      receiver,
      group_by: ['alertname', 'component'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [{ receiver, matchers: ['severity = critical'], group_wait: '10s', repeat_interval: '1h' }],
    },
    inhibit_rules: [
      {
        source_matchers: ['severity = critical'],
        target_matchers: ['severity = warning'],
        equal: ['alertname', 'slo', 'component'],
      },
    ],
    receivers: [
      {
        name: receiver,
        sns_configs: [
          {
            topic_arn: topicArn,
            sigv4: { region },
            subject: '{{ template "media.subject" . }}',
            message: '{{ template "media.message" . }}',
            send_resolved: true,
          },
        ],
      },
    ],
  };
}
