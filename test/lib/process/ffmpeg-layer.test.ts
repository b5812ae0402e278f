import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FfmpegLayer, type FfmpegLayerProps } from '../../../lib/process';
import { checkLayer } from '../../../lib/process/layer-checks';
import { zippedFiles, zipHash } from '../../../lib/process/layer-files';
import { VariantStore } from '../../../lib/store';
import { writeZip } from '../../../lib/support/write-zip';
import { reproducibleZip } from '../../../scripts/functions/zip';
import { elfProgram, fakeLayer } from '../../support/fake-layer';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';
import { readZip, type ZipEntry } from '../../support/unzip';

let folder: string;
let directory: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-layer-'));
  directory = fakeLayer(join(folder, 'layer'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function declare(stack: TerraformStack, props: Partial<FfmpegLayerProps> = {}): void {
  const store = new VariantStore(stack, 'Store');
  new FfmpegLayer(stack, 'Layer', { directory, architecture: 'arm64', functionBytes: 1000, store, ...props });
}

const synthLayer = (props?: Partial<FfmpegLayerProps>): Synthesized => synthesize((stack) => declare(stack, props));
const zipObject = (props?: Partial<FfmpegLayerProps>): Arguments => synthLayer(props).resource('aws_s3_object');

/** What the zip of a synth holds. */
async function zipped(outdir = join(folder, 'out')): Promise<readonly ZipEntry[]> {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'test');
  new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
  declare(stack);
  app.synth();
  const assets = join(outdir, 'stacks', 'test', 'assets');
  const [zip = ''] = readdirSync(assets, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.zip'));
  return readZip(readFileSync(join(assets, zip)));
}

describe('FfmpegLayer', () => {
  test('minimal example: a zip in the variant store, where no CDN reads, and a layer of it', () => {
    const stack = synthLayer();
    expect(stack.resource('aws_s3_object')).toMatchObject({
      key: 'layers/test-layer.zip',
      bucket: expect.stringMatching(/^\$\{aws_s3_bucket\.Store_Variants_\w+\.id}$/) as unknown,
      depends_on: [expect.stringMatching(/^aws_s3_bucket_versioning\.Store/)],
    });
    expect(stack.resource('aws_lambda_layer_version')).toMatchObject({
      layer_name: 'test-layer',
      compatible_architectures: ['arm64'],
      s3_bucket: expect.stringMatching(/^\$\{aws_s3_object\.Layer_Object_\w+\.bucket}$/) as unknown,
      s3_object_version: expect.stringMatching(/^\$\{aws_s3_object\.Layer_Object_\w+\.version_id}$/) as unknown,
    });
  });

  test('publishes the next version before it takes the last one away', () => {
    expect(synthLayer().resource('aws_lambda_layer_version')['lifecycle']).toEqual({ create_before_destroy: true });
  });

  test('zips the folder, for everybody to read and run, with the links that stay inside', async () => {
    mkdirSync(join(directory, 'lib'));
    writeFileSync(join(directory, 'lib', 'libx.so.1'), 'a library', { mode: 0o600 });
    symlinkSync('libx.so.1', join(directory, 'lib', 'libx.so'));
    chmodSync(join(directory, 'bin', 'ffprobe'), 0o744);
    expect((await zipped()).map(({ path, mode, data }) => [path, mode.toString(8), data.toString().slice(64)])).toEqual(
      [
        ['LICENSE', '100644', ''],
        ['bin/ffmpeg', '100755', 'ffmpeg'],
        ['bin/ffprobe', '100755', 'ffprobe'],
        ['lib/libx.so', '120777', ''],
        ['lib/libx.so.1', '100644', ''],
      ],
    );
  });

  test('is the same in every checkout: another folder, other times, another umask', () => {
    const other = fakeLayer(join(folder, 'elsewhere'));
    chmodSync(join(other, 'LICENSE'), 0o600);
    chmodSync(join(other, 'bin', 'ffmpeg'), 0o700);
    utimesSync(join(other, 'bin', 'ffmpeg'), 1, 1);
    expect(zipObject({ directory: other })).toEqual(zipObject());
  });

  test.each<[string, () => void]>([
    ['a byte of a program', () => writeFileSync(join(directory, 'bin', 'ffmpeg'), elfProgram('arm64', 'ffmpeh'))],
    ['the name of a file', () => writeFileSync(join(directory, 'COPYING'), '')],
    ['the right to run one', () => chmodSync(join(directory, 'LICENSE'), 0o755)],
  ])('is another when %s is another', (_what, change) => {
    const { source_hash: before } = zipObject();
    change();
    expect(zipObject()['source_hash']).not.toBe(before);
  });

  test('zips the same folder once for one output', async () => {
    const outdir = join(folder, 'out');
    const first = await zipped(outdir);
    const [zip = ''] = readdirSync(join(outdir, 'layers'));
    utimesSync(join(outdir, 'layers', zip), 1, 1);
    expect(await zipped(outdir)).toEqual(first);
    expect(readdirSync(join(outdir, 'layers'))).toEqual([zip]);
    expect(statSync(join(outdir, 'layers', zip)).mtimeMs).toBe(1000);
  });

  test.each<[string, () => Partial<FfmpegLayerProps>, string | RegExp]>([
    [
      'a folder that is not there',
      () => ({ directory: join(folder, 'nowhere') }),
      "[test/Layer] 'ffmpeg.layerDirectory' must be an existing folder",
    ],
    ['a file', () => ({ directory: join(directory, 'LICENSE') }), "'ffmpeg.layerDirectory' must be an existing folder"],
    [
      'a missing program',
      () => {
        unlinkSync(join(directory, 'bin', 'ffprobe'));
        return {};
      },
      '\'ffmpeg.layerDirectory\' must hold the program bin/ffprobe, got: "no file"',
    ],
    [
      'a link in place of a program',
      () => {
        unlinkSync(join(directory, 'bin', 'ffprobe'));
        symlinkSync('ffmpeg', join(directory, 'bin', 'ffprobe'));
        return {};
      },
      '\'ffmpeg.layerDirectory\' must hold the program bin/ffprobe, got: "link"',
    ],
    [
      'a program nobody may run',
      () => {
        chmodSync(join(directory, 'bin', 'ffmpeg'), 0o644);
        return {};
      },
      /must hold an executable bin\/ffmpeg, got: .*\(chmod 755 bin\/ffmpeg\)/,
    ],
    [
      'programs of the other architecture',
      () => ({ architecture: 'x64' }),
      '\'ffmpeg.layerDirectory\' must hold a bin/ffmpeg for Linux on x64, got: "arm64"',
    ],
    [
      'a script',
      () => {
        writeFileSync(join(directory, 'bin', 'ffmpeg'), '#!/bin/sh\nexec /usr/bin/ffmpeg "$@"');
        return {};
      },
      'must hold a bin/ffmpeg for Linux on arm64, got: "no ELF program"',
    ],
    [
      'a library by a program’s name',
      () => {
        const library = elfProgram('arm64');
        library.writeUInt16LE(1, 16);
        writeFileSync(join(directory, 'bin', 'ffmpeg'), library);
        return {};
      },
      'got: "an ELF file that is no program"',
    ],
    [
      'an empty program',
      () => {
        truncateSync(join(directory, 'bin', 'ffmpeg'), 0);
        return {};
      },
      'got: "no ELF program"',
    ],
    ...['/usr/lib', '../../outside', 'gone', '..'].map((target): [string, () => Partial<FfmpegLayerProps>, string] => [
      `a link to ${target}`,
      () => {
        symlinkSync(target, join(directory, 'link'));
        return {};
      },
      `'ffmpeg.layerDirectory' must hold no link that leads out of it or to nothing, got: "link -> ${target}"`,
    ]),
    [
      'more than Lambda unpacks',
      () => {
        writeFileSync(join(directory, 'large'), '');
        truncateSync(join(directory, 'large'), 250 * 1024 * 1024 - 1000);
        return {};
      },
      /must be at most 262143000 bytes, which Lambda leaves beside the function's own 1000, got: 26214\d+/,
    ],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthLayer(props())).toThrow(message);
  });

  test('throws on a build that is missing, naming the command', () => {
    // Nobody builds layers for an architecture that there is not.
    const architecture = 'riscv' as 'x64';
    expect(() => synthLayer({ directory: undefined, architecture })).toThrow(
      /'ffmpeg' must be an existing zip, got: ".*ffmpeg-riscv\.zip" \(npm run build:functions makes it/,
    );
  });
});

describe('a layer that is zipped already', () => {
  const check = (zip: string): void =>
    void synthesize((stack) =>
      checkLayer(stack, zippedFiles(zip) ?? [], { what: 'ffmpeg', architecture: 'arm64', functionBytes: 0 }),
    );
  const write = (mode: number, target = 'libx.so.1'): string => {
    const zip = join(folder, 'layer.zip');
    writeZip(zip, [
      ...['ffmpeg', 'ffprobe'].map((name) => ({
        name: `bin/${name}`,
        mode,
        content: () => elfProgram('arm64', name.repeat(9)),
      })),
      { name: 'lib/libx.so', mode: 0o120777, content: () => Buffer.from(target) },
      { name: 'lib/libx.so.1', mode: 0o100644, content: () => Buffer.from('a library') },
    ]);
    return zip;
  };

  test('is held to the same rules', () => {
    expect(() => check(write(0o100755))).not.toThrow();
    expect(() => check(write(0o100744))).toThrow("'ffmpeg' must hold an executable bin/ffmpeg");
    expect(() => check(write(0o100755, '/usr/lib/libx.so'))).toThrow("'ffmpeg' must hold no link that leads out of it");
  });

  test('is told by what it holds, whoever packed it', async () => {
    const files = new Map([
      ['LICENSE', Buffer.from('a licence')],
      ['bin/ffmpeg', elfProgram('arm64', 'x'.repeat(5000))],
    ]);
    const [ours, theirs] = [join(folder, 'ours.zip'), join(folder, 'theirs.zip')];
    writeZip(
      ours,
      [...files].map(([name, bytes]) => ({ name, mode: 0o100644, content: () => bytes })),
    );
    writeFileSync(theirs, await reproducibleZip(files));
    expect(readFileSync(ours).equals(readFileSync(theirs))).toBe(false);
    expect(zipHash(ours)).toBe(zipHash(theirs));
  });
});
