import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { errorFields, type Logger } from './logger';
import { MediaRejectedError } from './failure';
import type { UploadOutcome } from './media-processor';
import { processUpload, type UploadRun, type UploadServices } from './process-upload';
import { parseMessage, parseUpload, UploadEventError } from './upload-event';

export interface BatchOptions extends UploadServices, Pick<UploadRun, 'signal' | 'timeLeftMs'> {
  readonly logger: Logger;
  /** How often the queue gives a message out before it is a dead letter. */
  readonly maxReceiveCount: number;
}

interface MessageOptions {
  readonly services: UploadServices;
  readonly run: UploadRun;
}

/**
 * Processes the uploads of a batch one after the other, so that each has the memory to itself. A message that
 * fails is named in the answer and comes again, alone, until its queue puts it among the dead letters; the others are
 * done.
 */
export async function handleBatch({ Records: messages }: SQSEvent, options: BatchOptions): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const message of messages) {
    const receiveCount = Number(message.attributes.ApproximateReceiveCount);
    const logger = options.logger.with({ messageId: message.messageId, receiveCount });
    const run: UploadRun = {
      signal: options.signal,
      timeLeftMs: options.timeLeftMs,
      sentAt: new Date(Number(message.attributes.SentTimestamp)).toISOString(),
      lastAttempt: receiveCount >= options.maxReceiveCount,
      logger,
    };
    const succeeded = await handleMessage(message, { services: options, run });
    if (!succeeded) batchItemFailures.push({ itemIdentifier: message.messageId });
  }
  return { batchItemFailures };
}

/** Handles every record of a message, also after one that fails. */
async function handleMessage({ body }: SQSRecord, options: MessageOptions): Promise<boolean> {
  let records: readonly unknown[];
  try {
    records = parseMessage(body);
  } catch (error) {
    logFailure(options, error);
    return false;
  }
  if (records.length === 0) options.run.logger.info('test event');
  let succeeded = true;
  for (const record of records) succeeded = (await handleRecord(record, options)) && succeeded;
  return succeeded;
}

async function handleRecord(record: unknown, options: MessageOptions): Promise<boolean> {
  const { kind } = options.services.processor;
  let { run } = options;
  try {
    const upload = parseUpload(record, kind);
    if (upload === undefined) {
      run.logger.warn('event ignored: not about a new object');
      return true;
    }
    run = { ...run, logger: run.logger.with({ [`${kind}Id`]: upload.mediaId }) };
    logOutcome({ ...options, run }, await processUpload(upload, options.services, run));
    return true;
  } catch (error) {
    logFailure({ ...options, run }, error);
    return false;
  }
}

function logOutcome({ services, run }: MessageOptions, outcome: UploadOutcome): void {
  if (outcome.kind === 'skipped') {
    run.logger.info('upload skipped', { reason: outcome.reason });
  } else {
    run.logger.info(`${services.processor.kind} ready`, outcome.facts);
  }
}

/** Errors of our own say what is wrong without naming anybody; of all others only the kind and the place are logged. */
function logFailure({ services, run: { logger } }: MessageOptions, error: unknown): void {
  if (error instanceof MediaRejectedError) {
    const cause = error.cause instanceof Error ? error.cause.cause : undefined;
    logger.error(`${services.processor.kind} rejected`, {
      ...(cause === undefined ? {} : errorFields(cause)),
      code: error.code,
      reason: error.message,
    });
  } else if (error instanceof UploadEventError) {
    logger.error('event not understood', { code: error.code, reason: error.message });
  } else {
    logger.error('attempt failed', errorFields(error));
  }
}
