import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { type MediaContract, METRICS_ENVIRONMENT, PROCESSOR_ENVIRONMENT, sliceMediaContract } from '../contract';
import type { MediaCatalogue } from '../store/media-catalogue';
import type { VariantStore } from '../store/variant-store';
import { check, checkInteger, isKnown } from '../support/checks';
import type { Grantee } from '../support/grantee';
import { type ProcessingTimes, VISIBILITY_TIMEOUT_FACTOR } from '../support/processing-times';
import type { ProcessingQueue } from '../upload/processing-queue';
import { type FunctionSettings, ProcessingFunction, type ProcessingFunctionProps } from './processing-function';

/** A table that processors of uploads may count in. */
export interface ProcessingCounters {
  readonly tableName: string;
  grantAdd(grantee: Grantee): void;
}

/** What the owner of a processor with a queue may choose. */
export interface QueueWorkerSettings extends FunctionSettings {
  /** Where uploads are counted for the metrics, as the `counters` of an `EdgeLogStream`. @default - nowhere */
  readonly counters?: ProcessingCounters;
  /** How many batches may be worked on at once, 2–1000. @default 10 */
  readonly maxConcurrency?: number;
}

export interface QueueWorkerProps
  extends
    Omit<ProcessingFunctionProps, 'environment' | 'timeoutSeconds'>,
    Pick<QueueWorkerSettings, 'maxConcurrency' | 'counters'> {
  readonly contract: MediaContract;
  /** What the function is given of the contract. */
  readonly sections: readonly (keyof MediaContract)[];
  readonly queue: ProcessingQueue;
  /** Name of the prop that the queue came from. */
  readonly queueProp: string;
  readonly times: ProcessingTimes;
  readonly store: VariantStore;
  readonly catalogue: MediaCatalogue;
  /** What must be there before the first message. */
  readonly watermarks: readonly S3Object[];
}

export interface QueueWorker {
  readonly function: ProcessingFunction;
  readonly eventSource: LambdaEventSourceMapping;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const CONCURRENCY = { min: 2, max: 1000 };

/**
 * What every processor of uploads is: a function that knows its slice of the contract, its store and its catalogue, and
 * is told by a queue. The caller grants what it reads and writes.
 */
export function renderQueueWorker(scope: Construct, props: QueueWorkerProps): QueueWorker {
  const { contract, sections, queue, queueProp, times, store, catalogue, watermarks, maxConcurrency = 10 } = props;
  checkInteger(scope, 'maxConcurrency', maxConcurrency, CONCURRENCY);
  if (isKnown(props.reservedConcurrency)) {
    check(scope, !isKnown(maxConcurrency) || props.reservedConcurrency >= maxConcurrency, {
      what: 'reservedConcurrency',
      rule: `be at least maxConcurrency (${maxConcurrency})`,
      got: props.reservedConcurrency,
      remedy: 'messages that are throttled use up their attempts and end among the dead letters',
    });
  }
  const neededSeconds = times.functionTimeoutSeconds * VISIBILITY_TIMEOUT_FACTOR;
  check(scope, !isKnown(queue.visibilityTimeoutSeconds) || queue.visibilityTimeoutSeconds >= neededSeconds, {
    what: `${queueProp}.visibilityTimeoutSeconds`,
    rule: `be at least ${neededSeconds}, six times the function's timeout`,
    got: queue.visibilityTimeoutSeconds,
    remedy: 'make the queue from the same contract',
  });

  const worker = new ProcessingFunction(scope, 'Function', {
    ...props,
    timeoutSeconds: times.functionTimeoutSeconds,
    environment: {
      [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, sections)),
      [PROCESSOR_ENVIRONMENT.variantBucket]: store.bucket.resource.bucket,
      [PROCESSOR_ENVIRONMENT.catalogueTable]: catalogue.tableName,
      [PROCESSOR_ENVIRONMENT.maxReceiveCount]: asText(queue.maxReceiveCount),
      ...countersEnvironment(props),
    },
  });
  props.counters?.grantAdd(worker.role);
  queue.grantConsume(worker.role);
  catalogue.grantReadWrite(worker.role);

  const eventSource = new LambdaEventSourceMapping(scope, 'EventSource', {
    eventSourceArn: queue.arn,
    functionName: worker.resource.arn,
    batchSize: times.batchSize,
    // One poison upload goes back to the queue alone.
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency: maxConcurrency },
    dependsOn: [worker.role.policy, ...watermarks],
  });
  return { function: worker, eventSource };
}

function countersEnvironment({ counters, contract }: QueueWorkerProps): Record<string, string> {
  if (counters === undefined) return {};
  return {
    [METRICS_ENVIRONMENT.table]: counters.tableName,
    [METRICS_ENVIRONMENT.processingBuckets]: (contract.metrics.processingDuration.buckets ?? []).join(','),
  };
}

/** A number as an environment variable holds it, also one that Terraform computes. */
function asText(value: number): string {
  return isKnown(value) ? String(value) : Token.asString(value);
}
