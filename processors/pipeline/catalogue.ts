import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  CATALOGUE_SCHEMA,
  type ImageRecord,
  mediaKey,
  type MediaRecord,
  storingEntries,
  type VideoRecord,
} from '../../lib/contract';
import { canBegin, canPublish, canWrite, type Condition, isReservedBy, obstacle } from './catalogue-conditions';
import type { Attempt, Catalogue, Obstacle, ReadyMedia, Reservation, StoredBefore } from './ports';

const RESERVATION = ['publishingUntil', 'publishingBy'] as const;

type Fields = ReadyMedia | Partial<ImageRecord> | Partial<VideoRecord>;

interface RecordUpdate {
  /** A field that is `undefined` is removed. */
  readonly set: Fields;
  /** Joins the keys that are on record already. */
  readonly addStoring?: ReadonlySet<string>;
  readonly remove?: readonly (keyof MediaRecord)[];
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
    const { kind, mediaId, sourceVersion, sequencer, contractDigest } = attempt;
    const named = kind === 'image' ? { imageId: mediaId } : { videoId: mediaId };
    const begun = await this.update(attempt, {
      set: { ...named, state: 'processing', sourceVersion, sequencer, contractDigest },
      remove: ['failure'],
      when: canBegin(attempt),
    });
    return begun ? undefined : obstacle(attempt, await this.read(attempt));
  }

  async beginPublishing(attempt: Attempt, { seconds, keys }: Reservation): Promise<StoredBefore | Obstacle> {
    const publishingUntil = new Date(Date.now() + seconds * 1000).toISOString();
    const updated = await this.update(attempt, {
      set: { publishingUntil, publishingBy: attempt.run },
      addStoring: storingEntries(keys),
      when: canWrite(attempt),
    });
    return updated?.before ?? this.obstacleAfterBegin(attempt);
  }

  async release(attempt: Attempt): Promise<void> {
    await this.update(attempt, { set: {}, remove: RESERVATION, when: isReservedBy(attempt) });
  }

  async ready(attempt: Attempt, fields: ReadyMedia): Promise<Obstacle | undefined> {
    const finished = await this.update(attempt, {
      set: { state: 'ready', ...fields },
      remove: ['failure', 'storing', ...RESERVATION],
      when: canPublish(attempt),
    });
    return finished ? undefined : this.obstacleAfterBegin(attempt);
  }

  async fail(attempt: Attempt, failure: NonNullable<MediaRecord['failure']>): Promise<Obstacle | undefined> {
    const failed = await this.update(attempt, { set: { state: 'failed', failure }, when: canWrite(attempt) });
    return failed ? undefined : this.obstacleAfterBegin(attempt);
  }

  /** What the record was before, or `undefined` when the condition does not hold. */
  private async update(
    attempt: Attempt,
    { set, addStoring, remove = [], when }: RecordUpdate,
  ): Promise<{ readonly before: StoredBefore } | undefined> {
    const all = Object.entries({ ...set, updatedAt: new Date().toISOString() });
    const changed = all.filter(([, value]) => value !== undefined);
    const removed = [...remove, ...all.filter(([, value]) => value === undefined).map(([field]) => field)];
    // Each field by a placeholder, as DynamoDB reserves some hundred words, `state` among them.
    const named = [...changed.map(([field]) => field), ...removed, ...when.fields];
    const clauses = [
      `SET ${changed.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((field) => `#${field}`).join(', ')}`]),
      ...(addStoring === undefined ? [] : ['ADD storing :storing']),
    ];
    try {
      const { Attributes } = await this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: recordKey(attempt),
          UpdateExpression: clauses.join(' '),
          ConditionExpression: when.expression,
          ExpressionAttributeNames: Object.fromEntries(named.map((field) => [`#${field}`, field])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(changed.map(([field, value]) => [`:${field}`, value])),
            ...(addStoring === undefined ? {} : { ':storing': addStoring }),
            ...when.values,
          },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return { before: { ...Attributes } as StoredBefore };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  private async read(attempt: Attempt): Promise<MediaRecord | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: recordKey(attempt), ConsistentRead: true }),
    );
    return Item as MediaRecord | undefined;
  }

  /** An attempt that had begun waits for other runs of its own upload only; by any other it has been overtaken. */
  private async obstacleAfterBegin(attempt: Attempt): Promise<Obstacle> {
    const record = await this.read(attempt);
    const found = obstacle(attempt, record);
    const own = record?.sequencer === attempt.sequencer && record.contractDigest === attempt.contractDigest;
    return found === 'publishing' && !own ? 'superseded' : found;
  }
}

function recordKey({ userId, kind, mediaId }: Attempt): Readonly<Record<string, string>> {
  return {
    [CATALOGUE_SCHEMA.partitionKey]: userId,
    [CATALOGUE_SCHEMA.sortKey]: mediaKey(kind, mediaId),
  };
}
