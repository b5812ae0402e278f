import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { defineMediaContract, LAYER_PROGRAMS, PROCESSOR_ENVIRONMENT, storedKeys } from '../../lib/contract';
import { LAMBDA_LIMITS } from '../../scripts/functions/limits';
import { Footage } from '../support/footage';
import { ELF_MACHINES, functionZip, nativeParts, PackagedFunction } from '../support/packaged-function';
import { message, VARIANTS } from '../support/processor-harness';
import { ROOT } from '../support/repository';
import { isManifest, newVideo, s3Record, type TestVideo, TranscoderHarness } from '../support/transcoder-harness';
import { readZip, unzip } from '../support/unzip';

const zipOf = (architecture: string): Buffer => functionZip('video-transcoder', architecture);
const layerOf = (architecture: string): Buffer =>
  readFileSync(join(ROOT, 'dist', 'layers', `ffmpeg-${architecture}.zip`));

describe('the packaged transcoder for x64 with its layer', () => {
  let harness: TranscoderHarness;
  let packaged: PackagedFunction;
  /** What is `/opt` in Lambda. */
  let layer: string;
  let footage: Footage;

  beforeAll(async () => {
    harness = await TranscoderHarness.start();
    packaged = await PackagedFunction.unpack(zipOf('x64'));
    layer = mkdtempSync(join(tmpdir(), 'layer-'));
    await unzip(layerOf('x64'), layer);
    footage = new Footage();
  });
  afterAll(async () => {
    await harness.stop();
    packaged.remove();
    footage.remove();
    rmSync(layer, { recursive: true, force: true });
  });

  const program = (path: string): string => join(layer, path.replace('/opt/', ''));

  async function invokePackaged(video: TestVideo, data: Buffer, contract = defineMediaContract({})) {
    await harness.upload(video, data);
    return packaged.invoke(message(s3Record(video, data)), {
      ...harness.functionEnvironment(contract),
      [PROCESSOR_ENVIRONMENT.ffmpeg]: program(LAYER_PROGRAMS.ffmpeg),
      [PROCESSOR_ENVIRONMENT.ffprobe]: program(LAYER_PROGRAMS.ffprobe),
    });
  }

  test('turns a film into a ladder of three rungs, its manifests, its posters and a record', async () => {
    const video = newVideo();
    const film = readFileSync(await footage.clip({ startSeconds: 10, seconds: 5 }));

    const { failures, log } = await invokePackaged(video, film);

    expect(failures).toEqual([]);
    expect(JSON.parse(log.trim().split('\n').pop() ?? '')).toMatchObject({ level: 'info', message: 'video ready' });
    const record = (await harness.record(video))!;
    expect(record).toMatchObject({ state: 'ready', source: { width: 1920, height: 1080 }, audio: { segments: 3 } });
    expect(record.renditions?.map(({ name, segments }) => [name, segments])).toEqual([
      ['mobile_low', 3],
      ['mobile_high', 3],
      ['web_hd', 3],
    ]);
    const keys = await harness.storedKeys(video);
    expect(keys.sort()).toEqual([...storedKeys(record)].sort());
    const poster = record.posters?.find(({ useCase, format }) => useCase === 'profile_card' && format === 'webp');
    const { userId, videoId } = video;
    const stored = await harness.read(VARIANTS, `videos/${userId}/poster/profile_card/${videoId}.webp`);
    expect(stored).toHaveLength(poster!.bytes);
    expect(harness.leftovers()).toEqual([]);
  });

  test('draws text where no font is installed', async () => {
    const video = newVideo();
    const clip = readFileSync(await footage.clip({ edit: 'small', startSeconds: 10, seconds: 2 }));
    const watermark = {
      kind: 'text',
      text: 'spark',
      color: '#ff00ff',
      position: 'center',
      opacity: 1,
      margin: 0,
      width: 0.9,
    } as const;
    const contract = defineMediaContract({ images: { useCases: { profile_card: { watermark } } } });

    expect(await invokePackaged(video, clip, contract)).toMatchObject({ failures: [] });

    const card = `videos/${video.userId}/poster/profile_card/${video.videoId}.jpeg`;
    const { channels } = await sharp(await harness.read(VARIANTS, card)).stats();
    expect(channels[0]!.max - channels[1]!.min).toBeGreaterThan(150);
  });

  test('names a broken video and leaves no manifest', async () => {
    const video = newVideo();
    const clip = readFileSync(await footage.clip({ edit: 'small', startSeconds: 10, seconds: 2 }));

    await invokePackaged(video, clip.subarray(0, clip.length / 2));

    expect(await harness.record(video)).toMatchObject({ state: 'failed', failure: { code: 'TRUNCATED' } });
    expect((await harness.storedKeys(video)).filter(isManifest)).toEqual([]);
  });

  test('has programs that may be started, and finds them where Lambda puts a layer', () => {
    for (const path of Object.values(LAYER_PROGRAMS)) {
      expect(path).toMatch(/^\/opt\//);
      expect(statSync(program(path)).mode & 0o777).toBe(0o755);
    }
    expect(readdirSync(layer).sort()).toEqual(['LICENSE', 'NOTICE', 'bin']);
  });
});

describe('the packages of both architectures', () => {
  test.each(ELF_MACHINES)('hold binaries of %s and no link', async (architecture, machine) => {
    for (const zip of [zipOf(architecture), layerOf(architecture)]) {
      const { paths, machines, links } = await nativeParts(zip);
      expect(paths.length).toBeGreaterThan(1);
      expect(machines).toEqual(new Set([machine]));
      expect(links).toEqual([]);
    }
  });

  test.each(ELF_MACHINES)('fit Lambda together for %s', async (architecture) => {
    const entries = [...(await readZip(zipOf(architecture))), ...(await readZip(layerOf(architecture)))];
    const bytes = entries.reduce((sum, { data }) => sum + data.length, 0);
    expect(bytes).toBeLessThan(LAMBDA_LIMITS.unzippedBytes);
    expect(entries.filter(({ path }) => path.includes('libheif'))).toEqual([]);
  });

  test.each(ELF_MACHINES)(
    'state for %s the licence of the programs and where their sources are',
    async (architecture) => {
      const entries = await readZip(layerOf(architecture));
      const text = (name: string): string => String(entries.find(({ path }) => path === name)?.data);
      expect(text('LICENSE')).toContain('GNU GENERAL PUBLIC LICENSE');
      expect(text('NOTICE')).toMatch(/bin\/ffmpeg: FFmpeg of \d{8}-g[0-9a-f]{7,}/);
      expect(text('NOTICE')).toMatch(/bin\/ffprobe: FFmpeg of \d{8}-[0-9a-f]{7,}/);
      expect(text('NOTICE')).toContain('https://git.ffmpeg.org/ffmpeg.git');
    },
  );
});
