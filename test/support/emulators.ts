import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE_SCHEMA } from '../../lib/contract';
import { DocumentTables, type LocalTable, REGION } from '../../local/services/document-tables';
import { CREDENTIALS, ObjectStorage } from '../../local/services/object-storage';

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

/**
 * S3 and DynamoDB on loopback, as the local platform has them; what they were asked is recorded, and S3's answers can be
 * held back or refused.
 */
export async function startEmulators({ buckets, catalogueTables }: EmulatorOptions): Promise<Emulators> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const requests: S3Request[] = [];
  let interception: S3Interception | undefined;

  const receive = async (request: IncomingMessage, response: ServerResponse, answer: () => void): Promise<void> => {
    const received = describe(request, response);
    requests.push(received);
    const refusal = await interception?.(received);
    if (refusal === undefined) {
      answer();
    } else {
      request.resume();
      refuse(response, refusal);
    }
  };
  const storage = await ObjectStorage.start({
    directory,
    buckets,
    receive: (request, response, answer) => void receive(request, response, answer),
  });
  const dynamoRequests: DynamoRequest[] = [];
  const tables = await DocumentTables.start({
    tables: catalogueTables.map(catalogueTable),
    onRequest: ({ operation, body }) => dynamoRequests.push({ operation, body }),
  });
  dynamoRequests.length = 0;
  const environment = {
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_S3: storage.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
  };
  const client = { region: REGION, credentials: CREDENTIALS };
  const s3 = new S3Client({ ...client, endpoint: storage.endpoint, forcePathStyle: true });
  const dynamo = new DynamoDBClient({ ...client, endpoint: tables.endpoint });

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
      await Promise.all([storage.stop(), tables.stop()]);
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

/** A table with the catalogue's keys and index. */
function catalogueTable(name: string): LocalTable {
  const { partitionKey, sortKey, mediaIndex } = CATALOGUE_SCHEMA;
  return {
    name,
    hashKey: partitionKey,
    rangeKey: sortKey,
    attributes: [partitionKey, sortKey].map((attribute) => ({ name: attribute, type: 'S' })),
    indexes: [{ name: mediaIndex, hashKey: sortKey, rangeKey: partitionKey }],
  };
}
