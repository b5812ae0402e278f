import { Construct } from 'constructs';
import {
  type MediaContract,
  ON_THE_FLY_RESIZER_SECTIONS,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
  sparkMediaContract,
} from '../contract';
import { type FunctionSettings, ProcessingFunction } from '../process/processing-function';
import type { MediaCatalogue } from '../store/media-catalogue';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { checkGiven } from '../support/checks';
import { builtFunction } from '../support/function-package';
import type { Grantee } from '../support/grantee';
import type { PrivateBucket } from '../support/private-bucket';
import { LambdaUrlOrigin } from './lambda-url-origin';

/** Where photos arrive: `MediaUpload`, or an adapter around a bucket of one's own. */
export interface OriginalImages {
  readonly bucket: PrivateBucket;
  grantReadImages(grantee: Grantee): void;
}

export interface OnTheFlyResizerProps extends Omit<FunctionSettings, 'reservedConcurrency'> {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Read for an image that has no master yet. */
  readonly originals: OriginalImages;
  /** Masters, and where missing variants are stored. A distribution with this resizer must serve this store. */
  readonly store: VariantStore;
  /** Tells which images exist, and is told of what is stored. */
  readonly catalogue: MediaCatalogue;
  /** @default 3008: as the image optimizer's, since a viewer waits */
  readonly memoryMegabytes?: number;
  /**
   * Images that are made at once in all: what strangers can cost who ask for every variant of every image. Held back
   * from the account's limit, of which 100 must be left; `false` holds back nothing, and takes what the account has.
   *
   * @default 20
   */
  readonly reservedConcurrency?: number | false;
  /** Path of the function's zip. @default - the built one of this package */
  readonly code?: string;
}

/** Cold start, and reading and storing around the time that the contract gives an image. */
const OVERHEAD_SECONDS = 10;

/**
 * Makes variants that are missing: the second origin behind the bucket, for images stored before the contract had a
 * variant, or not processed yet. What it has made lies in the bucket from then on.
 */
export class OnTheFlyResizer extends Construct {
  readonly function: ProcessingFunction;
  readonly origin: LambdaUrlOrigin;
  readonly contract: MediaContract;
  readonly store: VariantStore;

  constructor(scope: Construct, id: string, props: OnTheFlyResizerProps) {
    super(scope, id);
    checkGiven(this, props, { originals: true, store: true, catalogue: true });
    const { contract = sparkMediaContract, originals, store, catalogue, architecture = 'arm64' } = props;
    const { memoryMegabytes = 3008, reservedConcurrency = 20 } = props;
    checkContract(this, contract);
    this.contract = contract;
    this.store = store;
    this.function = new ProcessingFunction(this, 'Function', {
      ...props,
      architecture,
      description: 'Makes a variant that is missing, stores it and serves it',
      code: props.code ?? builtFunction('on-the-fly-resizer', architecture),
      memoryMegabytes,
      timeoutSeconds: contract.images.upload.timeoutSeconds + OVERHEAD_SECONDS,
      reservedConcurrency: reservedConcurrency === false ? undefined : reservedConcurrency,
      environment: {
        [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, ON_THE_FLY_RESIZER_SECTIONS)),
        [PROCESSOR_ENVIRONMENT.variantBucket]: store.bucket.resource.bucket,
        [PROCESSOR_ENVIRONMENT.originalBucket]: originals.bucket.resource.bucket,
        [PROCESSOR_ENVIRONMENT.catalogueTable]: catalogue.tableName,
      },
    });
    originals.grantReadImages(this.function.role);
    store.grantRenderVariants(this.function.role);
    catalogue.grantReadWrite(this.function.role);
    this.origin = new LambdaUrlOrigin(this, 'Origin', { originId: 'on-the-fly', function: this.function });
  }
}
