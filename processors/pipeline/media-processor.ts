import type { MediaKind } from '../../lib/contract';
import type { NamedError } from './failure';
import type { LogFields, Logger } from './logger';
import type { Loss, ReadyMedia, StoredObject } from './ports';
import type { MediaUpload } from './upload-event';

/** All that one upload becomes: the objects, in what order they may appear, and what the record says of them. */
export interface Publication {
  readonly objects: readonly StoredObject[];
  /**
   * In which step a key is stored: 0 for what can be used by itself, a higher one for what leads to the objects of
   * lower ones. No object of a step is stored before all of the steps below it, and where an earlier upload has stored
   * what leads to others, that is removed before they are overwritten.
   */
  readonly step: (key: string) => number;
  readonly ready: ReadyMedia;
}

/** What a processor is given for one upload. */
export interface MakingOptions {
  /** Raised when the function's time is nearly over. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Stores what was made. To be called once, while the publication's files exist. */
  readonly publish: (publication: Publication) => Promise<Loss | undefined>;
}

/** What became of an upload that did not fail. */
export type UploadOutcome =
  | { readonly kind: 'skipped'; readonly reason: Loss }
  /** `facts` are for the log; `bytes` are of the upload, and of all that it became. */
  | {
      readonly kind: 'published';
      readonly facts: LogFields;
      readonly bytes: { readonly in: number; readonly out: number };
    };

/** What images and videos do not have in common. */
export interface MediaProcessor {
  readonly kind: MediaKind;
  /** Of what decides the stored bytes and headers. */
  readonly contractDigest: string;
  /** `error` where it is the core's own, worded for the record. */
  readonly namedError: (error: unknown) => NamedError | undefined;
  /** Reads an upload, makes what is made of it, and publishes that. */
  readonly process: (upload: MediaUpload, options: MakingOptions) => Promise<UploadOutcome>;
}
