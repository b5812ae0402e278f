import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import { existsSync, readFileSync, statSync } from 'node:fs';
import {
  IMAGE_OPTIMIZER_SECTIONS,
  type MediaContract,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
  sparkMediaContract,
  WATERMARK_KEY_PREFIX,
} from '../contract';
import type { MediaCatalogue } from '../store/media-catalogue';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { check, checkInteger, isKnown } from '../support/checks';
import { builtFunction } from '../support/function-package';
import type { Grantee } from '../support/grantee';
import { imageProcessingTimes, VISIBILITY_TIMEOUT_FACTOR } from '../support/processing-times';
import type { ProcessingQueue } from '../upload/processing-queue';
import { type FunctionSettings, ProcessingFunction } from './processing-function';

/** Where photos arrive: `MediaUpload`, or an adapter around a bucket of one's own. */
export interface ImageSource {
  /** What the bucket sends its events to. */
  readonly imageQueue: ProcessingQueue;
  grantReadImages(grantee: Grantee): void;
}

export interface ImageOptimizerProps extends FunctionSettings {
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
  /** How many batches may be worked on at once, 2–1000. @default 10 */
  readonly maxConcurrency?: number;
  /** Path of the function's zip. @default - the built one of this package */
  readonly code?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const CONCURRENCY = { min: 2, max: 1000 };

/** Turns each photo that arrives into the variants of the contract, a master and a catalogue record. */
export class ImageOptimizer extends Construct {
  readonly function: ProcessingFunction;
  readonly eventSource: LambdaEventSourceMapping;

  constructor(scope: Construct, id: string, props: ImageOptimizerProps) {
    super(scope, id);
    const { contract = sparkMediaContract, source, store, catalogue, architecture = 'arm64' } = props;
    const { watermarks = {}, memoryMegabytes = 3008, maxConcurrency = 10 } = props;
    checkContract(this, contract);
    checkInteger(this, 'maxConcurrency', maxConcurrency, CONCURRENCY);
    if (isKnown(props.reservedConcurrency)) {
      check(this, props.reservedConcurrency >= maxConcurrency, {
        what: 'reservedConcurrency',
        rule: `be at least maxConcurrency (${maxConcurrency})`,
        got: props.reservedConcurrency,
        remedy: 'messages that are throttled use up their attempts and end among the dead letters',
      });
    }
    const times = imageProcessingTimes(contract);
    this.checkQueue(source.imageQueue, times.functionTimeoutSeconds);
    const watermarkObjects = this.renderWatermarks(contract, watermarks, store);

    this.function = new ProcessingFunction(this, 'Function', {
      ...props,
      architecture,
      description: 'Makes the variants of a photo, its master and its catalogue record',
      code: props.code ?? builtFunction('image-optimizer', architecture),
      memoryMegabytes,
      timeoutSeconds: times.functionTimeoutSeconds,
      environment: {
        [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, IMAGE_OPTIMIZER_SECTIONS)),
        [PROCESSOR_ENVIRONMENT.variantBucket]: store.bucket.resource.bucket,
        [PROCESSOR_ENVIRONMENT.catalogueTable]: catalogue.tableName,
        [PROCESSOR_ENVIRONMENT.maxReceiveCount]: asText(source.imageQueue.maxReceiveCount),
      },
    });
    source.grantReadImages(this.function.role);
    source.imageQueue.grantConsume(this.function.role);
    store.grantWriteImages(this.function.role);
    catalogue.grantReadWrite(this.function.role);

    this.eventSource = new LambdaEventSourceMapping(this, 'EventSource', {
      eventSourceArn: source.imageQueue.arn,
      functionName: this.function.resource.arn,
      batchSize: times.batchSize,
      // One poison photo goes back to the queue alone.
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: maxConcurrency },
      dependsOn: [this.function.role.policy, ...watermarkObjects],
    });
  }

  private checkQueue({ visibilityTimeoutSeconds }: ProcessingQueue, functionTimeoutSeconds: number): void {
    if (!isKnown(visibilityTimeoutSeconds)) return;
    const needed = functionTimeoutSeconds * VISIBILITY_TIMEOUT_FACTOR;
    check(this, visibilityTimeoutSeconds >= needed, {
      what: 'source.imageQueue.visibilityTimeoutSeconds',
      rule: `be at least ${needed}, six times the function's timeout`,
      got: visibilityTimeoutSeconds,
      remedy: 'make the queue from the same contract',
    });
  }

  /** The deployed files; nothing may be processed before they are there. */
  private renderWatermarks(
    contract: MediaContract,
    files: Readonly<Record<string, string>>,
    store: VariantStore,
  ): readonly S3Object[] {
    const wanted = new Set(
      Object.values(contract.images.useCases).flatMap(({ watermark }) =>
        watermark?.kind === 'image' ? [watermark.asset] : [],
      ),
    );
    for (const asset of wanted) {
      check(this, Object.hasOwn(files, asset), {
        what: 'watermarks',
        rule: `hold a file for ${asset}, which the contract draws`,
        got: Object.keys(files),
      });
    }
    return Object.entries(files).map(([asset, path]) => {
      check(this, wanted.has(asset), { what: `watermarks.${asset}`, rule: 'be drawn by the contract', got: asset });
      check(this, isPng(path), { what: `watermarks.${asset}`, rule: 'be an existing PNG file', got: path });
      const file = new TerraformAsset(this, `Watermark-${asset}`, { path, type: AssetType.FILE });
      return new S3Object(this, `WatermarkObject-${asset}`, {
        bucket: store.bucket.resource.id,
        key: `${WATERMARK_KEY_PREFIX}${asset}`,
        source: file.path,
        sourceHash: file.assetHash,
        contentType: 'image/png',
      });
    });
  }
}

/** https://www.w3.org/TR/png-3/#5PNG-file-signature */
const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function isPng(path: string): boolean {
  return (
    existsSync(path) &&
    statSync(path).isFile() &&
    readFileSync(path).subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)
  );
}

/** A number as an environment variable holds it, also one that Terraform computes. */
function asText(value: number): string {
  return isKnown(value) ? String(value) : Token.asString(value);
}
