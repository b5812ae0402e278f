import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createLogger, errorFields } from '../pipeline/logger';
import { remoteWrite, type RemoteWriteFetch, type TimeSeries } from './core/remote-write';
import { CounterStore } from './counter-store';
import { type FlusherEnvironment, readFlusherEnvironment } from './environment';
import { flush } from './flush';
import { signedFetch } from './signed-fetch';

/** Of the function's 50 seconds; an attempt that is under way then has ten more. */
const WRITING_MS = 30_000;

/**
 * What is kept of what could not be written; sent back as an event, it is written as it was, where the server takes samples
 * that are older than those it has.
 */
export interface DeadLetter {
  readonly reason: string;
  readonly series: readonly TimeSeries[];
}

/** A run that the schedule asks for, or a dead letter that is sent again. */
export type FlusherEvent = { readonly time: string } | DeadLetter;

export interface FlusherServices {
  readonly dynamo: DynamoDBClient;
  readonly fetch: RemoteWriteFetch;
  readonly sendDeadLetter: (body: string) => Promise<void>;
  /** Before the second attempt of a request. @default 200 */
  readonly backoffMs?: number;
  /** After which no request of a run is sent any more. @default 30000 */
  readonly writingMs?: number;
}

/** Some series could not be written, and lie among the dead letters. */
export class FlushError extends Error {
  override readonly name = 'FlushError';
}

export type FlusherHandler = (event: FlusherEvent) => Promise<void>;

/** Writes what is counted to Prometheus. */
export function createFlusher(environment: FlusherEnvironment, services: FlusherServices): FlusherHandler {
  const { dynamo, fetch, sendDeadLetter, backoffMs, writingMs = WRITING_MS } = services;
  const { remoteWriteUrl, settings, intervalSeconds } = environment;
  const store = new CounterStore({ client: dynamo, table: environment.table });
  const logger = createLogger();
  return async (event) => {
    const remote = { url: remoteWriteUrl, fetch, backoffMs, signal: AbortSignal.timeout(writingMs) };
    if ('series' in event) {
      await remoteWrite(event.series, remote);
      logger.info('dead letter written', { series: event.series.length });
      return;
    }
    const result = await flush({
      store,
      metrics: settings.metrics,
      remote,
      at: Date.parse(event.time),
      intervalMs: intervalSeconds * 1000,
      deadLetter: async (series, error) => {
        logger.error('remote write failed', { ...errorFields(error), reason: error.message });
        await sendDeadLetter(JSON.stringify({ reason: error.message, series } satisfies DeadLetter));
      },
    });
    logger.info('series written', { ...result });
    // Told by the function's own error metric as well, which has an alarm.
    if (result.deadLettered > 0) {
      throw new FlushError(`'series' must all be written, got: ${result.deadLettered} among the dead letters`);
    }
  };
}

let started: FlusherHandler | undefined;

export const handler: FlusherHandler = async (event) => {
  started ??= start();
  return started(event);
};

function start(): FlusherHandler {
  const environment = readFlusherEnvironment(process.env);
  const dynamo = new DynamoDBClient({});
  const sqs = new SQSClient({});
  const { region, deadLetterQueue } = environment;
  return createFlusher(environment, {
    dynamo,
    fetch: signedFetch({ region, credentials: dynamo.config.credentials }),
    sendDeadLetter: async (body) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueue, MessageBody: body }));
    },
  });
}
