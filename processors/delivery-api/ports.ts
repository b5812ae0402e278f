/** A stored variant as its bucket gives it. */
export interface StoredVariant {
  readonly data: Buffer;
  readonly eTag: string;
}

export interface ReadLimits {
  /** A larger object is not read. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Reads a variant by its storage key; `undefined` when there is none, or it is too large to be handed out here. */
export type ReadVariant = (key: string, limits: ReadLimits) => Promise<StoredVariant | undefined>;

/** What the process has to do at this moment. */
export interface Load {
  /** Requests in flight, this one among them. */
  readonly concurrency: number;
  /** How late the event loop runs its timers, of late. */
  readonly eventLoopDelayMilliseconds: number;
}
