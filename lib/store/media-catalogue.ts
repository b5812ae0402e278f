import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { CATALOGUE_SCHEMA } from '../contract';
import { checkInteger, checkPattern } from '../support/checks';
import type { Grantee } from '../support/grantee';
import { uniqueName } from '../support/names';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const MAX_TABLE_NAME = 255;
const TABLE_NAME = {
  pattern: /^[a-zA-Z0-9_.-]{3,255}$/,
  rule: 'be 3–255 letters, digits, underscores, dots or hyphens',
};

export interface MediaCatalogueProps {
  /** Unique in the account and region. @default - from the construct's path */
  readonly tableName?: string;
  /** Whether AWS refuses to delete the table. @default true */
  readonly deletionProtection?: boolean;
  /** Days the table can be set back to any second of, 1–35. @default 35 */
  readonly recoveryPeriodInDays?: number;
}

/**
 * What the platform knows of each image and video: state, variants, sizes, placeholder, failure. Found by user
 * (partition key) and by media id (index).
 */
export class MediaCatalogue extends Construct {
  readonly resource: DynamodbTable;

  constructor(scope: Construct, id: string, props: MediaCatalogueProps = {}) {
    super(scope, id);
    const { tableName, deletionProtection = true, recoveryPeriodInDays = 35 } = props;
    checkPattern(this, 'tableName', tableName, TABLE_NAME);
    checkInteger(this, 'recoveryPeriodInDays', recoveryPeriodInDays, { min: 1, max: 35, unit: 'days' });
    const { partitionKey, sortKey, mediaIndex } = CATALOGUE_SCHEMA;
    this.resource = new DynamodbTable(this, 'Resource', {
      name: tableName ?? uniqueName(this, { maxLength: MAX_TABLE_NAME }),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: partitionKey,
      rangeKey: sortKey,
      attribute: [
        { name: partitionKey, type: 'S' },
        { name: sortKey, type: 'S' },
      ],
      globalSecondaryIndex: [{ name: mediaIndex, hashKey: sortKey, rangeKey: partitionKey, projectionType: 'ALL' }],
      pointInTimeRecovery: { enabled: true, recoveryPeriodInDays },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: deletionProtection,
    });
  }

  get tableName(): string {
    return this.resource.name;
  }

  /** Lets a processor read and write records, one at a time. */
  grantReadWrite(grantee: Grantee): void {
    grantee.allow({
      Sid: 'ReadWriteCatalogue',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      Resource: this.resource.arn,
    });
  }

  /** Lets a service look records up, by user or by media id. */
  grantRead(grantee: Grantee): void {
    grantee.allow({
      Sid: 'ReadCatalogue',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:Query'],
      Resource: [this.resource.arn, `${this.resource.arn}/index/*`],
    });
  }
}
