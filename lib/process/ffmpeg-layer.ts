import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { App, AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { VariantStore } from '../store/variant-store';
import { check, checkGiven } from '../support/checks';
import { type Architecture, builtLayer, checkBuilt, LAMBDA_ARCHITECTURES } from '../support/function-package';
import { uniqueName } from '../support/names';
import { writeZip } from '../support/write-zip';
import { checkLayer } from './layer-checks';
import { contentsHash, folderContents, folderFiles, zipHash, zippedFiles } from './layer-files';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html, less the ARN before the name */
const MAX_LAYER_NAME = 64;
/** Lies in the variant store where no CDN reads. */
const LAYER_KEY_PREFIX = 'layers/';

export interface FfmpegLayerProps {
  /** Folder with `bin/ffmpeg` and `bin/ffprobe`. @default - the programs that npm ships, as this package holds them */
  readonly directory?: string;
  readonly architecture: Architecture;
  /** Holds the zip, which is too large to go with the API call itself. */
  readonly store: VariantStore;
  /** Size of the function's own package, unpacked. */
  readonly functionBytes: number;
}

/** A zip, and what tells it from another. */
interface LayerZip {
  readonly path: string;
  readonly hash: string;
}

/** ffmpeg and ffprobe as a Lambda layer, by way of the variant store. */
export class FfmpegLayer extends Construct {
  readonly resource: LambdaLayerVersion;

  constructor(scope: Construct, id: string, props: FfmpegLayerProps) {
    super(scope, id);
    checkGiven(this, props, { architecture: true, store: true, functionBytes: true });
    const { directory, architecture, store } = props;
    const { path, hash } = directory === undefined ? this.builtZip(props) : this.folderZip(directory, props);
    const layerName = uniqueName(this, { maxLength: MAX_LAYER_NAME });
    const asset = new TerraformAsset(this, 'Zip', { path, type: AssetType.FILE, assetHash: hash });
    const object = new S3Object(this, 'Object', {
      bucket: store.bucket.resource.id,
      key: `${LAYER_KEY_PREFIX}${layerName}.zip`,
      source: asset.path,
      sourceHash: hash,
      contentType: 'application/zip',
      // A first version without a name would never be told from the second.
      dependsOn: [store.bucket.versioning],
    });
    this.resource = new LambdaLayerVersion(this, 'Resource', {
      layerName,
      description: 'ffmpeg and ffprobe',
      compatibleArchitectures: [LAMBDA_ARCHITECTURES[architecture]],
      s3Bucket: object.bucket,
      s3Key: object.key,
      // Other contents are another version of the object, and so another version of the layer.
      s3ObjectVersion: object.versionId,
      // The function goes on to the new version before the old one is gone.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  get arn(): string {
    return this.resource.arn;
  }

  private builtZip({ architecture, functionBytes }: FfmpegLayerProps): LayerZip {
    const path = builtLayer(architecture);
    checkBuilt(this, 'ffmpeg', path);
    checkLayer(this, zippedFiles(path) ?? [], { what: 'ffmpeg', architecture, functionBytes });
    return { path, hash: zipHash(path) };
  }

  /** Zips a folder into the output of the synth, unless an earlier synth has done so. */
  private folderZip(directory: string, { architecture, functionBytes }: FfmpegLayerProps): LayerZip {
    const what = 'ffmpeg.layerDirectory';
    check(this, existsSync(directory) && statSync(directory).isDirectory(), {
      what,
      rule: 'be an existing folder',
      got: directory,
    });
    const files = folderFiles(directory);
    checkLayer(this, files, { what, architecture, functionBytes });
    const contents = folderContents(directory, files);
    const hash = contentsHash(contents);
    const folder = resolve(App.of(this).outdir, 'layers');
    const path = join(folder, `ffmpeg-${hash}.zip`);
    if (!existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      writeZip(`${path}.part`, contents);
      renameSync(`${path}.part`, path);
    }
    return { path, hash };
  }
}
