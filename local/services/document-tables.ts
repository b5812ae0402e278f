import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { TableModel } from '../platform/model';
import { close, listen } from './loopback';
import { CREDENTIALS } from './object-storage';
import { ownPrograms } from './own-program';

/** One request, as DynamoDB got it. */
export interface TableRequest {
  /** `GetItem`, `UpdateItem` … */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Settles when it is answered; `true` for what was done. */
  readonly answered: Promise<boolean>;
}

export type LocalTable = Omit<TableModel, 'id'> & { readonly name: string };

export interface DocumentTablesOptions {
  /** Folder that the tables are kept in. @default - in memory */
  readonly directory?: string;
  /** Those that are not there yet are made. */
  readonly tables: readonly LocalTable[];
  /** Is told of every request. */
  readonly onRequest?: (request: TableRequest) => void;
}

/** As every name of a region is good enough. */
export const REGION = 'eu-central-1';
const AT_ONCE = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };

/** DynamoDB on loopback: conditional writes of one item, indexes, no transactions. */
export class DocumentTables {
  static async start({ directory, tables, onRequest }: DocumentTablesOptions): Promise<DocumentTables> {
    const server = dynalite({ ...AT_ONCE, ...(directory === undefined ? {} : { path: directory }) });
    const answers = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request').on(
      'request',
      ownPrograms((request, response) => {
        if (onRequest !== undefined) listenTo(request, response, onRequest);
        for (const answer of answers) answer(request, response);
      }),
    );
    const running = new DocumentTables(server, await listen(server));
    try {
      await running.create(tables);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return running;
  }

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
  ) {}

  async stop(): Promise<void> {
    await close(this.server);
  }

  private async create(tables: readonly LocalTable[]): Promise<void> {
    const client = new DynamoDBClient({ region: REGION, credentials: CREDENTIALS, endpoint: this.endpoint });
    try {
      for (const table of tables) {
        await client.send(new CreateTableCommand(tableInput(table))).catch((error: unknown) => {
          // Kept from an earlier run.
          if (!(error instanceof ResourceInUseException)) throw error;
        });
      }
    } finally {
      client.destroy();
    }
  }
}

function listenTo(
  request: IncomingMessage,
  response: ServerResponse,
  onRequest: (request: TableRequest) => void,
): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const answered = new Promise<boolean>((resolve) => {
      response.once('close', () => resolve(response.writableFinished && response.statusCode === 200));
    });
    const body = parseBody(Buffer.concat(chunks));
    if (body !== undefined) onRequest({ operation, body, answered });
  });
}

/** `undefined` for what is no request, which the tables refuse. */
function parseBody(text: Buffer): TableRequest['body'] | undefined {
  try {
    const body = JSON.parse(text.toString()) as unknown;
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as TableRequest['body'])
      : undefined;
  } catch {
    return undefined;
  }
}

function tableInput({ name, hashKey, rangeKey, attributes, indexes }: LocalTable): CreateTableCommandInput {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((attribute) => ({
      AttributeName: attribute.name,
      AttributeType: attribute.type,
    })),
    KeySchema: keySchema(hashKey, rangeKey),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hashKey, index.rangeKey),
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  };
}

const keySchema = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];
