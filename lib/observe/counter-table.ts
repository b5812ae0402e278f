import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { METRICS_TABLE } from '../contract';
import type { ProcessingCounters } from '../process/queue-worker';
import type { Grantee } from '../support/grantee';
import { uniqueName } from '../support/names';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_TABLE_NAME = 255;

/** What is counted so far, one item for each shard of the log and one for the flusher. Lost, all counters begin at zero. */
export class CounterTable extends Construct implements ProcessingCounters {
  readonly resource: DynamodbTable;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.resource = new DynamodbTable(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_TABLE_NAME }),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: METRICS_TABLE.partitionKey,
      attribute: [{ name: METRICS_TABLE.partitionKey, type: 'S' }],
      serverSideEncryption: { enabled: true },
    });
  }

  get tableName(): string {
    return this.resource.name;
  }

  /** Lets a processor of uploads add to the counters of its kind, and to no shard's. */
  grantAdd(grantee: Grantee): void {
    grantee.allow({
      Sid: 'CountUploads',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: this.resource.arn,
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${METRICS_TABLE.processorPrefix}*`] } },
    });
  }

  /** Lets a collector replace the counters of its shard. */
  grantCount(grantee: Grantee): void {
    grantee.allow({
      Sid: 'CountRequests',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Resource: this.resource.arn,
    });
  }

  /** Lets the flusher read all counters, and remember what it has written. */
  grantFlush(grantee: Grantee): void {
    grantee.allow({
      Sid: 'ReadCounters',
      Effect: 'Allow',
      Action: ['dynamodb:Scan', 'dynamodb:UpdateItem'],
      Resource: this.resource.arn,
    });
  }
}
