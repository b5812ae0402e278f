import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { DEFAULT_MAX_RECEIVE_COUNT } from '../contract';
import { checkGiven, checkInteger } from '../support/checks';
import type { Grantee } from '../support/grantee';
import { uniqueName } from '../support/names';
import { policyDocument } from '../support/policy';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_QUEUE_NAME = 80;
const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200;
const MAX_RETENTION_DAYS = 14;
const RETENTION_DAYS = 4;
const SECONDS_PER_DAY = 86_400;

export interface ProcessingQueueProps {
  /** How long one attempt may take before the message is shown to another consumer: at least six times the function's timeout. */
  readonly visibilityTimeoutSeconds: number;
  /** Attempts before a message is put among the dead letters. @default 3 */
  readonly maxReceiveCount?: number;
  /** Days a dead letter is kept, counted from when its upload arrived, 5–14. @default 14 */
  readonly deadLetterRetentionDays?: number;
}

/** The work of one processor: a queue that a bucket sends its events to, and the dead letters of what failed. */
export class ProcessingQueue extends Construct {
  readonly resource: SqsQueue;
  readonly deadLetters: SqsQueue;
  readonly visibilityTimeoutSeconds: number;
  /** Attempts before a message is put among the dead letters. */
  readonly maxReceiveCount: number;

  constructor(scope: Construct, id: string, props: ProcessingQueueProps) {
    super(scope, id);
    checkGiven(this, props, { visibilityTimeoutSeconds: true });
    const { visibilityTimeoutSeconds, maxReceiveCount = DEFAULT_MAX_RECEIVE_COUNT } = props;
    const { deadLetterRetentionDays = MAX_RETENTION_DAYS } = props;
    checkInteger(this, 'visibilityTimeoutSeconds', visibilityTimeoutSeconds, {
      min: 0,
      max: MAX_VISIBILITY_TIMEOUT_SECONDS,
      unit: 'seconds',
    });
    checkInteger(this, 'maxReceiveCount', maxReceiveCount, { min: 1, max: 1000 });
    checkInteger(this, 'deadLetterRetentionDays', deadLetterRetentionDays, {
      min: RETENTION_DAYS + 1,
      max: MAX_RETENTION_DAYS,
      unit: 'days',
    });
    this.visibilityTimeoutSeconds = visibilityTimeoutSeconds;
    this.maxReceiveCount = maxReceiveCount;
    this.deadLetters = new SqsQueue(this, 'DeadLetters', {
      name: uniqueName(this, { maxLength: MAX_QUEUE_NAME, suffix: 'dead-letters' }),
      messageRetentionSeconds: deadLetterRetentionDays * SECONDS_PER_DAY,
      sqsManagedSseEnabled: true,
    });
    this.resource = new SqsQueue(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_QUEUE_NAME }),
      visibilityTimeoutSeconds,
      // A consumer that is down for a long weekend loses nothing. Dead letters must be kept longer, as their time counts
      // from when they came into this queue.
      messageRetentionSeconds: RETENTION_DAYS * SECONDS_PER_DAY,
      receiveWaitTimeSeconds: 20,
      sqsManagedSseEnabled: true,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.deadLetters.arn, maxReceiveCount }),
    });
  }

  get arn(): string {
    return this.resource.arn;
  }

  /** Lets one bucket, and nothing else, send its events here. Make the notification depend on what this returns. */
  acceptEventsFrom(bucketArn: string): SqsQueuePolicy {
    return new SqsQueuePolicy(this, 'Policy', {
      queueUrl: this.resource.url,
      policy: policyDocument([
        {
          Sid: 'AllowBucketEvents',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: this.resource.arn,
          Condition: { ArnEquals: { 'aws:SourceArn': bucketArn } },
        },
      ]),
    });
  }

  /** What an event source mapping needs of its function's role. */
  grantConsume(grantee: Grantee): void {
    grantee.allow({
      Sid: 'ConsumeQueue',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      Resource: this.resource.arn,
    });
  }
}
