import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CATALOGUE_SCHEMA, type ImageRecord, mediaKey } from '../../lib/contract';
import type { Attempt, Catalogue, Loss, Obstacle, Publication, ReadyImage } from './ports';

interface Condition {
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface RecordUpdate {
  readonly set: Partial<ImageRecord>;
  readonly remove?: readonly (keyof ImageRecord)[];
  readonly when: Condition;
}

export interface DynamoCatalogueProps {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * The catalogue in DynamoDB. Every write is conditional and of one item, so that attempts that overlap cannot undo
 * each other, and a record never speaks of objects that are not stored.
 */
export class DynamoCatalogue implements Catalogue {
  private readonly documents: DynamoDBDocumentClient;
  private readonly table: string;

  constructor({ client, table }: DynamoCatalogueProps) {
    this.documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.table = table;
  }

  async begin(attempt: Attempt): Promise<Obstacle | undefined> {
    const { imageId, sourceVersion, sequencer, contractDigest } = attempt;
    const begun = await this.update(attempt, {
      set: { imageId, state: 'processing', sourceVersion, sequencer, contractDigest },
      remove: ['failure', 'publishingUntil'],
      when: canBegin(attempt),
    });
    return begun ? undefined : this.obstacle(attempt);
  }

  async beginPublishing(attempt: Attempt, seconds: number): Promise<Publication> {
    const publishingUntil = new Date(Date.now() + seconds * 1000).toISOString();
    const record = await this.update(attempt, { set: { publishingUntil }, when: stillHeld(attempt) });
    return record ? { storedBefore: record } : { loss: await this.loss(attempt) };
  }

  async ready(attempt: Attempt, image: ReadyImage): Promise<Loss | undefined> {
    return this.finish(attempt, { state: 'ready', ...image }, ['failure', 'publishingUntil']);
  }

  async fail(attempt: Attempt, failure: NonNullable<ImageRecord['failure']>): Promise<Loss | undefined> {
    return this.finish(attempt, { state: 'failed', failure }, ['publishingUntil']);
  }

  private async finish(
    attempt: Attempt,
    set: Partial<ImageRecord>,
    remove: readonly (keyof ImageRecord)[],
  ): Promise<Loss | undefined> {
    const finished = await this.update(attempt, { set, remove, when: stillHeld(attempt) });
    return finished ? undefined : this.loss(attempt);
  }

  /** The record as it is now, or `undefined` when the condition does not hold. */
  private async update(attempt: Attempt, { set, remove = [], when }: RecordUpdate): Promise<ImageRecord | undefined> {
    const changed = { ...set, updatedAt: new Date().toISOString() };
    const assigned = Object.keys(changed).map((field) => `#${field} = :${field}`);
    const removed = remove.map((field) => `#${field}`);
    // Each field by a placeholder, as DynamoDB reserves some hundred words, `state` among them.
    const names = ['state', ...Object.keys(changed), ...remove].map((field) => [`#${field}`, field] as const);
    const values = Object.entries(changed).map(([field, value]) => [`:${field}`, value] as const);
    try {
      const { Attributes } = await this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: recordKey(attempt),
          UpdateExpression: `SET ${assigned.join(', ')}${removed.length === 0 ? '' : ` REMOVE ${removed.join(', ')}`}`,
          ConditionExpression: when.expression,
          ExpressionAttributeNames: Object.fromEntries(names),
          ExpressionAttributeValues: { ...Object.fromEntries(values), ...when.values },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes as ImageRecord;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  private async obstacle(attempt: Attempt): Promise<Obstacle> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: recordKey(attempt), ConsistentRead: true }),
    );
    const record = Item as ImageRecord | undefined;
    if (record === undefined || record.state === 'deleted') return 'deleted';
    if (record.sequencer > attempt.sequencer) return 'superseded';
    const same = record.sequencer === attempt.sequencer && record.contractDigest === attempt.contractDigest;
    return same && record.state === 'ready' ? 'ready' : 'publishing';
  }

  /** An attempt that had begun can only have been overtaken: what is being published then is not its own. */
  private async loss(attempt: Attempt): Promise<Loss> {
    const obstacle = await this.obstacle(attempt);
    return obstacle === 'publishing' ? 'superseded' : obstacle;
  }
}

function recordKey({ userId, imageId }: Attempt): Readonly<Record<string, string>> {
  return {
    [CATALOGUE_SCHEMA.partitionKey]: userId,
    [CATALOGUE_SCHEMA.sortKey]: mediaKey('image', imageId),
  };
}

const SAME_ATTEMPT = 'sequencer = :sequencer AND contractDigest = :contractDigest';

/** No later upload, not ready already, no tombstone, and nobody else is publishing. */
function canBegin({ sequencer, contractDigest }: Attempt): Condition {
  const notLater = `(sequencer < :sequencer OR (sequencer = :sequencer AND NOT (#state = :ready AND ${SAME_ATTEMPT})))`;
  const notReserved = `(attribute_not_exists(#publishingUntil) OR #publishingUntil < :now OR (${SAME_ATTEMPT}))`;
  return {
    expression: `attribute_not_exists(#state) OR (#state <> :deleted AND ${notLater} AND ${notReserved})`,
    values: {
      ':deleted': 'deleted',
      ':ready': 'ready',
      ':now': new Date().toISOString(),
      ':sequencer': sequencer,
      ':contractDigest': contractDigest,
    },
  };
}

/** The record is still this attempt's, and another run of it has not finished before. */
function stillHeld({ sequencer, contractDigest }: Attempt): Condition {
  return {
    expression: `${SAME_ATTEMPT} AND #state <> :ready AND #state <> :deleted`,
    values: { ':deleted': 'deleted', ':ready': 'ready', ':sequencer': sequencer, ':contractDigest': contractDigest },
  };
}
