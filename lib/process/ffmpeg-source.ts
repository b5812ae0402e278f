import { Annotations } from 'cdktf';
import type { Construct } from 'constructs';
import type { VariantStore } from '../store/variant-store';
import { check, checkPattern, isKnown } from '../support/checks';
import { type Architecture, builtFunction, builtLayer, checkBuilt } from '../support/function-package';
import { knownRegion } from '../support/provider-region';
import { zipEntries, zipEntryStart } from '../support/zip-entries';
import { FfmpegLayer } from './ffmpeg-layer';
import type { ProcessingFunctionProps } from './processing-function';

/** Where ffmpeg and ffprobe come from: one of three. */
export type FfmpegSource =
  | {
      /**
       * A folder with `bin/ffmpeg` and `bin/ffprobe` for Linux on the function's architecture, which becomes a layer.
       * @default - the programs that npm ships, in this package for arm64
       */
      readonly layerDirectory?: string;
      readonly layerArn?: never;
      readonly imageUri?: never;
    }
  | {
      /** ARN of a version of a layer with `bin/ffmpeg` and `bin/ffprobe`, in the function's region. */
      readonly layerArn: string;
      readonly layerDirectory?: never;
      readonly imageUri?: never;
    }
  | {
      /**
       * Image in ECR, in the function's region, made by the Dockerfile of this package: the function with Debian's ffmpeg,
       * which gets security fixes. A digest tells Terraform of a new image, a tag that is used again does not.
       */
      readonly imageUri: string;
      readonly layerDirectory?: never;
      readonly layerArn?: never;
    };

/** https://docs.aws.amazon.com/lambda/latest/api/API_LayerVersionsListItem.html */
const LAYER_ARN = {
  pattern: /^arn:aws[a-z-]*:lambda:(?<region>[a-z0-9-]+):\d{12}:layer:[A-Za-z0-9_-]+:\d+$/,
  rule: 'be the ARN of a version of a layer, as arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:1',
};
/**
 * Lambda takes no FIPS endpoint and no other registry.
 * https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
 */
const IMAGE_URI = {
  pattern:
    /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?\/[a-z0-9]+([._/-]+[a-z0-9]+)*(:\w[\w.-]{0,127}|@sha256:[0-9a-f]{64})$/,
  rule: 'be an image of ECR with a tag or digest, as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/transcoder@sha256:…',
};

export interface FfmpegOptions {
  readonly ffmpeg: FfmpegSource;
  readonly architecture: Architecture;
  /** Path of the function's zip. @default - the built one of this package */
  readonly code?: string;
  /** Holds the zip of a layer. */
  readonly store: VariantStore;
}

/** What the function is made of, by where its programs come from. Declares the layer where that is a folder. */
export function renderFfmpeg(
  scope: Construct,
  { ffmpeg, architecture, code, store }: FfmpegOptions,
): Pick<ProcessingFunctionProps, 'code' | 'layerArns'> {
  const { layerDirectory, layerArn, imageUri } = ffmpeg;
  const chosen = Object.entries({ layerDirectory, layerArn, imageUri }).filter(([, value]) => value !== undefined);
  check(scope, chosen.length <= 1, {
    what: 'ffmpeg',
    rule: 'name one of layerDirectory, layerArn and imageUri',
    got: chosen.map(([name]) => name),
  });
  if (imageUri !== undefined) {
    check(scope, code === undefined, {
      what: 'code',
      rule: 'be left out beside ffmpeg.imageUri, which holds it',
      got: code,
    });
    checkPattern(scope, 'ffmpeg.imageUri', imageUri, IMAGE_URI);
    checkRegion(scope, { what: 'ffmpeg.imageUri', value: imageUri, pattern: IMAGE_URI.pattern });
    return { code: { imageUri } };
  }
  const zip = code ?? builtFunction('video-transcoder', architecture);
  if (layerArn !== undefined) {
    checkPattern(scope, 'ffmpeg.layerArn', layerArn, LAYER_ARN);
    checkRegion(scope, { what: 'ffmpeg.layerArn', value: layerArn, pattern: LAYER_ARN.pattern });
    return { code: zip, layerArns: [layerArn] };
  }
  const layer = new FfmpegLayer(scope, 'Layer', {
    directory: layerDirectory,
    architecture,
    store,
    functionBytes: unpackedBytes(scope, zip),
  });
  if (layerDirectory === undefined) warnOfAge(scope, builtLayer(architecture));
  return { code: zip, layerArns: [layer.arn] };
}

function checkRegion(
  scope: Construct,
  { what, value, pattern }: { readonly what: string; readonly value: string; readonly pattern: RegExp },
): void {
  const region = knownRegion(scope);
  if (!isKnown(value) || region === undefined) return;
  const { groups } = pattern.exec(value) ?? {};
  check(scope, groups?.['region'] === region, {
    what,
    rule: `be of the function's region (${region})`,
    got: groups?.['region'],
  });
}

function unpackedBytes(scope: Construct, zip: string): number {
  checkBuilt(scope, 'code', zip);
  const entries = zipEntries(zip);
  check(scope, entries !== undefined, { what: 'code', rule: 'be an existing zip', got: zip });
  return (entries ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The layer's own notice says what was built when, as `bin/ffmpeg: FFmpeg of 20190605-…`. */
const BUILD = /^- bin\/(?<program>\w+): FFmpeg of (?<year>\d{4})/gm;

function warnOfAge(scope: Construct, layer: string): void {
  const notice = zipEntries(layer)?.find(({ name }) => name === 'NOTICE');
  const text = notice === undefined ? '' : zipEntryStart(layer, notice, notice.bytes).toString();
  const builds = [...text.matchAll(BUILD)].map(
    ({ groups }) => `${groups?.['program'] ?? ''} of ${groups?.['year'] ?? ''}`,
  );
  Annotations.of(scope).addWarning(
    `ffmpeg: the layer of this package holds what npm ships, ${builds.join(' and ')}. They get no security fixes, and ` +
      'they read what strangers upload. ffmpeg: { imageUri } runs Debian’s maintained ffmpeg, from the Dockerfile of ' +
      'this package; ffmpeg: { layerDirectory } or { layerArn } takes programs of your own.',
  );
}
