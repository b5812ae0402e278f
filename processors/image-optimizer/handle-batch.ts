import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { errorFields, type Logger } from './logger';
import { ImageRejectedError } from './failure';
import { processUpload, type UploadOutcome, type UploadRun, type UploadServices } from './process-upload';
import { parseMessage, parseUpload, UploadEventError } from './upload-event';

export interface BatchOptions extends UploadServices, Pick<UploadRun, 'signal' | 'timeLeftMs'> {
  readonly logger: Logger;
  /** How often the queue gives a message out before it is a dead letter. */
  readonly maxReceiveCount: number;
}

type MessageOptions = UploadServices & { readonly logger: Logger; readonly run: UploadRun };

/**
 * Processes the uploads of a batch one after the other, so that each photo has the memory to itself. A message that
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
    };
    const succeeded = await handleMessage(message, { ...options, logger, run });
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
    logFailure(options.logger, error);
    return false;
  }
  if (records.length === 0) options.logger.info('test event');
  let succeeded = true;
  for (const record of records) succeeded = (await handleRecord(record, options)) && succeeded;
  return succeeded;
}

async function handleRecord(record: unknown, { run, ...options }: MessageOptions): Promise<boolean> {
  let { logger } = options;
  try {
    const upload = parseUpload(record);
    if (upload === undefined) {
      logger.warn('event ignored: not about a new object');
      return true;
    }
    logger = logger.with({ imageId: upload.imageId });
    logOutcome(logger, await processUpload(upload, options, run));
    return true;
  } catch (error) {
    logFailure(logger, error);
    return false;
  }
}

function logOutcome(logger: Logger, outcome: UploadOutcome): void {
  if (outcome.kind === 'skipped') {
    logger.info('upload skipped', { reason: outcome.reason });
    return;
  }
  const { image, readMs, optimizeMs, storeMs } = outcome;
  logger.info('image ready', {
    sourceFormat: image.source.format,
    sourcePixels: image.source.width * image.source.height,
    sourceBytes: image.source.bytes,
    variants: image.variants.length,
    variantBytes: image.variants.reduce((sum, { data }) => sum + data.length, 0),
    omitted: image.omitted.length,
    masterBytes: image.master.data.length,
    readMs: Math.round(readMs),
    optimizeMs: Math.round(optimizeMs),
    storeMs: Math.round(storeMs),
  });
}

/** Errors of our own say what is wrong without naming anybody; of all others only the kind and the place are logged. */
function logFailure(logger: Logger, error: unknown): void {
  if (error instanceof ImageRejectedError) {
    const cause = error.cause instanceof Error ? error.cause.cause : undefined;
    logger.error('image rejected', {
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
