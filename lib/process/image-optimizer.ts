import type { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { IMAGE_OPTIMIZER_SECTIONS, type MediaContract, sparkMediaContract } from '../contract';
import type { MediaCatalogue } from '../store/media-catalogue';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { checkGiven } from '../support/checks';
import { builtFunction } from '../support/function-package';
import type { Grantee } from '../support/grantee';
import { imageProcessingTimes } from '../support/processing-times';
import type { ProcessingQueue } from '../upload/processing-queue';
import type { ProcessingFunction } from './processing-function';
import { type QueueWorkerSettings, renderQueueWorker } from './queue-worker';
import { renderWatermarks } from './watermarks';

/** Where photos arrive: `MediaUpload`, or an adapter around a bucket of one's own. */
export interface ImageSource {
  /** What the bucket sends its events to. */
  readonly imageQueue: ProcessingQueue;
  grantReadImages(grantee: Grantee): void;
}

export interface ImageOptimizerProps extends QueueWorkerSettings {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Where photos arrive. */
  readonly source: ImageSource;
  /** Where variants and masters go. */
  readonly store: VariantStore;
  /** Where a record is kept of each image. */
  readonly catalogue: MediaCatalogue;
  /** Local PNG files by the asset name that the contract's watermarks use. @default - none */
  readonly watermarks?: Readonly<Record<string, string>>;
  /**
   * @default 3008: the most that every account may have, and nearly two vCPUs, which AVIF encoding uses
   */
  readonly memoryMegabytes?: number;
  /** Path of the function's zip. @default - the built one of this package */
  readonly code?: string;
}

/** Turns each photo that arrives into the variants of the contract, a master and a catalogue record. */
export class ImageOptimizer extends Construct {
  readonly function: ProcessingFunction;
  readonly eventSource: LambdaEventSourceMapping;

  constructor(scope: Construct, id: string, props: ImageOptimizerProps) {
    super(scope, id);
    checkGiven(this, props, { source: true, store: true, catalogue: true });
    const { contract = sparkMediaContract, source, store, architecture = 'arm64' } = props;
    const { watermarks = {}, memoryMegabytes = 3008 } = props;
    checkContract(this, contract);
    const drawn = Object.values(contract.images.useCases);
    const worker = renderQueueWorker(this, {
      ...props,
      contract,
      sections: IMAGE_OPTIMIZER_SECTIONS,
      queue: source.imageQueue,
      queueProp: 'source.imageQueue',
      times: imageProcessingTimes(contract),
      watermarks: renderWatermarks(this, { drawn, files: watermarks, store }),
      architecture,
      description: 'Makes the variants of a photo, its master and its catalogue record',
      code: props.code ?? builtFunction('image-optimizer', architecture),
      memoryMegabytes,
    });
    this.function = worker.function;
    this.eventSource = worker.eventSource;
    source.grantReadImages(this.function.role);
    store.grantWriteImages(this.function.role);
  }
}
