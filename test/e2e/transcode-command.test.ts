import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKey, sparkMediaContract } from '../../lib/contract';
import { TestCommand } from '../support/command';
import { type ClipOptions, Footage, PLANTED_LOCATION } from '../support/footage';
import { LadderTree } from '../support/ladder-tree';
import { decodeFaults, loudnessOf, type MediaFile, packetsOf, probeMedia } from '../support/probe-media';
import { describeWith } from '../support/tools';

const { videos } = sparkMediaContract;

interface Expected {
  /** Width × height of each rung, lowest first. */
  readonly sizes: readonly string[];
  /** Frame rates as ffprobe writes them. */
  readonly rates: readonly string[];
  readonly sound: boolean;
}

const FILM_24 = ['24/1', '24/1', '24/1'];

/** Real footage in the forms that phones record it in, and what must become of each. */
const CASES: readonly (readonly [string, ClipOptions & { readonly tools?: 'Debian' }, Expected])[] = [
  [
    'a film',
    { startSeconds: 12, seconds: 9 },
    { sizes: ['480x270', '720x406', '1080x608'], rates: FILM_24, sound: true },
  ],
  [
    "a film, by Debian's ffmpeg",
    { startSeconds: 12, seconds: 7, tools: 'Debian' },
    { sizes: ['480x270', '720x406', '1080x608'], rates: FILM_24, sound: true },
  ],
  [
    'a film without sound',
    { edit: 'silent', seconds: 5 },
    { sizes: ['480x270', '720x406', '1080x608'], rates: FILM_24, sound: false },
  ],
  [
    'a film that lies on its side',
    { edit: 'rotated', startSeconds: 12, seconds: 5 },
    { sizes: ['360x640', '540x960', '1080x1920'], rates: FILM_24, sound: true },
  ],
  [
    'a portrait',
    { edit: 'portrait', startSeconds: 12, seconds: 5 },
    { sizes: ['360x640', '540x960', '608x1080'], rates: FILM_24, sound: true },
  ],
  [
    'sixty frames a second',
    { edit: 'fps60', startSeconds: 5, seconds: 12 },
    { sizes: ['480x270', '720x406', '1080x608'], rates: ['24/1', '30/1', '30/1'], sound: true },
  ],
  [
    'a film with a place in it',
    { edit: 'located', startSeconds: 12, seconds: 5 },
    { sizes: ['480x270', '720x406', '1080x608'], rates: FILM_24, sound: true },
  ],
];

describeWith(['ffmpeg'], 'what the command makes of real footage', () => {
  const footage = new Footage();
  let command: TestCommand;
  beforeAll(() => {
    command = new TestCommand();
  });
  afterAll(() => {
    command.remove();
    footage.remove();
  });

  describe.each(CASES)('%s', (_, { tools, ...clip }, expected) => {
    const ids = { userId: 'local', videoId: 'clip' };
    let folder: string;
    let tree: LadderTree;
    let files: readonly MediaFile[];
    let paths: readonly string[];
    /** The streams' tracks as files, in the order of the rungs. */
    let streams: readonly string[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'transcode-'));
      const programs = tools === 'Debian' ? ['--ffmpeg', 'ffmpeg', '--ffprobe', 'ffprobe'] : [];
      const source = await footage.clip(clip);
      const call = ['transcode', source, '--out', 'out', '--video', ids.videoId, ...programs];
      const { code, stderr } = await command.run(folder, ...call);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      tree = new LadderTree(join(folder, 'out'), ids);
      paths = Object.keys(videos.renditions).map((rendition) =>
        tree.path(buildKey({ kind: 'video-file', ...ids, rendition })),
      );
      files = await Promise.all(paths.map(probeMedia));
      streams = tree.variants.map(({ playlist }, index) => {
        const path = join(folder, `${index}.mp4`);
        writeFileSync(path, tree.joined(playlist));
        return path;
      });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const pictures = (file: MediaFile | undefined) => file?.streams.find(({ codec_type }) => codec_type === 'video');
    const sound = (file: MediaFile | undefined) => file?.streams.find(({ codec_type }) => codec_type === 'audio');

    test('is H.264 of the High profile, upright, with square pixels and even sides, in MP4 and stream alike', async () => {
      const inStreams = await Promise.all(streams.map(probeMedia));
      for (const made of [files, inStreams]) {
        expect(made.map((file) => `${pictures(file)?.width}x${pictures(file)?.height}`)).toEqual(expected.sizes);
        for (const file of made) {
          const { codec_name, profile, pix_fmt, sample_aspect_ratio, side_data_list } = pictures(file) ?? {};
          expect({ codec_name, profile, pix_fmt, side_data_list }).toEqual({
            codec_name: 'h264',
            profile: 'High',
            pix_fmt: 'yuv420p',
            side_data_list: undefined,
          });
          expect(sample_aspect_ratio).toBe('1:1');
        }
      }
    });

    test("has each rung's frame rate, never more than the source's or the rendition's", () => {
      expect(files.map((file) => pictures(file)?.avg_frame_rate)).toEqual(expected.rates);
    });

    test('is as long as was kept, and sound and pictures end together', () => {
      const seconds = Math.min(clip.seconds ?? 30, videos.maxDurationSeconds) * (clip.edit === 'fps60' ? 0.4 : 1);
      for (const file of files) {
        expect(Math.abs(Number(file.format.duration) - seconds)).toBeLessThan(0.25);
        if (expected.sound) {
          expect(Math.abs(Number(sound(file)?.duration) - Number(pictures(file)?.duration))).toBeLessThan(0.1);
        }
      }
    });

    test('has its keyframes on the grid of segments and nowhere else, the same on every rung', async () => {
      const times = await Promise.all(
        [...streams, ...paths].map(async (path) => {
          const packets = await packetsOf(path, 'v:0');
          const start = packets[0]?.pts ?? NaN;
          return packets.filter(({ keyframe }) => keyframe).map(({ pts }) => (pts - start).toFixed(3));
        }),
      );
      const length = Number(pictures(files[0])?.duration);
      const grid = Array.from({ length: Math.ceil(length / videos.segmentSeconds - 1e-3) }, (__, index) =>
        (index * videos.segmentSeconds).toFixed(3),
      );
      expect(new Set(times.map((each) => each.join(' ')))).toEqual(new Set([grid.join(' ')]));
    });

    test('is AAC of 48 kHz in stereo, or has no sound where the upload has none', () => {
      for (const file of files) {
        const { codec_name, profile, sample_rate, channels } = sound(file) ?? {};
        expect({ codec_name, profile, sample_rate, channels }).toEqual(
          expected.sound ? { codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 } : {},
        );
        expect(file.streams).toHaveLength(expected.sound ? 2 : 1);
      }
      expect(tree.audio === undefined).toBe(!expected.sound);
    });

    if (expected.sound) {
      test('is as loud as the contract says to half a unit, and peaks at −1 dBFS at most', async () => {
        const track = join(folder, 'audio.mp4');
        writeFileSync(track, tree.joined(tree.audio ?? fail()));
        for (const path of [track, ...paths]) {
          const { integrated, truePeak } = await loudnessOf(path);
          expect(Math.abs(integrated - videos.loudness.integratedLufs)).toBeLessThanOrEqual(0.5);
          expect(truePeak).toBeLessThanOrEqual(-1);
        }
      });
    }

    test('decodes without a fault', async () => {
      for (const path of [...paths, ...streams]) expect(await decodeFaults(path)).toEqual([]);
    });

    test('says nothing of where, when and with what it was recorded', () => {
      for (const file of files) {
        expect(Object.keys(file.format.tags ?? {}).sort()).toEqual([
          'compatible_brands',
          'major_brand',
          'minor_version',
        ]);
        expect(file.chapters).toEqual([]);
        for (const { tags = {} } of file.streams) {
          expect(Object.keys(tags).filter((tag) => !['language', 'handler_name', 'vendor_id'].includes(tag))).toEqual(
            [],
          );
          expect(tags['language']).toBe('und');
        }
      }
      for (const key of tree.files()) {
        const text = tree.bytes(key).toString('latin1');
        for (const trace of [PLANTED_LOCATION, 'At home', 'x264 - core']) {
          expect({ key, trace, found: text.includes(trace) }).toEqual({ key, trace, found: false });
        }
        expect(text).not.toMatch(/Lav[cf]\d/);
      }
    });

    test('can be played from the first bytes of the MP4 on', () => {
      for (const path of paths) {
        const bytes = tree.bytes(path.slice(tree.root.length + 1));
        expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
      }
    });
  });

  test('of a video longer than the contract keeps, it keeps the beginning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'transcode-'));
    try {
      const source = await footage.clip({ edit: 'small', repeat: 2, seconds: 40 });
      expect(Number((await probeMedia(source)).format.duration)).toBeGreaterThan(39);
      const { code } = await command.run(folder, 'transcode', source, '--out', 'out', '--video', 'long');
      expect(code).toBe(0);
      const ids = { userId: 'local', videoId: 'long' };
      const tree = new LadderTree(join(folder, 'out'), ids);
      const path = tree.path(buildKey({ kind: 'video-file', ...ids, rendition: 'mobile_low' }));
      expect(Number((await probeMedia(path)).format.duration)).toBeLessThanOrEqual(videos.maxDurationSeconds);
      expect(tree.variants[0]?.playlist.segments).toHaveLength(15);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function fail(): never {
  throw new Error('the stream has no audio');
}
