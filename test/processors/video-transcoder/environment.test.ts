import { defineMediaContract, sliceMediaContract, VIDEO_TRANSCODER_SECTIONS } from '../../../lib/contract';
import { contractDigest } from '../../../processors/video-transcoder/contract-digest';
import { readTranscoderEnvironment } from '../../../processors/video-transcoder/environment';

const slice = (overrides = {}) => sliceMediaContract(defineMediaContract(overrides), VIDEO_TRANSCODER_SECTIONS);
const SURROUNDINGS = {
  MEDIA_CONTRACT: JSON.stringify(slice()),
  VARIANT_BUCKET: 'variants',
  CATALOGUE_TABLE: 'catalogue',
};

describe('environment', () => {
  test('names the programs', () => {
    const env = { ...SURROUNDINGS, FFMPEG_PATH: process.execPath, FFPROBE_PATH: process.execPath };
    expect(readTranscoderEnvironment(env)).toMatchObject({
      tools: { ffmpeg: process.execPath, ffprobe: process.execPath },
      variantBucket: 'variants',
      contract: slice(),
    });
  });

  test("means a layer's programs where it names none, and fails the cold start where they are missing", () => {
    const read = (): unknown => readTranscoderEnvironment({ ...SURROUNDINGS, VARIANT_BUCKET: undefined });
    expect(read).toThrow('\'FFMPEG_PATH\' must name an executable ffmpeg, got: "/opt/bin/ffmpeg"');
    expect(read).toThrow('\'FFPROBE_PATH\' must name an executable ffprobe, got: "/opt/bin/ffprobe"');
    expect(read).toThrow("'VARIANT_BUCKET' must name the bucket of the variants, got: undefined");
  });
});

describe('contract digest', () => {
  test.each([
    ['a bitrate', { videos: { renditions: { web_hd: { videoBitrateKbps: 2600 } } } }],
    ['the preset', { videos: { encoder: { preset: 'medium' as const } } }],
    ['the moment of the poster', { videos: { poster: { atSeconds: 2 } } }],
    ['the quality of a poster', { images: { useCases: { profile_card: { formats: { webp: { quality: 89 } } } } } }],
    ['the cache control of segments', { cacheClasses: { videos: { browserTtlSeconds: 60 } } }],
    ['the cache control of manifests', { cacheClasses: { manifests: { browserTtlSeconds: 60 } } }],
  ])('changes with %s', (_, overrides) => {
    expect(contractDigest(slice(overrides))).not.toBe(contractDigest(slice()));
  });

  test.each([
    ['images', { cacheClasses: { images: { browserTtlSeconds: 60 } } }],
    ['what an upload may be', { videos: { upload: { maxBytes: 100_000, timeoutSeconds: 60 } } }],
    ['what a photo may be', { images: { upload: { maxPixels: 1000 } } }],
  ])('does not change with %s, which no stored byte depends on', (_, overrides) => {
    expect(contractDigest(slice(overrides))).toBe(contractDigest(slice()));
  });
});
