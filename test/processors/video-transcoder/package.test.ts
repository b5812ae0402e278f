import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROCESSOR_ENVIRONMENT } from '../../../lib/contract';
import { FUNCTION_PACKAGES } from '../../../scripts/functions/function-packages';
import { readJson, ROOT } from '../../support/repository';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
}

const FOLDER = ['processors', 'video-transcoder'] as const;

describe('the packaged video transcoder', () => {
  test('holds the versions that are tested here', () => {
    const tested = readJson<Manifest>('package.json').dependencies;
    const packaged = readJson<Manifest>(...FOLDER, 'package.json').dependencies;

    expect(tested).toMatchObject(packaged);
  });

  test('holds the same libvips as the image optimizer', () => {
    const image = readJson<Lock>('processors', 'image-optimizer', 'package-lock.json').packages;
    const video = readJson<Lock>(...FOLDER, 'package-lock.json').packages;
    const libvips = Object.keys(video).filter((path) => path.startsWith('node_modules/@img/'));

    expect(libvips).toContain('node_modules/@img/sharp-libvips-linux-arm64');
    expect(libvips.filter((path) => video[path]?.version !== image[path]?.version)).toEqual([]);
  });

  test('has the programs that are tested here in its layer for x64', () => {
    const tested = readJson<Lock>('package-lock.json').packages;
    const layer = readJson<Lock>(...FOLDER, 'layer', 'package-lock.json').packages;

    for (const path of ['node_modules/@ffmpeg-installer/linux-x64', 'node_modules/@ffprobe-installer/linux-x64']) {
      expect(layer[path]?.version).toBe(tested[path]?.version);
    }
  });
});

describe('the container image', () => {
  const dockerfile = readFileSync(join(ROOT, ...FOLDER, 'Dockerfile'), 'utf8');
  const instructions = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const values = (name: string): string[] =>
    instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

  test('copies nothing but the zip that the build makes and the package holds', () => {
    const copied = values('COPY').filter((value) => !value.startsWith('--from='));
    const { files } = readJson<Manifest>('package.json');

    expect(copied).toEqual(['dist/functions/video-transcoder-${ARCH}.zip /function.zip']);
    expect(FUNCTION_PACKAGES.map(({ name }) => name)).toContain('video-transcoder');
    expect(values('ARG')).toContain('ARCH=arm64');
    expect(files).toEqual(expect.arrayContaining(['dist/functions/*-arm64.zip', [...FOLDER, 'Dockerfile'].join('/')]));
  });

  test("names Debian's programs by the variables that the function reads", () => {
    const variables = values('ENV').flatMap((value) => value.trim().split(/\s+/));

    expect(variables).toEqual([
      `${PROCESSOR_ENVIRONMENT.ffmpeg}=/usr/bin/ffmpeg`,
      `${PROCESSOR_ENVIRONMENT.ffprobe}=/usr/bin/ffprobe`,
    ]);
  });

  test('starts the handler of the bundle in the folder of the bundle', () => {
    expect([values('CMD'), values('WORKDIR').pop()]).toEqual([['["index.handler"]'], '/function']);
  });
});
