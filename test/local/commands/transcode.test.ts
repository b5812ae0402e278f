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
import { join } from 'node:path';
import sharp from 'sharp';
import { parseKey } from '../../../lib/contract';
import { type CommandResult, TestCommand } from '../../support/command';
import { Footage } from '../../support/footage';

const JPEG_ONLY = { formats: { avif: null, webp: null } };
/** Two small rungs and posters of one format, so that a test takes a moment. */
const SMALL = {
  videos: {
    renditions: {
      mobile_low: { maxWidth: 160, maxHeight: 160 },
      mobile_high: { maxWidth: 320, maxHeight: 320 },
      web_hd: null,
    },
  },
  images: { useCases: { profile_thumbnail: JPEG_ONLY, profile_card: JPEG_ONLY, profile_fullsize: JPEG_ONLY } },
};

const footage = new Footage();
let command: TestCommand;
let folder: string;
let clip: string;

beforeAll(async () => {
  command = new TestCommand();
  clip = await footage.clip({ edit: 'small', startSeconds: 12, seconds: 3 });
});
afterAll(() => {
  command.remove();
  footage.remove();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-media-'));
  copyFileSync(clip, join(folder, 'clip.mp4'));
  writeFileSync(join(folder, 'small.json'), JSON.stringify(SMALL));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<CommandResult> => command.run(folder, 'transcode', ...args);
const transcode = (...args: readonly string[]): Promise<CommandResult> =>
  run(...args, '--out', 'out', '--contract', 'small.json');

/** Every file below the output folder, by its key. */
function written(): string[] {
  if (!existsSync(join(folder, 'out'))) return [];
  return readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'out').length + 1))
    .sort();
}
const contents = (): Map<string, string> =>
  new Map(written().map((key) => [key, readFileSync(join(folder, 'out', key), 'base64')]));

function keysOf(
  videoId: string,
  { user = 'local', segments = 2, rungs = ['mobile_high', 'mobile_low'] } = {},
): string[] {
  const root = `videos/${user}`;
  return [
    ...['audio', ...rungs].flatMap((track) => [
      `${root}/${track}/${videoId}.m3u8`,
      `${root}/${track}/${videoId}/init.mp4`,
      ...Array.from({ length: segments }, (_, before) => `${root}/${track}/${videoId}/0000${before + 1}.m4s`),
    ]),
    ...rungs.map((rung) => `${root}/${rung}/${videoId}.mp4`),
    ...['card', 'fullsize', 'thumbnail'].map((size) => `${root}/poster/profile_${size}/${videoId}.jpeg`),
    ...['m3u8', 'mpd'].map((extension) => `${root}/playlist/${videoId}.${extension}`),
  ].sort();
}

describe('a video', () => {
  test('becomes the tree of its ladder, and every file of it has a key of the scheme', async () => {
    const { code, stderr } = await transcode('clip.mp4');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(written()).toEqual(keysOf('clip'));
    for (const key of written()) expect(parseKey(key)).toMatchObject({ userId: 'local', videoId: 'clip' });
  });

  test('is shown as an aligned table: rung, size, rates, segments, bytes, time', async () => {
    const { stdout } = await transcode('clip.mp4');
    const [about, , heading, rule, ...rows] = stdout.trimEnd().split('\n');
    expect(about).toMatch(/^clip\.mp4 \(mp4 320×180, 24 fps, 3\.\d+ s, [\d.]+ kB\) → user local, video clip$/);
    expect(heading).toMatch(/^rung +size +fps +average +peak +segments +stream +mp4 +time$/);
    expect(rule).toMatch(/^[─ ]+$/);
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['mobile_low', 'mobile_high', 'audio', 'together']);
    expect(rows[0]).toMatch(/^mobile_low +160×90 +24 +[\d.]+ [kM]bit\/s +[\d.]+ [kM]bit\/s +2 +[\d.]+ kB +[\d.]+ kB$/);
    expect(rows[2]).toMatch(/^audio +[\d.]+ kbit\/s +[\d.]+ kbit\/s +from -[\d.]+ LUFS$/);
    expect(rows[3]).toMatch(/^together +[\d.]+ [kM]B +[\d.]+ s +with 3 posters, [\d.]+ kB$/);
  });

  test('is described for programs by --json, and by nothing else on stdout', async () => {
    const { code, stdout } = await transcode('clip.mp4', '--json', '--user', 'ada', '--video', 'first');
    expect(code).toBe(0);
    const { videos, totals } = JSON.parse(stdout);
    expect(videos).toHaveLength(1);
    expect(videos[0]).toMatchObject({
      file: 'clip.mp4',
      userId: 'ada',
      videoId: 'first',
      state: 'ready',
      source: { container: 'mp4', width: 320, height: 180, framesPerSecond: 24, audio: true, hdr: false },
      manifests: { hls: 'videos/ada/playlist/first.m3u8', dash: 'videos/ada/playlist/first.mpd' },
    });
    const { files, posters } = videos[0];
    const keys = [...files, ...posters].map(({ key }: { key: string }) => key);
    expect(keys.sort()).toEqual(keysOf('first', { user: 'ada' }));
    for (const { key, bytes } of [...files, ...posters]) {
      expect(readFileSync(join(folder, 'out', key))).toHaveLength(bytes);
    }
    const bytes = [...files, ...posters].reduce((sum: number, file: { bytes: number }) => sum + file.bytes, 0);
    expect(totals).toMatchObject({ videos: 1, failed: 0, renditions: 2, files: keys.length, bytes });
    expect(videos[0].renditions[0]).toMatchObject({ name: 'mobile_low', width: 160, height: 90, segments: 2 });
  });

  test('replaces what a longer one of its id, made by another contract, has left, and nothing else', async () => {
    const other = { ...SMALL, videos: { ...SMALL.videos, segmentSeconds: 1 } };
    writeFileSync(join(folder, 'small.json'), JSON.stringify(other));
    await transcode('clip.mp4');
    expect(written()).toContain('videos/local/audio/clip/00003.m4s');
    const strangers = ['videos/ada/web_hd/clip.mp4', 'videos/local/web_hd/other.mp4', 'videos/local/web_hd/clip.txt'];
    const leftovers = ['videos/local/web_hd/clip.mp4', 'videos/local/web_hd/clip/00009.m4s'];
    const still = 'videos/local/poster/profile_old/clip.png';
    for (const key of [...strangers, ...leftovers, still]) {
      mkdirSync(join(folder, 'out', key, '..'), { recursive: true });
      writeFileSync(join(folder, 'out', key), 'of an earlier run');
    }
    writeFileSync(join(folder, 'small.json'), JSON.stringify(SMALL));
    expect((await transcode('clip.mp4')).code).toBe(0);
    expect(written()).toEqual([...keysOf('clip'), ...strangers].sort());
    expect(existsSync(join(folder, 'out/videos/local/web_hd/clip'))).toBe(false);
  });

  test('leaves everything as it was when one file cannot be replaced, and names that file', async () => {
    await transcode('clip.mp4');
    const blocked = 'videos/local/playlist/clip.mpd';
    rmSync(join(folder, 'out', blocked));
    mkdirSync(join(folder, 'out', blocked));
    const isNew = 'videos/local/audio/clip/00002.m4s';
    rmSync(join(folder, 'out', isNew));
    const before = contents();
    copyFileSync(await footage.clip({ edit: 'small', startSeconds: 20, seconds: 3 }), join(folder, 'clip.mp4'));
    const { code, errors } = await transcode('clip.mp4');
    expect(code).toBe(1);
    expect(errors).toEqual([
      `spark-media: clip.mp4: 'out/${blocked}' must be a file that can be replaced, got: it is a folder (EISDIR)`,
    ]);
    expect(contents()).toEqual(before);
    expect(readdirSync(join(folder, 'out'))).toEqual(['videos']);
  });

  test('that cannot be written leaves no folder behind', async () => {
    mkdirSync(join(folder, 'out/videos/local'), { recursive: true });
    writeFileSync(join(folder, 'out/videos/local/playlist'), 'a file');
    const { code, errors } = await transcode('clip.mp4');
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/got: (part of the path is a file|it is a file) \(E\w+\)$/)]);
    expect(written()).toEqual(['videos/local/playlist']);
    expect(readdirSync(join(folder, 'out/videos/local'))).toEqual(['playlist']);
  });
});

describe('several videos', () => {
  test('go on when one fails: one line says why, and the exit code is 1', async () => {
    writeFileSync(join(folder, 'broken.mp4'), readFileSync(clip).subarray(0, 20_000));
    writeFileSync(join(folder, 'empty.mp4'), '');
    writeFileSync(join(folder, 'list.mp4'), '#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#888' } })
      .jpeg()
      .toFile(join(folder, 'a.jpg'));
    mkdirSync(join(folder, 'album'));
    const videos = ['broken.mp4', 'empty.mp4', 'list.mp4', 'a.jpg', 'missing.mp4', 'album', 'clip.mp4'];
    const { code, stdout, errors } = await transcode(...videos);
    expect(code).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^spark-media: broken\.mp4: .+ \((TRUNCATED|CORRUPT)\)$/),
      expect.stringMatching(/^spark-media: empty\.mp4: .+ \(EMPTY_INPUT\)$/),
      expect.stringMatching(/^spark-media: list\.mp4: .+ \((UNSUPPORTED_CONTAINER|NOT_A_VIDEO)\)$/),
      expect.stringMatching(/^spark-media: a\.jpg: .+ \(NOT_A_VIDEO\)$/),
      'spark-media: missing.mp4: no such file or folder (ENOENT)',
      'spark-media: album: it is a folder (EISDIR)',
      expect.stringMatching(/^\[7\/7\] clip\.mp4: 2 rungs, [\d.]+ [kM]B, \d+\.\d\d s$/),
    ]);
    expect(written()).toEqual(keysOf('clip'));
    expect(stdout).toMatch(/\n7 videos, 6 failed: 2 rungs, [\d.]+ [kM]B from [\d.]+ kB, \d+\.\d\d s\n$/);
  });

  test('are all in the JSON, the failed ones with their reasons', async () => {
    const { code, stdout } = await transcode('missing.mp4', '--json');
    expect(code).toBe(1);
    const { videos, totals } = JSON.parse(stdout);
    const failure = { code: 'ENOENT', message: 'no such file or folder' };
    expect(videos).toEqual([{ file: 'missing.mp4', userId: 'local', videoId: 'missing', state: 'failed', failure }]);
    expect(totals).toMatchObject({ videos: 1, failed: 1, files: 0 });
  });
});

describe('a call that cannot work', () => {
  const marked = {
    videos: {
      renditions: {
        web_hd: {
          watermark: { kind: 'image', asset: 'mark.png', position: 'center', opacity: 1, margin: 0, width: 1 },
        },
      },
    },
  };
  const notFfmpeg = process.execPath;

  test.each([
    ['no video', ['--out', 'out'], "missing required argument 'video'"],
    ['no folder', ['clip.mp4'], "required option '-o, --out <dir>' not specified"],
    ['a file for a folder', ['clip.mp4', '--out', 'clip.mp4'], "'--out' must be a folder that can be written"],
    [
      'one id for two',
      ['a.mp4', 'b.mp4', '--out', 'out', '--video', 'x'],
      "'--video' must be left out for several videos",
    ],
    ['an id that climbs', ['clip.mp4', '--out', 'out', '--video', '../x'], "'--video' must be 1–64 letters"],
    ['a user that climbs', ['clip.mp4', '--out', 'out', '--user', 'a/b'], "'--user' must be 1–64 letters"],
    [
      'no such ffmpeg',
      ['clip.mp4', '--out', 'out', '--ffmpeg', './none'],
      "'--ffmpeg' must be an ffmpeg that starts, got: ./none",
    ],
    [
      'an ffmpeg that is none',
      ['clip.mp4', '--out', 'out', '--ffmpeg', notFfmpeg],
      "'--ffmpeg' must be an ffmpeg that starts",
    ],
    [
      'an unknown name',
      ['clip.mp4', '--out', 'out', '--ffprobe', 'noprobe'],
      "'--ffprobe' must be a path, or a name on the PATH, got: noprobe",
    ],
    [
      'a watermark that is missing',
      ['clip.mp4', '--out', 'out', '--contract', 'marked.json'],
      "marked.json: the watermark 'mark.png' must lie beside it",
    ],
  ])('%s: is one line, exit code 2, and nothing is made', async (_, args, expected) => {
    writeFileSync(join(folder, 'marked.json'), JSON.stringify(marked));
    const { code, stdout, errors } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(errors).toEqual([expect.stringContaining(`spark-media: ${expected}`)]);
    expect(readdirSync(folder).sort()).toEqual(['clip.mp4', 'marked.json', 'small.json']);
  });

  test('a machine that no program was shipped for: is told to name one', async () => {
    process.env['npm_config_platform'] = 'plan9';
    try {
      const { code, errors } = await transcode('clip.mp4');
      expect(code).toBe(2);
      expect(errors).toEqual([
        expect.stringMatching(/^spark-media: '--ffprobe' must name an ffprobe, as none came with this package for /),
      ]);
    } finally {
      delete process.env['npm_config_platform'];
    }
  });
});

test('a run that is interrupted leaves no file and no program behind', async () => {
  const child = command.start(folder, 'transcode', 'clip.mp4', '--out', 'out');
  const work = await new Promise<string>((resolve) => {
    const timer = setInterval(() => {
      const found = existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out'), { recursive: true }) : [];
      if (!found.some((file) => String(file).endsWith('.mp4'))) return;
      clearInterval(timer);
      resolve(join(folder, 'out'));
    }, 20);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(readdirSync(work)).toEqual([]);
  expect(programsIn(folder)).toEqual([]);
});

/** Programs that have been started with a path below `within`. */
function programsIn(within: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(within);
    } catch {
      return false;
    }
  });
}

test('help names every option, the keys that are written, the exit codes and examples', async () => {
  const { code, stdout } = await command.run(folder, 'transcode', '--help');
  expect(code).toBe(0);
  for (const part of ['--out <dir>', '--contract <file>', '--ffmpeg <program>', 'Exit codes:', 'Examples:', '{rung}']) {
    expect(stdout).toContain(part);
  }
});
