import { randomUUID } from 'node:crypto';
import { asRejection, lastFailure } from './failure';
import { errorFields, type Logger } from './logger';
import type { MediaProcessor, UploadOutcome } from './media-processor';
import type { Attempt, Catalogue, MediaStore } from './ports';
import type { CountedUpload, ProcessingCounter } from './processing-counter';
import { publish } from './publish';
import type { MediaUpload } from './upload-event';
import { whenFree } from './when-free';

export interface UploadServices {
  readonly processor: MediaProcessor;
  readonly catalogue: Catalogue;
  readonly store: MediaStore;
  /** @default - nothing is counted */
  readonly counter?: ProcessingCounter;
}

/** What an upload's message and the function it came to say of one run. */
export interface UploadRun {
  /** Raised when the function's time is nearly over: what has not been done is left to the next attempt. */
  readonly signal: AbortSignal;
  /** Until the signal is raised. */
  readonly timeLeftMs: () => number;
  /** When the message was sent. ISO 8601. */
  readonly sentAt: string;
  /** No other attempt follows this one, so that whatever fails it must be on record. */
  readonly lastAttempt: boolean;
  readonly logger: Logger;
}

/**
 * Makes what one upload becomes, stores it, and only then turns its record ready. The same upload may come again, an
 * older one late, and an attempt may die at any step: what is published stays that of the latest upload.
 *
 * @throws MediaRejectedError when the upload is at fault, which is on record then
 * @throws anything else when another attempt may succeed; the record is left in `processing`, but after the last
 * attempt, when it says what failed
 */
export async function processUpload(
  upload: MediaUpload,
  services: UploadServices,
  run: UploadRun,
): Promise<UploadOutcome> {
  const { processor, catalogue } = services;
  const attempt: Attempt = {
    kind: upload.kind,
    userId: upload.userId,
    mediaId: upload.mediaId,
    sourceVersion: upload.versionId ?? upload.eTag,
    sequencer: upload.sequencer,
    contractDigest: processor.contractDigest,
    run: randomUUID(),
    sentAt: run.sentAt,
  };
  const started = performance.now();
  try {
    const outcome = await makeAndPublish(attempt, upload, services, run);
    if (outcome.kind === 'published') {
      const seconds = (performance.now() - started) / 1000;
      await count({ kind: upload.kind, seconds, bytes: outcome.bytes }, services, run);
    }
    return outcome;
  } catch (error) {
    const named = processor.namedError(error);
    const rejection = asRejection(error, named);
    if (rejection === undefined) {
      if (run.lastAttempt) {
        const failure = lastFailure(error, { kind: upload.kind, named, signal: run.signal });
        // Should that fail too, what failed first is what is told.
        await catalogue.fail(attempt, failure).catch(() => undefined);
        await count({ kind: upload.kind, failure: failure.code }, services, run);
      }
      throw error;
    }
    const { code, message } = rejection;
    const obstacle = await catalogue.fail(attempt, { code, message });
    if (obstacle && obstacle !== 'publishing') return { kind: 'skipped', reason: obstacle };
    // A rejected upload comes again all the same, and is one failure.
    if (run.lastAttempt) await count({ kind: upload.kind, failure: code }, services, run);
    throw rejection;
  }
}

/** Best effort: what cannot be counted is logged, and the upload is what it is. */
async function count(upload: CountedUpload, { counter }: UploadServices, { logger }: UploadRun): Promise<void> {
  await counter?.count(upload).catch((error: unknown) => {
    logger.warn('upload not counted', errorFields(error));
  });
}

async function makeAndPublish(
  attempt: Attempt,
  upload: MediaUpload,
  { processor, catalogue, store }: UploadServices,
  { signal, timeLeftMs, logger }: UploadRun,
): Promise<UploadOutcome> {
  const lost = await whenFree(() => catalogue.begin(attempt), signal);
  if (lost) return { kind: 'skipped', reason: lost };
  return processor.process(upload, {
    signal,
    logger,
    publish: (publication) => publish({ attempt, publication, catalogue, store, signal, timeLeftMs }),
  });
}
