import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { optimizeImage } from '../../../processors/image-optimizer/core';
import { sparkMediaContract } from '../../../lib/contract';
import { type CommandResult, TestCommand } from '../../support/command';

const HEIC = resolve('test/fixtures/heic/dandelion-p3-gps-rot90.heic');

let command: TestCommand;
let folder: string;
let photo: Buffer;

beforeAll(async () => {
  command = new TestCommand();
  photo = await sharp('test/fixtures/photos/seeding.jpg').resize(500).jpeg().toBuffer();
});
afterAll(() => command.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-media-'));
  writeFileSync(join(folder, 'photo.jpg'), photo);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const optimize = (...args: readonly string[]): Promise<CommandResult> => command.run(folder, 'optimize', ...args);

/** Every file below the output folder, by its key. */
function written(out = 'out'): string[] {
  if (!existsSync(join(folder, out))) return [];
  return readdirSync(join(folder, out), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, out).length + 1))
    .sort();
}

const variantsOf = (imageId: string, userId = 'local'): string[] =>
  ['profile_card', 'profile_fullsize', 'profile_thumbnail'].flatMap((useCase) =>
    ['avif', 'jpeg', 'webp'].map((format) => `profiles/${userId}/${useCase}/${imageId}.${format}`),
  );

describe('a photo', () => {
  test('becomes the tree of its variants, byte for byte as the function makes them', async () => {
    const { code, stderr } = await optimize('photo.jpg', '--out', 'out');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(written()).toEqual(variantsOf('photo'));
    const { variants } = await optimizeImage(photo, sparkMediaContract.images);
    for (const { useCase, format, data } of variants) {
      const file = readFileSync(join(folder, 'out/profiles/local', useCase, `photo.${format}`));
      expect(file.equals(data)).toBe(true);
    }
  });

  test('is shown as an aligned table: use case, format, size, bytes, share, time', async () => {
    const { stdout } = await optimize('photo.jpg', '--out', 'out');
    const [about, , heading, rule, ...rows] = stdout.trimEnd().split('\n');
    expect(about).toMatch(/^photo\.jpg \(jpeg 500×281, [\d.]+ kB\) → user local, image photo$/);
    expect(heading).toBe('use case           format     size    bytes  of original    time');
    expect(rule).toMatch(/^[─ ]+$/);
    expect(rows).toHaveLength(10);
    expect(rows[0]).toMatch(/^profile_thumbnail {2}avif {5}150×84 {2}[ \d.]{4}.?kB +[\d.]+ % +\d+ ms/);
    expect(rows[9]).toMatch(/^together +[\d.]+ kB +[\d.]+ % +\d+ ms$/);
    const ends = rows.map((row) => row.indexOf(' %'));
    expect(new Set(ends).size).toBe(1);
  });

  test('of an iPhone, in HEIC, is upright and carries no position', async () => {
    const { code } = await optimize(HEIC, '--out', 'out', '--image', 'phone');
    expect(code).toBe(0);
    const { width, height, exif, xmp } = await sharp(
      join(folder, 'out/profiles/local/profile_fullsize/phone.jpeg'),
    ).metadata();
    expect({ width, height, exif, xmp }).toEqual({ width: 1080, height: 608, exif: undefined, xmp: undefined });
  });

  test('is described for programs by --json, and by nothing else on stdout', async () => {
    const { code, stdout } = await optimize('photo.jpg', '--out', 'out', '--json', '--user', 'ada', '--image', 'first');
    expect(code).toBe(0);
    const { photos, totals } = JSON.parse(stdout);
    expect(photos).toHaveLength(1);
    expect(photos[0]).toMatchObject({
      file: 'photo.jpg',
      userId: 'ada',
      imageId: 'first',
      state: 'ready',
      source: { format: 'jpeg', width: 500, height: 281, bytes: photo.length, frames: 1 },
      omitted: [],
      dominantColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
      thumbhash: expect.any(String),
    });
    expect(photos[0].variants.map(({ key }: { key: string }) => key).sort()).toEqual(variantsOf('first', 'ada'));
    for (const { key, bytes, shareOfSource } of photos[0].variants) {
      expect(readFileSync(join(folder, 'out', key))).toHaveLength(bytes);
      expect(shareOfSource).toBeCloseTo(bytes / photo.length, 10);
    }
    expect(totals).toMatchObject({ photos: 1, failed: 0, variants: 9, sourceBytes: photo.length });
  });

  test('has its master written only where that is asked for', async () => {
    const { stdout } = await optimize('photo.jpg', '--out', 'out', '--master', '--json');
    expect(written()).toEqual(['masters/images/local/photo.jpeg', ...variantsOf('photo')]);
    const { master } = JSON.parse(stdout).photos[0];
    expect(master).toMatchObject({ key: 'masters/images/local/photo.jpeg', format: 'jpeg', width: 500, height: 281 });
    expect(readFileSync(join(folder, 'out', master.key))).toHaveLength(master.bytes);
  });

  test('replaces what an earlier run has made of it, also what this one does not make', async () => {
    await optimize('photo.jpg', '--out', 'out', '--master');
    const contract = { images: { useCases: { profile_card: { formats: { avif: null } } } } };
    writeFileSync(join(folder, 'contract.json'), JSON.stringify(contract));
    writeFileSync(join(folder, 'out/profiles/local/profile_card/other.avif'), 'of another image');
    await optimize('photo.jpg', '--out', 'out', '--contract', 'contract.json');
    const left = variantsOf('photo').filter((key) => key !== 'profiles/local/profile_card/photo.avif');
    expect(written()).toEqual([...left, 'profiles/local/profile_card/other.avif'].sort());
  });

  test('replaces what another contract has made of it, in use cases that this one does not know', async () => {
    const poster = { alias: 'poster', maxWidth: 50, maxHeight: 50, formats: { jpeg: { quality: 90 } } };
    writeFileSync(join(folder, 'contract.json'), JSON.stringify({ images: { useCases: { profile_poster: poster } } }));
    await optimize('photo.jpg', '--out', 'out', '--contract', 'contract.json');
    writeFileSync(join(folder, 'out/profiles/local/profile_poster/photo.png'), 'of a third contract');
    const posters = ['jpeg', 'png'].map((format) => `profiles/local/profile_poster/photo.${format}`);
    expect(written()).toEqual([...variantsOf('photo'), ...posters].sort());
    const others = ['profiles/ada/profile_poster/photo.png', 'profiles/local/profile_poster/photo.txt'];
    mkdirSync(join(folder, 'out/profiles/ada/profile_poster'), { recursive: true });
    for (const other of others) writeFileSync(join(folder, 'out', other), 'of somebody else');
    await optimize('photo.jpg', '--out', 'out');
    expect(written()).toEqual([...variantsOf('photo'), ...others].sort());
  });

  test('leaves everything as it was when one file cannot be replaced, and names that file', async () => {
    await optimize('photo.jpg', '--out', 'out', '--master');
    const before = new Map(written().map((key) => [key, readFileSync(join(folder, 'out', key), 'base64')]));
    const blocked = 'profiles/local/profile_card/photo.webp';
    rmSync(join(folder, 'out', blocked));
    mkdirSync(join(folder, 'out', blocked));
    const isNew = 'profiles/local/profile_thumbnail/photo.avif';
    rmSync(join(folder, 'out', isNew));
    for (const key of [blocked, isNew]) before.delete(key);
    writeFileSync(join(folder, 'photo.jpg'), await sharp(photo).negate().jpeg().toBuffer());
    const { code, errors } = await optimize('photo.jpg', '--out', 'out');
    expect(code).toBe(1);
    expect(errors).toEqual([
      `spark-media: photo.jpg: 'out/${blocked}' must be a file that can be replaced, got: it is a folder (EISDIR)`,
    ]);
    expect(new Map(written().map((key) => [key, readFileSync(join(folder, 'out', key), 'base64')]))).toEqual(before);
  });
});

describe('several photos', () => {
  test('go on when one fails: one line says why, and the exit code is 1', async () => {
    const truncated = readFileSync('test/fixtures/photos/seeding.jpg').subarray(0, 300_000);
    writeFileSync(join(folder, 'broken.jpg'), truncated);
    writeFileSync(join(folder, 'drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    mkdirSync(join(folder, 'album'));
    const photos = ['broken.jpg', 'drawing.svg', 'missing.jpg', 'album', 'photo.jpg'];
    const { code, stdout, errors } = await optimize(...photos, '--out', 'out');
    expect(code).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^spark-media: broken\.jpg: .+ \(TRUNCATED\)$/),
      expect.stringMatching(/^spark-media: drawing\.svg: .+ \(UNSUPPORTED_TYPE\)$/),
      'spark-media: missing.jpg: no such file or folder (ENOENT)',
      'spark-media: album: it is a folder (EISDIR)',
      expect.stringMatching(/^\[5\/5\] photo\.jpg: 9 variants, [\d.]+ kB, \d+\.\d\d s$/),
    ]);
    expect(written()).toEqual(variantsOf('photo'));
    expect(stdout).toMatch(/\n5 photos, 4 failed: 9 variants, [\d.]+ kB from [\d.]+ kB, \d+\.\d\d s\n$/);
  });

  test('are all in the JSON, the failed ones with their reasons', async () => {
    const { code, stdout } = await optimize('missing.jpg', 'photo.jpg', '--out', 'out', '--json');
    expect(code).toBe(1);
    const { photos, totals } = JSON.parse(stdout);
    expect(photos.map(({ state }: { state: string }) => state)).toEqual(['failed', 'ready']);
    expect(photos[0]).toEqual({
      file: 'missing.jpg',
      userId: 'local',
      imageId: 'missing',
      state: 'failed',
      failure: { code: 'ENOENT', message: 'no such file or folder' },
    });
    expect(totals).toMatchObject({ photos: 2, failed: 1, variants: 9 });
  });

  test('of one name get ids of their own, and whoever has a name by its file keeps it', async () => {
    const small = await sharp(photo).resize(20).png().toBuffer();
    mkdirSync(join(folder, 'more'));
    const photos = ['Été 2024.jpg', 'more/été-2024.png', 'Ete-2024-2.jpg'];
    for (const name of photos) writeFileSync(join(folder, name), small);
    const { stdout } = await optimize(...photos, '--out', 'out', '--json');
    const ids = JSON.parse(stdout).photos.map(({ imageId }: { imageId: string }) => imageId);
    expect(ids).toEqual(['Ete-2024', 'ete-2024-3', 'Ete-2024-2']);
    expect(written()).toEqual(
      expect.arrayContaining(ids.map((id: string) => `profiles/local/profile_card/${id}.jpeg`)),
    );
  });
});

describe('a contract file', () => {
  const contractFile = (contract: unknown): string => {
    mkdirSync(join(folder, 'contracts'), { recursive: true });
    writeFileSync(
      join(folder, 'contracts/mine.json'),
      typeof contract === 'string' ? contract : JSON.stringify(contract),
    );
    return 'contracts/mine.json';
  };

  test('changes what is made', async () => {
    const file = contractFile({
      images: { useCases: { profile_card: { maxWidth: 200, formats: { png: { quality: 90 } } } } },
    });
    await optimize('photo.jpg', '--out', 'out', '--contract', file);
    const { width, format } = await sharp(join(folder, 'out/profiles/local/profile_card/photo.jpeg')).metadata();
    expect({ width, format }).toEqual({ width: 200, format: 'jpeg' });
  });

  test('that is wrong has every fault on a line of its own, and nothing is made', async () => {
    const file = contractFile({ images: { useCases: { profile_card: { maxWidth: 0 } }, background: 'white' } });
    const { code, errors } = await optimize('photo.jpg', '--out', 'out', '--contract', file);
    expect(code).toBe(2);
    expect(errors).toEqual([
      "spark-media: contracts/mine.json: 'images.useCases.profile_card.maxWidth' must be 1–16383 pixels, got: 0",
      'spark-media: contracts/mine.json: \'images.background\' must be a colour #rrggbb in lower case, got: "white"',
    ]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  const marked = {
    images: {
      useCases: {
        profile_card: {
          watermark: { kind: 'image', asset: 'mark.png', position: 'center', opacity: 1, margin: 0, width: 1 },
        },
      },
    },
  };

  test('finds its watermark images beside it', async () => {
    const file = contractFile(marked);
    const red = { width: 300, height: 300, channels: 4 as const, background: '#ff0000' };
    await sharp({ create: red }).png().toFile(join(folder, 'contracts/mark.png'));
    expect((await optimize('photo.jpg', '--out', 'out', '--contract', file)).code).toBe(0);
    const card = await sharp(join(folder, 'out/profiles/local/profile_card/photo.jpeg')).stats();
    expect(card.dominant).toEqual({ r: 248, g: 8, b: 8 });
  });

  test('may begin with the byte order mark that editors write', async () => {
    const file = contractFile(`\uFEFF${JSON.stringify({ images: { useCases: { profile_card: { maxWidth: 200 } } } })}`);
    expect(await optimize('photo.jpg', '--out', 'out', '--contract', file)).toMatchObject({ code: 0, stderr: '' });
    expect((await sharp(join(folder, 'out/profiles/local/profile_card/photo.jpeg')).metadata()).width).toBe(200);
  });

  test('whose watermark is no PNG is told its path once, before any photo is looked at', async () => {
    const file = contractFile(marked);
    writeFileSync(join(folder, 'contracts/mark.png'), photo);
    const { code, errors } = await optimize('photo.jpg', 'photo.jpg', '--out', 'out', '--contract', file);
    expect(code).toBe(2);
    expect(errors).toEqual([
      "spark-media: contracts/mine.json: the watermark 'mark.png' must be a PNG, got: contracts/mark.png",
    ]);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  test('whose watermark is a broken PNG has it named', async () => {
    const file = contractFile(marked);
    const whole = await sharp(photo).png().toBuffer();
    writeFileSync(join(folder, 'contracts/mark.png'), whole.subarray(0, whole.length / 2));
    const { code, errors } = await optimize('photo.jpg', '--out', 'out', '--contract', file);
    expect(code).toBe(1);
    expect(errors).toEqual([
      "spark-media: photo.jpg: 'mark.png' must be a watermark PNG that can be read (WATERMARK_UNAVAILABLE)",
    ]);
  });

  test('without its watermark image is told where that should be', async () => {
    const { code, errors } = await optimize('photo.jpg', '--out', 'out', '--contract', contractFile(marked));
    expect(code).toBe(2);
    expect(errors).toEqual([
      "spark-media: contracts/mine.json: the watermark 'mark.png' must lie beside it, got: contracts/mark.png (no such file or folder)",
    ]);
  });

  test.each([
    [
      'is no JSON',
      () => contractFile('{'),
      /^spark-media: '--contract' must be JSON, got: contracts\/mine\.json \(.+\)$/,
    ],
    [
      'is missing',
      () => 'missing.json',
      /must be a file that can be read, got: missing\.json \(no such file or folder\)$/,
    ],
    ['is a folder', () => '.', /must be a file that can be read, got: \. \(it is a folder\)$/],
    ['is no object', () => contractFile([]), /mine\.json: 'contract' must be an object, got: \[\]$/],
  ])('that %s is one line', async (_, file, expected) => {
    const { code, errors } = await optimize('photo.jpg', '--out', 'out', '--contract', file());
    expect(code).toBe(2);
    expect(errors).toEqual([expect.stringMatching(expected)]);
  });
});

describe('a call that cannot work', () => {
  test.each([
    ['an unknown option', ['photo.jpg', '--out', 'out', '--ouput'], "unknown option '--ouput'"],
    ['no photo', ['--out', 'out'], "missing required argument 'photo'"],
    ['an option for a value', ['photo.jpg', '--out', '--json'], "'--out' must be given a value, got: --json"],
    ['a short one', ['photo.jpg', '--out', 'out', '--user', '-i'], "'--user' must be given a value, got: -i"],
    ['no value at all', ['photo.jpg', '--out'], "option '-o, --out <dir>' argument missing"],
    ['no folder', ['photo.jpg'], "required option '-o, --out <dir>' not specified"],
    [
      'a file for a folder',
      ['photo.jpg', '--out', 'photo.jpg'],
      "'--out' must be a folder that can be written, got: photo.jpg",
    ],
    ['a folder below /proc', ['photo.jpg', '--out', '/proc/x'], "'--out' must be a folder that can be written"],
    ['a folder in a file', ['photo.jpg', '--out', 'photo.jpg/out'], "'--out' must be a folder that can be written"],
    [
      'one id for two photos',
      ['a.jpg', 'b.jpg', '--out', 'out', '--image', 'x'],
      "'--image' must be left out for several",
    ],
    ['a user id that climbs', ['photo.jpg', '--out', 'out', '--user', '../x'], "'--user' must be 1–64 letters"],
    ['an image id that climbs', ['photo.jpg', '--out', 'out', '--image', 'a/b'], "'--image' must be 1–64 letters"],
    [
      'a pattern that matches nothing',
      ['*.jpeg', '--out', 'out'],
      "'*.jpeg' must be a file that can be read, got: no such file or folder",
    ],
    ['the folder itself', ['.', '--out', 'out'], "'.' must be a file that can be read, got: it is a folder"],
  ])('%s: is one line, exit code 2, and nothing is made', async (_, args, expected) => {
    const { code, stdout, errors } = await optimize(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(errors).toEqual([expect.stringContaining(`spark-media: ${expected}`)]);
    expect(written()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['photo.jpg']);
  });

  test('a name that gives no id: is one line, exit code 2, and nothing is made', async () => {
    writeFileSync(join(folder, '写真.jpg'), photo);
    const { code, errors } = await optimize('写真.jpg', '--out', 'out');
    expect(code).toBe(2);
    expect(errors).toEqual(["spark-media: '写真.jpg' must have a name that an id can be made of; name one by --image"]);
    expect(written()).toEqual([]);
  });

  test('an unknown command is one line with what was meant', async () => {
    const { code, errors } = await command.run(folder, 'optimise');
    expect(code).toBe(2);
    expect(errors).toEqual(["spark-media: unknown command 'optimise' (Did you mean optimize?)"]);
  });
});

test('a run whose reader has left does all its work, and its exit code is that of the work', async () => {
  const child = command.start(folder, 'optimize', 'photo.jpg', 'missing.jpg', 'photo.jpg', '--out', 'out');
  child.stdout.destroy();
  child.stderr.destroy();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(1);
  expect(written()).toEqual([...variantsOf('photo'), ...variantsOf('photo-2')].sort());
});

test('a run that is interrupted leaves nothing half-written behind', async () => {
  copyFileSync('test/fixtures/photos/seeding.jpg', join(folder, 'large.jpg'));
  const child = command.start(folder, 'optimize', 'photo.jpg', 'large.jpg', 'large.jpg', 'large.jpg', '--out', 'out');
  await new Promise((resolve) => child.stderr.once('data', resolve));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(written().filter((key) => !key.startsWith('profiles/'))).toEqual([]);
  expect(readdirSync(join(folder, 'out'))).toEqual(['profiles']);
});

describe('help', () => {
  test('names every option, the keys that are written, the exit codes and examples', async () => {
    const { code, stdout } = await command.run(folder, 'optimize', '--help');
    expect(code).toBe(0);
    for (const part of ['--out <dir>', '--contract <file>', '--master', 'Exit codes:', 'Examples:', '{useCase}']) {
      expect(stdout).toContain(part);
    }
  });

  test('of the whole command lists its subcommands; without one it is an error', async () => {
    expect((await command.run(folder, '--help')).stdout).toMatch(/^ {2}optimize .*make the variants of photos$/m);
    const { code, stdout, stderr } = await command.run(folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: spark-media');
  });

  test('tells the version of the package', async () => {
    const { stdout } = await command.run(folder, '--version');
    expect(stdout.trim()).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
  });
});
