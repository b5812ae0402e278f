import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  type MediaContract,
  mediaKey,
  type MediaKind,
  type MediaRecord,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
  sparkMediaContract,
} from '../../lib/contract';
import { type Emulators, s3Error, type S3Request, startEmulators } from './emulators';

export const ORIGINALS = 'originals';
export const VARIANTS = 'variants';
export const CATALOGUE = 'catalogue';

export type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A medium of the tests, by the ids of its kind: ids that no other test uses. */
export interface TestMedium {
  readonly userId: string;
}

/** What the kinds differ in. */
export interface ProcessorUnderTest<M extends TestMedium> {
  readonly kind: MediaKind;
  readonly mediaId: (medium: M) => string;
  readonly originalKey: (medium: M) => string;
  /** Of the contract. */
  readonly sections: readonly (keyof MediaContract)[];
  /** More of the function's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The handler's module anew; it reads the environment while it is loaded. */
  readonly load: () => { readonly handler: Handler };
}

/** One message of the queue, as S3 puts it there. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

export interface S3RecordOptions {
  readonly sequencer?: string;
  readonly versionId?: string;
  readonly eventName?: string;
}

/** Sequencers of three uploads of one key; the lengths differ, as S3's may. */
export const FIRST = '0055AED6DCD90281E5';
export const SECOND = '0055AED6DCD90281E6';
export const THIRD = '0055AED7';

export const message = (...records: readonly object[]): Message => rawMessage(JSON.stringify({ Records: records }));
export const rawMessage = (body: string): Message => ({
  messageId: randomUUID(),
  body,
  sentAt: Date.now(),
});

export const eTagOf = (data: Uint8Array): string => createHash('md5').update(data).digest('hex');

/** An S3 event record for an original that holds `data`. */
export function s3RecordOf(key: string, data: Uint8Array, options: S3RecordOptions = {}): object {
  const { sequencer = FIRST, versionId, eventName = 'ObjectCreated:Put' } = options;
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventName,
    s3: {
      bucket: { name: ORIGINALS, arn: `arn:aws:s3:::${ORIGINALS}` },
      object: { key, size: data.length, eTag: eTagOf(data), versionId, sequencer },
    },
  };
}

/** Requests that wait. */
export interface Hold {
  readonly release: () => void;
}

/** The real handler between emulators of S3 and DynamoDB, and what a test asks of both. */
export class ProcessorHarness<M extends TestMedium, R extends MediaRecord> {
  protected constructor(
    readonly emulators: Emulators,
    private readonly processor: ProcessorUnderTest<M>,
  ) {}

  async stop(): Promise<void> {
    await this.emulators.stop();
  }

  protected static startEmulators(): Promise<Emulators> {
    return startEmulators({ buckets: [ORIGINALS, VARIANTS], catalogueTables: [CATALOGUE] });
  }

  /** What the construct puts into the function's environment, and where the emulators are. */
  functionEnvironment(contract: MediaContract = sparkMediaContract): Readonly<Record<string, string>> {
    return {
      ...this.emulators.environment,
      ...this.processor.environment,
      [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, this.processor.sections)),
      [PROCESSOR_ENVIRONMENT.variantBucket]: VARIANTS,
      [PROCESSOR_ENVIRONMENT.catalogueTable]: CATALOGUE,
    };
  }

  /** A cold start: the handler's module anew. */
  coldStart(contract?: MediaContract): Handler {
    return coldStart(this.functionEnvironment(contract), this.processor.load);
  }

  async upload(medium: M, data: Uint8Array): Promise<void> {
    const Key = this.processor.originalKey(medium);
    await this.emulators.s3.send(new PutObjectCommand({ Bucket: ORIGINALS, Key, Body: data }));
  }

  async putVariantObject(key: string, data: Uint8Array): Promise<void> {
    await this.emulators.s3.send(new PutObjectCommand({ Bucket: VARIANTS, Key: key, Body: data }));
  }

  async record(medium: M): Promise<R | undefined> {
    const command = new GetCommand({ TableName: CATALOGUE, Key: this.recordKey(medium), ConsistentRead: true });
    const { Item } = await this.emulators.documents.send(command);
    return Item as R | undefined;
  }

  async putRecord(medium: M, fields: Partial<R>): Promise<void> {
    const Item = { ...medium, ...this.recordKey(medium), ...fields };
    await this.emulators.documents.send(new PutCommand({ TableName: CATALOGUE, Item }));
  }

  private recordKey(medium: M): Readonly<Record<string, string>> {
    return { userId: medium.userId, mediaKey: mediaKey(this.processor.kind, this.processor.mediaId(medium)) };
  }

  /** Keys of the variant bucket that belong to the medium's user. */
  async storedKeys({ userId }: M): Promise<string[]> {
    const { Contents = [] } = await this.emulators.s3.send(new ListObjectsV2Command({ Bucket: VARIANTS }));
    return Contents.map(({ Key = '' }) => Key).filter((key) => key.includes(userId));
  }

  async head(key: string): Promise<HeadObjectCommandOutput> {
    return this.emulators.s3.send(new HeadObjectCommand({ Bucket: VARIANTS, Key: key }));
  }

  async read(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await this.emulators.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** What S3 was asked since the last reset, by method and bucket. */
  requests(method: string, bucket: string): readonly S3Request[] {
    return this.emulators.s3Requests.filter(
      (request) => request.method === method && request.path.startsWith(`/${bucket}/`),
    );
  }

  /** Waits until S3 has been asked. */
  async requested(method: string, bucket: string): Promise<void> {
    await until(() => this.requests(method, bucket).length > 0);
  }

  async requestedTimes(method: string, bucket: string, times: number): Promise<void> {
    await until(() => this.requests(method, bucket).length >= times);
  }

  /** Waits until S3 has answered, to the last byte. */
  async answered(method: string, bucket: string): Promise<void> {
    await until(() => this.requests(method, bucket).some(({ completed }) => completed()));
  }

  /** Waits until the client has hung up before the end of an answer. */
  async abandoned(method: string, bucket: string): Promise<void> {
    await until(() => this.requests(method, bucket).some(({ abandoned }) => abandoned()));
  }

  /** Holds back writes of variants and masters until `release` is called; those not held are refused. */
  holdWrites(held: (request: S3Request) => boolean = () => true): Hold {
    return this.hold((request) => request.method === 'PUT', held);
  }

  /** Holds back reads until `release` is called. */
  holdReads(): Hold {
    return this.hold(
      ({ method }) => method === 'GET',
      () => true,
    );
  }

  private hold(concerned: (request: S3Request) => boolean, held: (request: S3Request) => boolean): Hold {
    let release: () => void = () => undefined;
    const released = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    this.emulators.interceptS3((request) => {
      if (!concerned(request)) return undefined;
      return held(request) ? released : s3Error(403, 'AccessDenied');
    });
    return { release };
  }
}

const WAIT_MS = 10_000;

async function until(happened: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!happened()) {
    if (Date.now() > deadline) throw new Error(`did not happen within ${WAIT_MS} ms`);
    await setTimeout(5);
  }
}

/** Loads a handler's module with exactly this environment. */
export function coldStart(
  environment: Readonly<Record<string, string>>,
  load: () => { readonly handler: Handler },
): Handler {
  for (const name of Object.values(PROCESSOR_ENVIRONMENT)) delete process.env[name];
  Object.assign(process.env, environment);
  let loaded: { readonly handler: Handler } | undefined;
  jest.isolateModules(() => {
    loaded = load();
  });
  return loaded!.handler;
}

export interface InvocationOptions {
  readonly remainingMs?: number;
  /** How often the queue has given the messages out. @default 1 */
  readonly receiveCount?: number;
}

/** Calls the handler as the event source mapping does; the answer is the list of failed messages. */
export async function invoke(
  handler: Handler,
  messages: readonly Message[],
  { remainingMs = 120_000, receiveCount = 1 }: InvocationOptions = {},
): Promise<string[]> {
  const event = {
    Records: messages.map(({ messageId, body, sentAt }) => ({
      messageId,
      body,
      receiptHandle: messageId,
      attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:media',
      awsRegion: 'eu-central-1',
    })),
  } as unknown as SQSEvent;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remainingMs } as Context;
  const { batchItemFailures } = await handler(event, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Makes every limit that is waited for by a signal or a timer pass a hundred times as fast. */
export function hastenLimits(): { readonly restore: () => void } {
  const realSignal = AbortSignal.timeout.bind(AbortSignal);
  const realTimer = globalThis.setTimeout;
  const signals = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => realSignal(ms / 100));
  const hastened = (callback: () => void, ms = 0, ...args: readonly []): NodeJS.Timeout =>
    realTimer(callback, ms / 100, ...args);
  const timers = jest.spyOn(globalThis, 'setTimeout').mockImplementation(hastened);
  return {
    restore: () => {
      signals.mockRestore();
      timers.mockRestore();
    },
  };
}

/** Takes the handler's log lines instead of printing them. */
export function captureLogs(): { readonly lines: () => string[]; readonly restore: () => void } {
  const written: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  return {
    lines: () => written.join('').split('\n').filter(Boolean),
    restore: () => spy.mockRestore(),
  };
}
