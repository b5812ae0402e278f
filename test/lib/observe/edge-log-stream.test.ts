import {
  defineMediaContract,
  EDGE_LOG_FIELDS,
  METRICS_ENVIRONMENT,
  metricsSettings,
  sparkMediaContract,
} from '../../../lib/contract';
import { EdgeLogStream, type EdgeLogStreamProps, MetricsWorkspace } from '../../../lib/observe';
import { readCollectorEnvironment, readFlusherEnvironment } from '../../../processors/metrics/environment';
import { synthesize } from '../../support/synth';

const synthStream = (props: Omit<EdgeLogStreamProps, 'workspace'> = {}) =>
  synthesize((stack) => {
    const workspace = new MetricsWorkspace(stack, 'Metrics', { region: 'eu-central-1' });
    new EdgeLogStream(stack, 'EdgeLog', { workspace, ...props });
  });
type Synth = ReturnType<typeof synthStream>;
interface Statement {
  readonly Action: string | readonly string[];
}

const functionOf = (synth: Synth, name: RegExp) =>
  synth.resource('aws_lambda_function', name) as unknown as {
    readonly timeout: number;
    readonly environment: { readonly variables: Record<string, string> };
  };
const statementsOf = (synth: Synth, name: RegExp): Statement[] =>
  JSON.parse(synth.resource('aws_iam_role_policy', name)['policy'] as string).Statement;

describe('EdgeLogStream', () => {
  test('minimal: a log of all requests, a stream, two functions, their counters and their dead letters', () => {
    const types = new Set(synthStream().resourceTypes);

    expect([...types].filter((type) => !/prometheus|sns|iam|log_group/.test(type))).toEqual([
      'aws_cloudfront_realtime_log_config',
      'aws_cloudwatch_event_rule',
      'aws_cloudwatch_event_target',
      'aws_dynamodb_table',
      'aws_kinesis_stream',
      'aws_lambda_event_source_mapping',
      'aws_lambda_function',
      'aws_lambda_function_event_invoke_config',
      'aws_lambda_permission',
      'aws_sqs_queue',
    ]);
  });

  test('logs the fields that the collector reads, in the same order, and no address of a viewer', () => {
    const synth = synthStream();
    const { fields } = synth.resource('aws_cloudfront_realtime_log_config');

    const { variables } = functionOf(synth, /Collector/).environment;

    expect(variables[METRICS_ENVIRONMENT.fields]!.split(',')).toEqual(fields);
    expect(fields).toEqual([...EDGE_LOG_FIELDS]);
    expect(fields).not.toContain('c-ip');
  });

  test('tells its functions what they read at their start', () => {
    const synth = synthStream({ samplingPercent: 25 });
    const environmentOf = (name: RegExp): Record<string, string> => functionOf(synth, name).environment.variables;

    const collector = readCollectorEnvironment(environmentOf(/Collector/));
    const flusher = readFlusherEnvironment({ ...environmentOf(/Flusher/), AWS_REGION: 'eu-central-1' });

    expect(collector).toEqual(
      expect.objectContaining({ samplingPercent: 25, settings: metricsSettings(sparkMediaContract) }),
    );
    expect(flusher).toEqual(
      expect.objectContaining({
        intervalSeconds: 60,
        remoteWriteUrl: expect.stringMatching(/prometheus_endpoint}api\/v1\/remote_write$/),
      }),
    );
  });

  test('scales up by the percentage that it asks to be logged', () => {
    const synth = synthStream({ samplingPercent: 10 });

    expect(synth.resource('aws_cloudfront_realtime_log_config')['sampling_rate']).toBe(10);
    expect(functionOf(synth, /Collector/).environment.variables[METRICS_ENVIRONMENT.samplingPercent]).toBe('10');
  });

  test('gives out the records of a shard in order, and keeps a batch that fails until the stream forgets it', () => {
    expect(synthStream().resource('aws_lambda_event_source_mapping')).toEqual(
      expect.objectContaining({
        parallelization_factor: 1,
        starting_position: 'TRIM_HORIZON',
        maximum_record_age_in_seconds: 86_400,
        destination_config: { on_failure: { destination_arn: expect.stringContaining('aws_sqs_queue') } },
      }),
    );
  });

  test('runs the flusher every minute, for less than a minute, and not again when it fails', () => {
    const synth = synthStream();

    expect(synth.resource('aws_cloudwatch_event_rule')['schedule_expression']).toBe('rate(1 minute)');
    expect(functionOf(synth, /Flusher/).timeout).toBeLessThan(60);
    expect(synth.resource('aws_lambda_function_event_invoke_config')['maximum_retry_attempts']).toBe(0);
    expect(synth.resource('aws_lambda_permission')).toEqual(
      expect.objectContaining({
        principal: 'events.amazonaws.com',
        source_arn: expect.stringContaining('aws_cloudwatch_event_rule'),
      }),
    );
  });

  test('lets each function do what it does, and no more', () => {
    const synth = synthStream();
    const actions = (name: RegExp): unknown[] => statementsOf(synth, name).flatMap(({ Action }) => Action);

    expect(actions(/Collector/).sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:ListStreams',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
    expect(actions(/Flusher/).sort()).toEqual([
      'aps:RemoteWrite',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
    ]);
  });

  test('has the shards it is given, or as many as there is traffic for', () => {
    expect(synthStream().resource('aws_kinesis_stream')).toEqual(
      expect.objectContaining({ stream_mode_details: { stream_mode: 'ON_DEMAND' }, encryption_type: 'KMS' }),
    );
    expect(synthStream({ shards: 2 }).resource('aws_kinesis_stream')).toEqual(
      expect.objectContaining({ stream_mode_details: { stream_mode: 'PROVISIONED' }, shard_count: 2 }),
    );
  });

  const useCasesNamed = (names: readonly string[]) =>
    defineMediaContract({
      images: {
        useCases: Object.fromEntries(
          names.map((name) => [name, { ...sparkMediaContract.images.useCases['profile_card']!, alias: name }]),
        ),
      },
    });

  test('throws on more names than its functions can be told of', () => {
    const names = Array.from({ length: 60 }, (_, index) => `a_use_case_with_a_name_of_its_own_${index}`);

    expect(() => synthStream({ contract: useCasesNamed(names) })).toThrow("'environment' must be at most 4096 bytes");
  });

  test('throws on counters that one item cannot hold', () => {
    const names = Array.from({ length: 120 }, (_, index) => `u${index}`);

    expect(() => synthStream({ contract: useCasesNamed(names) })).toThrow(
      "'contract.images.useCases' must have counters that fit the 409600 bytes of one item",
    );
  });

  test.each([
    ['samplingPercent', { samplingPercent: 0 }],
    ['samplingPercent', { samplingPercent: 101 }],
    ['shards', { shards: 0 }],
  ])('throws on a wrong %s', (what, props) => {
    expect(() => synthStream(props)).toThrow(`[test/EdgeLog] '${what}' must be`);
  });
});
