import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Token } from 'cdktf';
import { defineMediaContract } from '../../../lib/contract';
import { MediaAlarms, type MediaAlarmsProps } from '../../../lib/observe';
import { type Arguments, synthesize } from '../../support/synth';

const resizer = { functionName: 'resizer', timeoutSeconds: 100 };
const photos = { queueName: 'photos', deadLetterQueueName: 'photos-dead' };
const distribution = { distributionId: 'E123' };

const synthAlarms = (props: Omit<MediaAlarmsProps, 'globalProvider'>) =>
  synthesize((stack) => {
    const globalProvider = new AwsProvider(stack, 'Global', { alias: 'global', region: 'us-east-1' });
    new MediaAlarms(stack, 'Alarms', { globalProvider, ...props });
  });

function alarmOf(synth: ReturnType<typeof synthAlarms>, name: string): Arguments {
  return synth
    .resources('aws_cloudwatch_metric_alarm')
    .map(([, alarm]) => alarm)
    .find((alarm) => (alarm['alarm_name'] as string).includes(name))!;
}

describe('MediaAlarms', () => {
  test('minimal: three alarms of a function, none of them told to anybody', () => {
    const synth = synthAlarms({ functions: { Resizer: resizer } });

    expect(synth.resourceTypes).toEqual(Array(3).fill('aws_cloudwatch_metric_alarm'));
    expect(alarmOf(synth, 'throttles')).toEqual(
      expect.objectContaining({
        namespace: 'AWS/Lambda',
        metric_name: 'Throttles',
        dimensions: { FunctionName: 'resizer' },
        statistic: 'Sum',
        comparison_operator: 'GreaterThanThreshold',
        treat_missing_data: 'notBreaching',
      }),
    );
    expect(alarmOf(synth, 'throttles')).not.toHaveProperty('alarm_actions');
  });

  describe('warn, of each place, where nobody is told', () => {
    const functions = { Resizer: resizer };
    const parts =
      "alarms of functions and queues tell nobody: they change their state alone. actions, ARNs of topics in the stack's region, are told.";
    const global =
      'alarms of the distribution tell nobody: they change their state alone. globalActions, ARNs of topics in us-east-1, are told.';
    const actions = ['arn:aws:sns:eu-central-1:123456789012:on-call'];
    const globalActions = ['arn:aws:sns:us-east-1:123456789012:on-call'];

    test.each<readonly [string, Parameters<typeof synthAlarms>[0], readonly string[]]>([
      ['of both', { functions, distribution }, [parts, global]],
      ['of the queues alone', { queues: { Photos: photos } }, [parts]],
      ['of the stack’s region', { functions, distribution, globalActions }, [parts]],
      ['of us-east-1', { functions, distribution, actions }, [global]],
      ['of the distribution alone, which actions tell nobody of', { distribution, actions }, [global]],
      ['of both, by empty lists', { functions, distribution, actions: [], globalActions: [] }, [parts, global]],
      ['of none where somebody is', { functions, distribution, actions, globalActions }, []],
    ])('%s', (_which, props, warnings) => {
      expect(synthAlarms(props).warnings).toEqual(warnings);
    });
  });

  test('watch the share of failed runs, and the time they have by their own timeout', () => {
    const synth = synthAlarms({ functions: { Resizer: resizer } });

    const errors = alarmOf(synth, 'errors');
    expect(errors['threshold']).toBe(0.05);
    expect(errors['metric_query']).toEqual([
      { id: 'share', expression: 'IF(invocations > 0, errors / invocations, 0)', label: 'share', return_data: true },
      expect.objectContaining({ id: 'errors' }),
      expect.objectContaining({ id: 'invocations' }),
    ]);
    expect(alarmOf(synth, 'duration')).toEqual(
      expect.objectContaining({
        threshold: 90_000,
        extended_statistic: 'p99',
        evaluate_low_sample_count_percentiles: 'ignore',
      }),
    );
  });

  test('tell of one dead letter at once, and of uploads that wait', () => {
    const synth = synthAlarms({
      queues: { Photos: photos },
      actions: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
    });

    expect(alarmOf(synth, 'dead-letters')).toEqual(
      expect.objectContaining({
        dimensions: { QueueName: 'photos-dead' },
        threshold: 0,
        evaluation_periods: 1,
        alarm_actions: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
        ok_actions: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
      }),
    );
    expect(alarmOf(synth, 'age')).toEqual(
      expect.objectContaining({ dimensions: { QueueName: 'photos' }, threshold: 600 }),
    );
  });

  test('of a distribution lie in us-east-1, in CloudFront’s own units, and switch the additional metrics on', () => {
    const synth = synthAlarms({ distribution });

    expect(alarmOf(synth, 'cache-hit-rate')).toEqual(
      expect.objectContaining({
        provider: 'aws.global',
        comparison_operator: 'LessThanThreshold',
        threshold: 90,
        metric_query: [
          expect.objectContaining({ expression: 'IF(requests >= 100, rate, 100)', return_data: true }),
          {
            id: 'rate',
            metric: {
              namespace: 'AWS/CloudFront',
              metric_name: 'CacheHitRate',
              dimensions: { DistributionId: 'E123', Region: 'Global' },
              stat: 'Average',
              period: 300,
            },
          },
          expect.objectContaining({ id: 'requests' }),
        ],
      }),
    );
    expect(alarmOf(synth, 'origin-latency')['threshold']).toBe(1000);
    expect(synth.resource('aws_cloudfront_monitoring_subscription')['distribution_id']).toBe('E123');
  });

  test('leave out what costs extra where that is switched off', () => {
    const synth = synthAlarms({ distribution, additionalMetrics: false });

    expect(synth.resourceTypes).toEqual(['aws_cloudwatch_metric_alarm']);
    expect(alarmOf(synth, 'server-errors')['threshold']).toBe(1);
  });

  test('leave out the hit rate of a distribution that another CDN stands before', () => {
    const synth = synthAlarms({ distribution, hitRate: false });

    expect(alarmOf(synth, 'cache-hit-rate')).toBeUndefined();
    expect(alarmOf(synth, 'origin-latency')).toBeDefined();
  });

  test('take their thresholds from the contract', () => {
    const contract = defineMediaContract({ alarms: { queueAgeSeconds: 60, periods: 2 } });

    expect(alarmOf(synthAlarms({ contract, queues: { Photos: photos } }), 'age')).toEqual(
      expect.objectContaining({ threshold: 60, evaluation_periods: 2 }),
    );
  });

  test('tell of a function that falls behind its stream', () => {
    const synth = synthAlarms({ functions: { Collector: { ...resizer, readsStream: true } } });

    expect(alarmOf(synth, 'behind')).toEqual(
      expect.objectContaining({ metric_name: 'IteratorAge', statistic: 'Maximum', threshold: 600_000 }),
    );
  });

  test('tell of dead letters where they alone are a queue', () => {
    const synth = synthAlarms({ queues: { EdgeLog: { deadLetterQueueName: 'lost' } } });

    expect(synth.resourceTypes).toEqual(['aws_cloudwatch_metric_alarm']);
    expect(alarmOf(synth, 'dead-letters')['dimensions']).toEqual({ QueueName: 'lost' });
  });

  test.each([
    [{ periodSeconds: 90 }, "'alarms.periodSeconds' must be whole minutes"],
    [{ periodSeconds: 1800, periods: 49 }, "'alarms.periods' must be at most 86400 seconds in all"],
  ])('are refused by the contract with periods that CloudWatch does not take: %j', (alarms, message) => {
    expect(() => defineMediaContract({ alarms })).toThrow(message);
  });

  test('throw on a distribution without a provider of us-east-1', () => {
    expect(() =>
      synthesize((stack) => {
        const provider = new AwsProvider(stack, 'Paris', { alias: 'paris', region: 'eu-west-3' });
        new MediaAlarms(stack, 'Alarms', { distribution, globalProvider: provider });
      }),
    ).toThrow("'provider' must be an AWS provider of us-east-1");
  });

  test('throw on a topic of another region for what lies in us-east-1, and not on a token', () => {
    const elsewhere = ['arn:aws:sns:eu-central-1:123456789012:on-call'];

    expect(() => synthAlarms({ distribution, globalActions: elsewhere })).toThrow(
      "[test/Alarms] 'globalActions' must lie in us-east-1, where the alarms of a distribution are",
    );
    expect(() =>
      synthAlarms({ distribution, globalActions: [Token.asString({ resolve: () => 'later' })] }),
    ).not.toThrow();
  });

  test('throw where there is nothing to watch', () => {
    expect(() => synthAlarms({})).toThrow('\'distribution, functions or queues\' must be given, got: "none"');
  });
});
