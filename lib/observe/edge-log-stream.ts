import { CloudfrontRealtimeLogConfig } from '@cdktf/provider-aws/lib/cloudfront-realtime-log-config';
import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { KinesisStream } from '@cdktf/provider-aws/lib/kinesis-stream';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import {
  EDGE_LOG_FIELDS,
  type MediaContract,
  METRICS_ENVIRONMENT,
  metricsSettings,
  sparkMediaContract,
} from '../contract';
import { type FunctionSettings, ProcessingFunction } from '../process/processing-function';
import { checkContract } from '../support/check-contract';
import { check, checkGiven, checkInteger } from '../support/checks';
import { builtFunction } from '../support/function-package';
import { ServiceRole } from '../support/grantee';
import { uniqueName } from '../support/names';
import { largestCountersBytes, MAX_ITEM_BYTES } from './counter-size';
import { CounterTable } from './counter-table';
import type { MetricsWorkspace } from './metrics-workspace';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
const MAX_STREAM_NAME = 128;
/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateRealtimeLogConfig.html */
const MAX_LOG_CONFIG_NAME = 64;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const MAX_RULE_NAME = 64;
const MAX_QUEUE_NAME = 80;
const RETENTION_HOURS = 24;
const DEAD_LETTER_DAYS = 14;
const SECONDS_PER_DAY = 86_400;
const FLUSH_INTERVAL_SECONDS = 60;
/** Below the interval, so that two runs never write at once. */
const FLUSH_TIMEOUT_SECONDS = 50;
const COLLECT_TIMEOUT_SECONDS = 60;
/** About a megabyte of records, or ten seconds: each batch is one write of counters. */
const BATCH = { size: 5000, windowSeconds: 10 };

export interface EdgeLogStreamProps {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Where the series are written to. */
  readonly workspace: MetricsWorkspace;
  /**
   * Percentage of requests that is logged, 1–100; what is counted is scaled up. A million requests at 100 % cost about
   * 0.01 USD of logging and 0.12 USD of stream, which charges whole kilobytes for each record and its reading; the stream
   * itself 29 USD a month on demand. Prices of us-east-1, 2026.
   *
   * @default 100
   */
  readonly samplingPercent?: number;
  /** Shards of the stream, a thousand requests a second each. @default - on demand: as many as there is traffic for */
  readonly shards?: number;
  /** Of both functions. @default - 256 MB, arm64 */
  readonly functions?: FunctionSettings;
}

/**
 * What the edge answers, turned into series: CloudFront's real-time log, a stream, a collector that counts each record once,
 * and a flusher that writes all counters every minute. The log holds no addresses of viewers.
 */
export class EdgeLogStream extends Construct {
  readonly resource: CloudfrontRealtimeLogConfig;
  readonly stream: KinesisStream;
  readonly counters: CounterTable;
  readonly collector: ProcessingFunction;
  readonly flusher: ProcessingFunction;
  /** Batches that could not be counted, and series that could not be written. */
  readonly deadLetters: SqsQueue;

  constructor(scope: Construct, id: string, props: EdgeLogStreamProps) {
    super(scope, id);
    checkGiven(this, props, { workspace: true });
    const { contract = sparkMediaContract, workspace, samplingPercent = 100, shards } = props;
    checkContract(this, contract);
    checkInteger(this, 'samplingPercent', samplingPercent, { min: 1, max: 100, unit: '%' });
    checkInteger(this, 'shards', shards, { min: 1, max: 10_000 });
    const counters = largestCountersBytes(contract);
    check(this, counters <= MAX_ITEM_BYTES, {
      what: 'contract.images.useCases',
      rule: `have counters that fit the ${MAX_ITEM_BYTES} bytes of one item`,
      got: counters,
      remedy: 'fewer use cases, or fewer buckets of metrics.imageLoadDuration',
    });
    const settings = {
      [METRICS_ENVIRONMENT.settings]: JSON.stringify(metricsSettings(contract)),
    };

    this.stream = new KinesisStream(this, 'Stream', {
      name: uniqueName(this, { maxLength: MAX_STREAM_NAME }),
      streamModeDetails: { streamMode: shards === undefined ? 'ON_DEMAND' : 'PROVISIONED' },
      shardCount: shards,
      retentionPeriod: RETENTION_HOURS,
      // Paths hold ids of users.
      encryptionType: 'KMS',
      kmsKeyId: 'alias/aws/kinesis',
    });
    this.resource = this.renderLog(samplingPercent);
    this.counters = new CounterTable(this, 'Counters');
    this.deadLetters = new SqsQueue(this, 'DeadLetters', {
      name: uniqueName(this, { maxLength: MAX_QUEUE_NAME, suffix: 'dead-letters' }),
      messageRetentionSeconds: DEAD_LETTER_DAYS * SECONDS_PER_DAY,
      sqsManagedSseEnabled: true,
    });
    this.collector = this.renderCollector(props, settings, samplingPercent);
    this.flusher = this.renderFlusher(props, settings, workspace);
  }

  /** What a distribution's behaviors name to be logged. */
  get realtimeLogConfigArn(): string {
    return this.resource.arn;
  }

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html#understand-real-time-log-config-iam-role */
  private renderLog(samplingPercent: number): CloudfrontRealtimeLogConfig {
    const role = new ServiceRole(this, 'LogRole', {
      service: 'cloudfront.amazonaws.com',
      description: 'Writes the real-time log to its stream',
    });
    role.allow({
      Sid: 'WriteLog',
      Effect: 'Allow',
      Action: ['kinesis:DescribeStreamSummary', 'kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
      Resource: this.stream.arn,
    });
    role.allow({
      Sid: 'EncryptLog',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/aws/kinesis' } },
    });
    return new CloudfrontRealtimeLogConfig(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_LOG_CONFIG_NAME }),
      samplingRate: samplingPercent,
      fields: [...EDGE_LOG_FIELDS],
      endpoint: {
        streamType: 'Kinesis',
        kinesisStreamConfig: { roleArn: role.arn, streamArn: this.stream.arn },
      },
      dependsOn: [role.policy],
    });
  }

  private renderCollector(
    { functions = {} }: EdgeLogStreamProps,
    settings: Readonly<Record<string, string>>,
    samplingPercent: number,
  ): ProcessingFunction {
    const collector = new ProcessingFunction(this, 'Collector', {
      memoryMegabytes: 256,
      ...functions,
      description: 'Counts the records of the edge log',
      code: builtFunction('edge-log-collector', functions.architecture ?? 'arm64'),
      timeoutSeconds: COLLECT_TIMEOUT_SECONDS,
      environment: {
        ...settings,
        [METRICS_ENVIRONMENT.table]: this.counters.resource.name,
        [METRICS_ENVIRONMENT.fields]: EDGE_LOG_FIELDS.join(','),
        [METRICS_ENVIRONMENT.samplingPercent]: String(samplingPercent),
      },
    });
    this.counters.grantCount(collector.role);
    collector.role.allow({
      Sid: 'ReadLog',
      Effect: 'Allow',
      Action: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
      ],
      Resource: this.stream.arn,
    });
    // An event source that reads with a role lists streams and shards by any name.
    collector.role.allow({
      Sid: 'FindLog',
      Effect: 'Allow',
      Action: ['kinesis:ListShards', 'kinesis:ListStreams'],
      Resource: '*',
    });
    this.grantDeadLetter(collector);
    new LambdaEventSourceMapping(this, 'EventSource', {
      eventSourceArn: this.stream.arn,
      functionName: collector.resource.arn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: BATCH.size,
      maximumBatchingWindowInSeconds: BATCH.windowSeconds,
      // The records of a shard one batch after the other: its counters know where they are by one number.
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: false,
      // A batch fails only where the table does not answer. It is tried until the stream forgets it.
      maximumRecordAgeInSeconds: RETENTION_HOURS * 3600,
      maximumRetryAttempts: -1,
      destinationConfig: { onFailure: { destinationArn: this.deadLetters.arn } },
      dependsOn: [collector.role.policy],
    });
    return collector;
  }

  private renderFlusher(
    { functions = {} }: EdgeLogStreamProps,
    settings: Readonly<Record<string, string>>,
    workspace: MetricsWorkspace,
  ): ProcessingFunction {
    const flusher = new ProcessingFunction(this, 'Flusher', {
      memoryMegabytes: 256,
      ...functions,
      description: 'Writes what is counted to Prometheus',
      code: builtFunction('metrics-flusher', functions.architecture ?? 'arm64'),
      timeoutSeconds: FLUSH_TIMEOUT_SECONDS,
      environment: {
        ...settings,
        [METRICS_ENVIRONMENT.table]: this.counters.resource.name,
        [METRICS_ENVIRONMENT.remoteWriteUrl]: workspace.remoteWriteUrl,
        [METRICS_ENVIRONMENT.deadLetterQueue]: this.deadLetters.url,
        [METRICS_ENVIRONMENT.intervalSeconds]: String(FLUSH_INTERVAL_SECONDS),
      },
    });
    this.counters.grantFlush(flusher.role);
    workspace.grantWrite(flusher.role);
    this.grantDeadLetter(flusher);
    // The next run writes everything; a run that is repeated would only be late.
    new LambdaFunctionEventInvokeConfig(this, 'FlusherInvocations', {
      functionName: flusher.resource.functionName,
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: FLUSH_INTERVAL_SECONDS,
    });
    const schedule = new CloudwatchEventRule(this, 'Schedule', {
      name: uniqueName(this, { maxLength: MAX_RULE_NAME, suffix: 'schedule' }),
      description: 'Writes the media metrics every minute',
      scheduleExpression: 'rate(1 minute)',
    });
    const permission = new LambdaPermission(this, 'ScheduleMayInvoke', {
      functionName: flusher.resource.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: schedule.arn,
    });
    new CloudwatchEventTarget(this, 'ScheduleTarget', {
      rule: schedule.name,
      arn: flusher.resource.arn,
      dependsOn: [permission],
    });
    return flusher;
  }

  private grantDeadLetter({ role }: ProcessingFunction): void {
    role.allow({
      Sid: 'KeepWhatFailed',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: this.deadLetters.arn,
    });
  }
}
