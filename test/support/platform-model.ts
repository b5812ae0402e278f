import { App, type TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MediaPlatformProps } from '../../lib';
import { type PlatformModel, type ProcessorName, type ReadOptions, readPlatform } from '../../local/platform';
import { SparkMediaStack } from '../../stacks/spark-media-stack';
import { environments } from '../../stacks/environments';
import { fakeFunction } from './fake-layer';
import { synthesize } from './synth';

/** A folder that is removed in the end. */
export function inFolder<T>(act: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'spark-platform-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is read of a stack's JSON. */
export function modelOf(json: unknown, options?: ReadOptions): PlatformModel {
  return inFolder((folder) => {
    const path = join(folder, 'cdk.tf.json');
    writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json));
    return readPlatform(path, options);
  });
}

/**
 * What is read of a stack that `build` fills. Functions are given zips by the names of the package's. Of several
 * distributions it is the one whose Terraform id `choose` takes.
 */
export function modelOfStack(
  build: (stack: TerraformStack, built: BuiltParts, zip: (processor: ProcessorName) => string) => void,
  choose: (id: string) => boolean = () => true,
): PlatformModel {
  return inFolder((folder) => {
    const zip = (processor: ProcessorName): string => fakeFunction(join(folder, `${processor}-arm64.zip`));
    const stack = synthesize((scope) => build(scope, builtParts(zip), zip));
    const ids = stack.resources('aws_cloudfront_distribution').map(([id]) => id);
    return modelOf(stack.json, { distribution: ids.find(choose) });
  });
}

/** Parts of a platform that nobody had to build. */
export type BuiltParts = Pick<MediaPlatformProps, 'imageOptimizer' | 'videoTranscoder' | 'onTheFly'>;

function builtParts(zip: (processor: ProcessorName) => string): BuiltParts {
  const ffmpeg = { layerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:1' };
  return {
    imageOptimizer: { code: zip('image-optimizer') },
    videoTranscoder: { code: zip('video-transcoder'), ffmpeg },
    onTheFly: { code: zip('on-the-fly-resizer') },
  };
}

/** What is read of the repository's own stacks, by their names, as they are synthesized to files. */
export function modelsOfEnvironments(): Readonly<Record<string, PlatformModel>> {
  return inFolder((outdir) => {
    const app = new App({ outdir });
    for (const [id, props] of Object.entries(environments)) new SparkMediaStack(app, id, props);
    app.synth();
    const names = Object.keys(environments);
    return Object.fromEntries(names.map((name) => [name, readPlatform(join(outdir, 'stacks', name, 'cdk.tf.json'))]));
  });
}
