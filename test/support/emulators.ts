import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { CATALOGUE_SCHEMA } from '../../lib/contract';

/** One request as S3 got it. */
export interface S3Request {
  readonly method: string;
  /** `/{bucket}/{key}` */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether the whole answer was taken. */
  readonly completed: () => boolean;
  /** Whether the client has hung up before the end of the answer. */
  readonly abandoned: () => boolean;
}

/** What S3 answers instead of doing what a request asks for. */
export interface S3Refusal {
  readonly status: number;
  readonly body?: string;
  /** Begins its answer, announces more of it, and falls silent. */
  readonly stalls?: boolean;
}

/** S3's answer to a request it refuses: the code is what a client goes by. */
export const s3Error = (status: number, code: string): S3Refusal => ({
  status,
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});

/** One request as DynamoDB got it. */
export interface DynamoRequest {
  /** `GetItem`, `UpdateItem` … */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Looks at every request before S3 does: may hold it back, or refuse it. */
export type S3Interception = (request: S3Request) => Promise<S3Refusal | undefined> | S3Refusal | undefined;

export interface Emulators {
  /** What a process needs in its environment for the AWS SDK to talk to the emulators, its code unchanged. */
  readonly environment: Readonly<Record<string, string>>;
  readonly s3: S3Client;
  readonly documents: DynamoDBDocumentClient;
  /** Every request to S3 since the last `reset`. */
  readonly s3Requests: readonly S3Request[];
  /** Every request to DynamoDB since the last `reset`. */
  readonly dynamoRequests: readonly DynamoRequest[];
  /** Until the next `reset`. */
  interceptS3(interception: S3Interception): void;
  /** Forgets requests and interception; what is stored stays. */
  reset(): void;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly buckets: readonly string[];
  /** Tables with the catalogue's keys and index. */
  readonly catalogueTables: readonly string[];
}

/** The only credentials that s3rver accepts. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
const REGION = 'eu-central-1';
const AT_ONCE = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };

/**
 * S3 and DynamoDB on loopback. S3 takes buffers only (streams are stored with their chunk marks), keeps no versions
 * and ignores conditions; DynamoDB has conditional writes of one item.
 */
export async function startEmulators({ buckets, catalogueTables }: EmulatorOptions): Promise<Emulators> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const requests: S3Request[] = [];
  let interception: S3Interception | undefined;

  const storage = new S3rver({ silent: true, directory, configureBuckets: buckets.map((name) => ({ name })) });
  await storage.configureBuckets();
  const answer = storage.callback();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = describe(request, response);
    requests.push(received);
    const refusal = await interception?.(received);
    if (refusal === undefined) {
      answer(request, response);
    } else {
      request.resume();
      refuse(response, refusal);
    }
  };
  const s3Server = createServer((request, response) => void receive(request, response));
  const dynamoServer = dynalite(AT_ONCE);
  const dynamoRequests: DynamoRequest[] = [];
  dynamoServer.prependListener('request', (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
      dynamoRequests.push({ operation, body: JSON.parse(Buffer.concat(chunks).toString()) });
    });
  });
  const environment = {
    ...CREDENTIALS,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_S3: await listen(s3Server),
    AWS_ENDPOINT_URL_DYNAMODB: await listen(dynamoServer),
  };

  const credentials = {
    accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  };
  const client = { region: REGION, credentials };
  const s3 = new S3Client({ ...client, endpoint: environment.AWS_ENDPOINT_URL_S3, forcePathStyle: true });
  const dynamo = new DynamoDBClient({ ...client, endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB });
  for (const table of catalogueTables) await dynamo.send(createCatalogueTable(table));

  return {
    environment,
    s3,
    documents: DynamoDBDocumentClient.from(dynamo),
    s3Requests: requests,
    dynamoRequests,
    interceptS3: (given) => {
      interception = given;
    },
    reset: () => {
      requests.length = 0;
      dynamoRequests.length = 0;
      interception = undefined;
    },
    stop: async () => {
      s3.destroy();
      dynamo.destroy();
      await Promise.all([close(s3Server), close(dynamoServer)]);
      storage.logger.exceptions.unhandle();
      storage.logger.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function describe({ method = '', url = '/' }: IncomingMessage, response: ServerResponse): S3Request {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return {
    method,
    path: decodeURIComponent(pathname),
    query: searchParams,
    completed: () => response.writableFinished,
    abandoned: () => response.destroyed && !response.writableFinished,
  };
}

function refuse(response: ServerResponse, { status, body = '', stalls = false }: S3Refusal): void {
  if (stalls) {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body) + 1 }).write(body);
  } else {
    response.writeHead(status).end(body);
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Clients that the code under test has made keep their connections open.
  server.closeAllConnections();
  await closed;
}

function createCatalogueTable(table: string): CreateTableCommand {
  const { partitionKey, sortKey, mediaIndex } = CATALOGUE_SCHEMA;
  return new CreateTableCommand({
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: keySchema(partitionKey, sortKey),
    GlobalSecondaryIndexes: [
      { IndexName: mediaIndex, KeySchema: keySchema(sortKey, partitionKey), Projection: { ProjectionType: 'ALL' } },
    ],
  });
}

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];
