import { type CacheLayerName, LAYERS, type OriginAnswer } from '../../edge/types';

/** Place of each layer in `LAYERS`, as they are counted by number. */
export const LAYER_INDEX = Object.fromEntries(LAYERS.map((layer, index) => [layer, index])) as Readonly<
  Record<CacheLayerName, number>
>;

export const ANSWERED_BY = { cache: 0, function: 1, origin: 2 } as const;

/** What an answer is, as a cache holds it: shared by all objects that are alike in it. */
export interface Stored {
  readonly status: number;
  readonly bytes: number;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** What became of one request. One object serves all of them, one after the other. */
export class Outcome {
  status = 0;
  bytes = 0;
  /** Storage key of what was answered: after negotiation. */
  key = '';
  by: (typeof ANSWERED_BY)[keyof typeof ANSWERED_BY] = ANSWERED_BY.function;
  /** In `LAYERS`, of the cache that answered. */
  hitLayer = -1;
  /** Bit for each layer that was asked. */
  asked = 0;
  /** Milliseconds from the request's arrival at the first edge to the first byte. */
  serverMs = 0;
  /** What is answered, and when the origin gave it; not what a function answers. */
  stored: Stored | undefined;
  storedAtMs = 0;
  /** Calls of CloudFront functions. */
  functionCalls = 0;
  workerCalls = 0;
  bucketReads = 0;
  bucketWrites = 0;
  onTheFlyCalls = 0;
  shieldRequests = 0;
  /** Whether CloudFront was asked, and where: it charges by the place. */
  cloudFrontLocation: string | undefined;
  /** What CloudFront sends, where that is not what the viewer is sent: to a cache in front of it, which keeps the whole object. */
  cloudFrontBytes: number | undefined;

  /** Takes what a function, a Worker or a rule answers by itself. */
  answered({ status, body }: OriginAnswer): void {
    this.status = status;
    this.bytes = body.length;
    this.by = ANSWERED_BY.function;
  }

  /** Takes what a cache keeps or an origin gives; of HEAD there is no body. */
  gives(stored: Stored, method: string): void {
    this.status = stored.status;
    this.bytes = method === 'HEAD' ? 0 : stored.bytes;
    this.stored = stored;
  }

  /** Takes note of the cache that had it fresh. */
  hit(layer: number, storedAtMs: number): void {
    this.by = ANSWERED_BY.cache;
    this.hitLayer = layer;
    this.storedAtMs = storedAtMs;
  }

  reset(): void {
    this.status = 0;
    this.bytes = 0;
    this.key = '';
    this.by = ANSWERED_BY.function;
    this.hitLayer = -1;
    this.asked = 0;
    this.serverMs = 0;
    this.stored = undefined;
    this.storedAtMs = 0;
    this.functionCalls = 0;
    this.workerCalls = 0;
    this.bucketReads = 0;
    this.bucketWrites = 0;
    this.onTheFlyCalls = 0;
    this.shieldRequests = 0;
    this.cloudFrontLocation = undefined;
    this.cloudFrontBytes = undefined;
  }
}
