import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { METRICS_TABLE } from '../../lib/contract';
import type { Counters } from './core/observation';
import { total } from './core/observation';
import type { TallyState } from './core/tally';

/** What one writer has counted, and how far it has read. */
export interface WriterState extends TallyState {
  /** Kinesis' sequence number of the last record that is counted. */
  readonly sequence?: string;
}

/** What the flusher remembers between its runs. */
export interface FlusherState {
  /** Runs, this one included. */
  readonly runs: number;
  /** Series that have been written, and so have a beginning. */
  readonly announced: ReadonlySet<string>;
}

/** The flusher's own item; no shard has such a name. */
const FLUSHER = '#flusher';

export interface CounterStoreProps {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * The counters of all writers in DynamoDB. A writer's counters and how far it has read are one item, replaced on condition
 * that nobody else has: so a batch that comes again, or that two runs work on at once, is counted once.
 */
export class CounterStore {
  private readonly documents: DynamoDBDocumentClient;
  private readonly table: string;

  constructor({ client, table }: CounterStoreProps) {
    this.documents = DynamoDBDocumentClient.from(client);
    this.table = table;
  }

  async read(writer: string): Promise<WriterState> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { [METRICS_TABLE.partitionKey]: writer }, ConsistentRead: true }),
    );
    return toState(Item);
  }

  /** @returns whether it was replaced: `false` when another run has been faster */
  async replace(writer: string, before: WriterState, after: Required<WriterState>): Promise<boolean> {
    try {
      await this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            [METRICS_TABLE.partitionKey]: writer,
            sequence: after.sequence,
            counters: JSON.stringify([...after.counters]),
            recent: after.recent.join(' '),
          },
          ...(before.sequence === undefined
            ? {
                ConditionExpression: 'attribute_not_exists(#writer)',
                ExpressionAttributeNames: { '#writer': METRICS_TABLE.partitionKey },
              }
            : {
                ConditionExpression: '#sequence = :before',
                ExpressionAttributeNames: { '#sequence': 'sequence' },
                ExpressionAttributeValues: { ':before': before.sequence },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** The sum over all writers, those of shards that are closed included: a counter never falls. */
  async total(): Promise<Counters> {
    const all: (readonly [string, Counters])[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new ScanCommand({ TableName: this.table, ExclusiveStartKey: start, ConsistentRead: true }),
      );
      for (const item of Items) {
        const writer = String(item[METRICS_TABLE.partitionKey]);
        if (writer === FLUSHER) continue;
        const isProcessor = writer.startsWith(METRICS_TABLE.processorPrefix);
        all.push([writer, isProcessor ? addedCounters(item) : toState(item).counters]);
      }
      start = LastEvaluatedKey;
    } while (start !== undefined);
    // In one order at every run: a sum of fractions in another one may be less by its last digit, and a counter that falls
    // by anything is taken for one that began anew.
    return total(all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, counters]) => counters));
  }

  /**
   * Counts a run of the flusher.
   *
   * @param at - when it was due, milliseconds since 1970
   * @returns `undefined` when that run, or one that was due later, has begun already
   */
  async beginFlush(at: number): Promise<FlusherState | undefined> {
    const command = new UpdateCommand({
      TableName: this.table,
      Key: { [METRICS_TABLE.partitionKey]: FLUSHER },
      UpdateExpression: 'SET lastRun = :at ADD runs :one',
      ConditionExpression: 'attribute_not_exists(lastRun) OR lastRun < :at',
      ExpressionAttributeValues: { ':one': 1, ':at': at },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes = {} } = await this.documents.send(command);
      const { runs, announced } = Attributes as { readonly runs: number; readonly announced?: string };
      return { runs, announced: new Set(announced === undefined ? [] : (JSON.parse(announced) as string[])) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  async announce(series: ReadonlySet<string>): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { [METRICS_TABLE.partitionKey]: FLUSHER },
        UpdateExpression: 'SET announced = :announced',
        ExpressionAttributeValues: { ':announced': JSON.stringify([...series]) },
      }),
    );
  }
}

/** The counters of a processor of uploads, which adds to each by itself. */
function addedCounters(item: Record<string, unknown>): Counters {
  const numbers = Object.entries(item).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return new Map(numbers);
}

function toState(item: Record<string, unknown> | undefined): WriterState {
  const { sequence, counters, recent } = (item ?? {}) as Partial<Record<'sequence' | 'counters' | 'recent', string>>;
  return {
    ...(sequence !== undefined && { sequence }),
    counters: new Map(counters === undefined ? [] : (JSON.parse(counters) as [string, number][])),
    recent: recent ? recent.split(' ') : [],
  };
}
