/// <reference lib="dom" preserve="true" />
import type { BeaconFormat, CacheResult, Measurement, VideoDelivery } from '../../lib/contract/beacon';
import type { ConnectionClass } from '../../lib/contract/delivery';
import type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';

/**
 * Who chooses format and size. `explicit`: the page, which asks for the canonical paths. `negotiated`: the edge, by the
 * headers of the request; the page names the size it wants, and formats only when the edge's choice cannot be shown.
 */
export type LoaderMode = 'explicit' | 'negotiated';

export interface ImageLoaderOptions {
  /** `imageLoaderContract(contract)`, as JSON from the app's server or build. */
  readonly contract: ImageLoaderContract;
  /** Origin of the CDN, for example `https://cdn.sparkdating.com`, without a slash behind: paths are put after it. */
  readonly cdnUrl: string;
  /** @default 'explicit' */
  readonly mode?: LoaderMode;
  /** Is told of every image that came by network or from the browser's cache. @default - nobody is */
  readonly onTiming?: (timing: ImageTiming) => void;
  /** Whether timings are sent to the contract's beacon path, from its share of pages. @default true */
  readonly beacons?: boolean;
  /** Images that stay in memory, the least recently used leaving first. @default 100 */
  readonly memoryEntries?: number;
}

export interface ImageRequest {
  readonly userId: string;
  readonly imageId: string;
  /**
   * Where the image is shown: an `<img>`, or an element whose first `<img>` is used, or made.
   * @default - nowhere: it is loaded ahead, into memory
   */
  readonly element?: HTMLElement;
  /**
   * Name or alias of a use case, or `auto`: the narrowest that fills the element's width on this screen.
   * @default - the contract's default use case
   */
  readonly size?: string;
  /** Among images that are in view, and among those that are not. @default 'auto' ('low' for what is shown nowhere) */
  readonly priority?: 'high' | 'auto' | 'low';
  /** Text of an `<img>` that is made; one that exists keeps its own. @default '' */
  readonly alt?: string;
  /** Pixels of the original, or of any variant, as the catalogue has them: the space is then kept from the start. */
  readonly width?: number;
  readonly height?: number;
}

/** How a load ended. */
export type ImageOutcome =
  /** In the size that was planned. */
  | { readonly status: 'loaded'; readonly size: string; readonly format: BeaconFormat; readonly url: string }
  /** No format of that size could be loaded, and the thumbnail is what is seen. */
  | { readonly status: 'degraded'; readonly size: string; readonly format: BeaconFormat; readonly url: string }
  /** Nothing could be loaded. */
  | { readonly status: 'failed' }
  /** By its handle or the loader's end, as its element left the page, or as another load took the element. */
  | { readonly status: 'cancelled'; readonly reason: 'cancelled' | 'removed' | 'superseded' }
  /** By the contract, as the edge would refuse it: an id that cannot be one, or a size it does not have. */
  | { readonly status: 'refused'; readonly reason: 'unknown-path' | 'unknown-size' };

export interface ImageHandle {
  /** Never rejects. */
  readonly outcome: Promise<ImageOutcome>;
  /** Ends the load, in flight or waiting. What is seen already stays. */
  cancel(): void;
}

/** What the browser tells of one image. It names no user and no image. */
export interface ImageTiming extends Measurement {
  /** Whether it was loaded as the placeholder of a larger size. */
  readonly placeholder: boolean;
  /** Bytes with headers; 0 from the browser's cache. Left out where the CDN keeps it from the page. */
  readonly transferBytes?: number;
  /** Such as `h2` or `h3`. */
  readonly protocol?: string;
  readonly connection?: ConnectionClass;
  readonly downlinkMbps?: number;
}

export interface VideoTiming {
  /** `start`: from play to the first frame; `seek`: from the seek to the frame; `stall`: a wait in between. */
  readonly phase: 'start' | 'seek' | 'stall';
  readonly durationMs: number;
  readonly format: VideoDelivery;
  /** @default 'auto' */
  readonly rendition?: string;
  /** @default 'unknown' */
  readonly cache?: CacheResult;
}

export interface ImageLoader {
  load(request: ImageRequest): ImageHandle;
  /** Adds a video's timing to the beacons. */
  reportVideo(timing: VideoTiming): void;
  /** Cancels every load, sends what is to be sent, and lets go of page and memory. */
  destroy(): void;
}
