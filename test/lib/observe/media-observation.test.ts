import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { MediaObservation, type MediaObservationProps } from '../../../lib/observe';
import { synthesize } from '../../support/synth';

const parts = {
  distribution: { distributionId: 'E123' },
  functions: { ImageOptimizer: { functionName: 'optimizer', timeoutSeconds: 100 } },
  queues: { Photos: { queueName: 'photos', deadLetterQueueName: 'photos-dead' } },
};

const synthObservation = (props: MediaObservationProps = {}, { global = true } = {}) =>
  synthesize((stack) => {
    const globalProvider = global
      ? new AwsProvider(stack, 'Global', { alias: 'global', region: 'us-east-1' })
      : undefined;
    new MediaObservation(stack, 'Observation', { region: 'eu-central-1', globalProvider, ...props }).watch(parts);
  });
const alarmsOf = (synth: ReturnType<typeof synthObservation>): string[] =>
  synth.resources('aws_cloudwatch_metric_alarm').map(([, alarm]) => alarm['alarm_name'] as string);

describe('MediaObservation', () => {
  test('sees requests by default: a log, a workspace, alarms of every part and of its own functions', () => {
    const synth = synthObservation();

    expect(synth.resourceTypes).toEqual(
      expect.arrayContaining([
        'aws_cloudfront_realtime_log_config',
        'aws_prometheus_workspace',
        'aws_cloudwatch_dashboard',
      ]),
    );
    expect(
      alarmsOf(synth)
        .map((name) => name.replace(/^test-observation-alarms-/, ''))
        .sort(),
    ).toEqual(
      [
        ...['cache-hit-rate', 'origin-latency', 'server-errors', 'photos-age', 'photos-dead-letters'],
        ...['edge-log-collector-behind', 'edge-log-dead-letters'],
        ...['edge-log-collector', 'image-optimizer', 'metrics-flusher'].flatMap((name) =>
          ['duration', 'errors', 'throttles'].map((what) => `${name}-${what}`),
        ),
      ].sort(),
    );
  });

  test('tells the topic of its alerts of alarms too, or whom it is told to', () => {
    const actions = ['arn:aws:sns:eu-central-1:123456789012:on-call'];
    const told = (synth: ReturnType<typeof synthObservation>): unknown =>
      synth.resource('aws_cloudwatch_metric_alarm', /Photos-age/)['alarm_actions'];

    expect(told(synthObservation())).toEqual([
      expect.stringMatching(/aws_sns_topic\.Observation_Metrics_Topic_\w+\.arn/),
    ]);
    expect(told(synthObservation({ actions }))).toEqual(actions);
    expect(told(synthObservation({ detail: 'vendor' }))).toBeUndefined();
  });

  test('needs nothing of its own with AWS’ metrics alone', () => {
    expect(new Set(synthObservation({ detail: 'vendor' }).resourceTypes)).toEqual(
      new Set(['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_dashboard', 'aws_cloudfront_monitoring_subscription']),
    );
  });

  test('leaves out alarms of the distribution where it cannot declare them, and says so', () => {
    const synth = synthObservation({}, { global: false });

    expect(alarmsOf(synth).filter((name) => name.includes('cache-hit-rate'))).toEqual([]);
    expect(synth.warnings).toEqual([
      expect.stringContaining('alarms of the distribution (hit rate, 5xx, origin latency) are left out'),
    ]);
  });

  test('throws on what only metrics of requests have', () => {
    expect(() => synthObservation({ detail: 'vendor', samplingPercent: 10 })).toThrow(
      "[test/Observation] 'samplingPercent' must be left out with detail vendor, which has no metrics of requests, got: [10]",
    );
  });
});
