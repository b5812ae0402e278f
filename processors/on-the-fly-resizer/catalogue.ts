import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { buildKey, CATALOGUE_SCHEMA, type ImageRecord, mediaKey, renderingClaim } from '../../lib/contract';
import type { Gone, VariantAddress, VariantCatalogue, VariantRun } from './ports';

/** One conditional write of one record. */
interface RecordUpdate {
  /** Clauses of the update: `SET`, `REMOVE`, `ADD`, `DELETE`. */
  readonly update: string;
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const ALIVE = 'attribute_exists(#state) AND #state <> :deleted';
const FREE = '(attribute_not_exists(publishingUntil) OR publishingUntil < :now)';
/** Nothing was made of the image since: neither its variants nor its master are others. */
const UNCHANGED = '#state = :seenState AND sequencer = :seenSequencer AND contractDigest = :seenDigest';

const STATE = { '#state': 'state' } as const;

export interface DynamoVariantCatalogueProps {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * The catalogue in DynamoDB. Every write is conditional and of one item, and of an image that exists and is not deleted:
 * none of them brings a record into being, or back.
 */
export class DynamoVariantCatalogue implements VariantCatalogue {
  private readonly documents: DynamoDBDocumentClient;
  private readonly table: string;

  constructor({ client, table }: DynamoVariantCatalogueProps) {
    this.documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.table = table;
  }

  async find(address: VariantAddress): Promise<ImageRecord | Gone> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: recordKey(address), ConsistentRead: true }),
    );
    const record = Item as ImageRecord | undefined;
    return record === undefined || record.state === 'deleted' ? 'gone' : record;
  }

  async claim({ address, run }: VariantRun, seconds: number): Promise<ImageRecord | 'claimed' | Gone> {
    const record = await this.update(address, {
      update: 'SET #claim = :claim',
      condition: `${ALIVE} AND (attribute_not_exists(#claim) OR #claim < :now)`,
      names: { ...STATE, '#claim': claimName(address) },
      // The time comes first, so that claims compare by it; the run makes it nobody else's.
      values: { ':claim': `${isoIn(seconds)} ${run}`, ':now': isoIn(0), ':deleted': 'deleted' },
    });
    return record ?? ((await this.find(address)) === 'gone' ? 'gone' : 'claimed');
  }

  async releaseClaim({ address, run }: VariantRun): Promise<void> {
    await this.update(address, {
      update: 'REMOVE #claim',
      condition: 'contains(#claim, :run)',
      names: { '#claim': claimName(address) },
      values: { ':run': run },
    });
  }

  async reserve(
    seen: ImageRecord,
    { address, run }: VariantRun,
    seconds: number,
  ): Promise<ImageRecord | 'reserved' | 'changed' | Gone> {
    const record = await this.update(address, {
      update: 'SET publishingUntil = :until, publishingBy = :run ADD storing :keys',
      condition: `${UNCHANGED} AND ${FREE}`,
      names: STATE,
      values: {
        ...seenValues(seen),
        ':until': isoIn(seconds),
        ':run': run,
        ':keys': new Set([variantKey(address)]),
        ':now': isoIn(0),
      },
    });
    if (record !== undefined) return record;
    const found = await this.find(address);
    if (found === 'gone') return 'gone';
    return isSame(seen, found) ? 'reserved' : 'changed';
  }

  async stored(
    { address, run }: VariantRun,
    { variants }: Pick<ImageRecord, 'variants'>,
  ): Promise<'listed' | 'lapsed' | Gone> {
    const record = await this.update(address, {
      update: 'SET variants = :variants REMOVE publishingUntil, publishingBy, #claim DELETE storing :keys',
      condition: `publishingBy = :run AND ${ALIVE}`,
      names: { ...STATE, '#claim': claimName(address) },
      values: {
        ':variants': variants,
        ':keys': new Set([variantKey(address)]),
        ':run': run,
        ':deleted': 'deleted',
      },
    });
    if (record !== undefined) return 'listed';
    return (await this.find(address)) === 'gone' ? 'gone' : 'lapsed';
  }

  async releaseKeys({ address, run }: VariantRun): Promise<void> {
    await this.update(address, {
      update: 'REMOVE publishingUntil, publishingBy',
      condition: 'publishingBy = :run',
      names: {},
      values: { ':run': run },
    });
  }

  async leftOut(seen: ImageRecord, { address }: VariantRun, bytes: number): Promise<void> {
    const { useCase, format } = address;
    await this.update(address, {
      update: 'SET omitted = list_append(if_not_exists(omitted, :none), :omitted) REMOVE #claim',
      condition: UNCHANGED,
      names: { ...STATE, '#claim': claimName(address) },
      values: { ...seenValues(seen), ':none': [], ':omitted': [{ useCase, format, bytes }] },
    });
  }

  /** The record as it is now, or `undefined` when the condition does not hold. */
  private async update(
    address: VariantAddress,
    { update, condition, names, values }: RecordUpdate,
  ): Promise<ImageRecord | undefined> {
    try {
      const { Attributes } = await this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: recordKey(address),
          UpdateExpression: update,
          ConditionExpression: condition,
          ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: { ...names } }),
          ExpressionAttributeValues: values,
          ReturnValues: 'ALL_NEW',
        }),
      );
      return Attributes as ImageRecord;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }
}

function recordKey({ userId, imageId }: VariantAddress): Readonly<Record<string, string>> {
  return {
    [CATALOGUE_SCHEMA.partitionKey]: userId,
    [CATALOGUE_SCHEMA.sortKey]: mediaKey('image', imageId),
  };
}

const claimName = ({ useCase, format }: VariantAddress): string => renderingClaim(useCase, format);
const variantKey = (address: VariantAddress): string => buildKey({ kind: 'image-variant', ...address });
const isoIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

const seenValues = ({ state, sequencer, contractDigest }: ImageRecord): Readonly<Record<string, string>> => ({
  ':seenState': state,
  ':seenSequencer': sequencer,
  ':seenDigest': contractDigest,
});

const isSame = (a: ImageRecord, b: ImageRecord): boolean =>
  a.state === b.state && a.sequencer === b.sequencer && a.contractDigest === b.contractDigest;
