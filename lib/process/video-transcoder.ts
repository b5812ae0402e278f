import type { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract, VIDEO_TRANSCODER_SECTIONS } from '../contract';
import type { MediaCatalogue } from '../store/media-catalogue';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { check, checkGiven, checkInteger, checkOneOf, ConfigurationError } from '../support/checks';
import { ARCHITECTURES } from '../support/function-package';
import type { Grantee } from '../support/grantee';
import { MAX_FUNCTION_TIMEOUT_SECONDS, neededVideoSeconds, videoProcessingTimes } from '../support/processing-times';
import type { ProcessingQueue } from '../upload/processing-queue';
import { type FfmpegSource, renderFfmpeg } from './ffmpeg-source';
import { MAX_STORAGE_MEGABYTES, type ProcessingFunction } from './processing-function';
import { type QueueWorkerSettings, renderQueueWorker } from './queue-worker';
import { videoStorageMegabytes } from './video-storage';
import { renderWatermarks } from './watermarks';

/** Where videos arrive: `MediaUpload`, or an adapter around a bucket of one's own. */
export interface VideoSource {
  /** What the bucket sends its events to. `MediaUpload` has none where its `processVideos` is false. */
  readonly videoQueue?: ProcessingQueue;
  grantReadVideos(grantee: Grantee): void;
}

export interface VideoTranscoderProps extends QueueWorkerSettings {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Where videos arrive. */
  readonly source: VideoSource;
  /** Where renditions, segments, manifests and posters go. */
  readonly store: VariantStore;
  /** Where a record is kept of each video. */
  readonly catalogue: MediaCatalogue;
  /**
   * Local PNG files by the asset name that the watermarks of renditions, and of the poster's use cases, have in the
   * contract. What an `ImageOptimizer` has put into the same store need not be named again.
   *
   * @default - none
   */
  readonly watermarks?: Readonly<Record<string, string>>;
  /** @default - a layer of the programs that npm ships */
  readonly ffmpeg?: FfmpegSource;
  /**
   * Memory buys cores: one vCPU for each 1769 MB, and x264 uses them all, so that twice the memory costs about the same
   * and takes half the time, up to 10240 MB and six.
   *
   * @default 3008: the most that every account may have
   */
  readonly memoryMegabytes?: number;
  /** Size of /tmp, up to 10240 MB. @default - what the contract's largest upload and all that is made of it need */
  readonly ephemeralStorageMegabytes?: number;
  /** Path of the function's zip; left out beside `ffmpeg.imageUri`. @default - the built one of this package */
  readonly code?: string;
}

/** Turns each video that arrives into the renditions, streams and poster of the contract, and a catalogue record. */
export class VideoTranscoder extends Construct {
  readonly function: ProcessingFunction;
  readonly eventSource: LambdaEventSourceMapping;

  constructor(scope: Construct, id: string, props: VideoTranscoderProps) {
    super(scope, id);
    checkGiven(this, props, { source: true, store: true, catalogue: true });
    const { contract = sparkMediaContract, source, store, architecture = 'arm64' } = props;
    const { watermarks = {}, memoryMegabytes = 3008, ffmpeg = {} } = props;
    checkContract(this, contract);
    checkOneOf(this, 'architecture', architecture, ARCHITECTURES);
    this.checkTime(contract);
    const drawn = [...Object.values(contract.videos.renditions), ...Object.values(contract.images.useCases)];
    const worker = renderQueueWorker(this, {
      ...props,
      contract,
      sections: VIDEO_TRANSCODER_SECTIONS,
      queue: this.queueOf(source),
      queueProp: 'source.videoQueue',
      times: videoProcessingTimes(contract),
      watermarks: renderWatermarks(this, { drawn, files: watermarks, store }),
      architecture,
      description: 'Makes the renditions and streams of a video, its poster and its catalogue record',
      ...renderFfmpeg(this, { ffmpeg, architecture, code: props.code, store }),
      memoryMegabytes,
      ephemeralStorageMegabytes: this.storageFor(contract, props.ephemeralStorageMegabytes),
    });
    this.function = worker.function;
    this.eventSource = worker.eventSource;
    source.grantReadVideos(this.function.role);
    store.grantWriteVideos(this.function.role);
  }

  private queueOf({ videoQueue }: VideoSource): ProcessingQueue {
    if (videoQueue !== undefined) return videoQueue;
    throw new ConfigurationError(this, {
      what: 'source.videoQueue',
      rule: 'be the queue of arrived videos',
      got: videoQueue,
      remedy: 'MediaUpload has one unless its processVideos is false',
    });
  }

  private checkTime(contract: MediaContract): void {
    const needed = neededVideoSeconds(contract);
    check(this, needed <= MAX_FUNCTION_TIMEOUT_SECONDS, {
      what: 'contract.videos',
      rule: `need at most the ${MAX_FUNCTION_TIMEOUT_SECONDS} s that a function of Lambda has`,
      got: needed,
      remedy: 'lower upload.timeoutSeconds, maxDurationSeconds or the bitrates, or make segments longer',
    });
  }

  private storageFor(contract: MediaContract, given: number | undefined): number {
    const needed = videoStorageMegabytes(contract);
    check(this, needed <= MAX_STORAGE_MEGABYTES, {
      what: 'contract.videos',
      rule: `need at most the ${MAX_STORAGE_MEGABYTES} MB of temporary storage that Lambda has`,
      got: needed,
      remedy: 'lower upload.maxBytes, maxDurationSeconds or the bitrates',
    });
    checkInteger(this, 'ephemeralStorageMegabytes', given, {
      min: needed,
      max: MAX_STORAGE_MEGABYTES,
      unit: 'MB',
      remedy: 'the contract’s largest upload and all that is made of it must fit',
    });
    return given ?? needed;
  }
}
