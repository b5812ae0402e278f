import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodedBytesLimit } from '../../../../lib/contract';
import { VIDEO_ERRORS, type VideoErrorCode, VideoProcessingError } from '../../../../processors/video-transcoder/core';
import { explain } from '../../../../processors/video-transcoder/core/failure';
import { FfmpegFailure } from '../../../../processors/video-transcoder/core/ffmpeg-process';
import { changed, claimSeconds, fileWith, referElsewhere, saying, scratch, wordyEncoder } from './broken-files';
import { ffmpeg, makeClip, newFolder, NPM_TOOLS, remux, TONE } from './footage';
import { SMALL_VIDEOS, transcode } from './inspect';

type Videos = Parameters<typeof transcode>[1];

async function refusal(path: string, videos?: Videos, options?: Parameters<typeof transcode>[2]) {
  const thrown: unknown = await transcode(path, videos, options).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(thrown).toBeInstanceOf(VideoProcessingError);
  const error = thrown as VideoProcessingError;
  expect(error.status).toBe(VIDEO_ERRORS[error.code]);
  // No path, and so no name of a user or a video.
  expect(error.message).not.toContain(path);
  expect(error.message).not.toMatch(/\/tmp|\.mp4/);
  return error;
}

const upload = (limits: Partial<(typeof SMALL_VIDEOS)['upload']>): Videos => ({
  upload: { ...SMALL_VIDEOS.upload, ...limits },
});

const HLS = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n';
const CONCAT = 'ffconcat version 1.0\nfile /etc/passwd\n';
const DASH = '<?xml version="1.0"?><MPD><Period><BaseURL>http://127.0.0.1/</BaseURL></Period></MPD>';

describe('a file that is no video of an accepted kind', () => {
  it.each<[string, () => string | Promise<string>, VideoErrorCode]>([
    ['of no bytes', () => fileWith(''), 'EMPTY_INPUT'],
    ['of text', () => fileWith('holiday'), 'NOT_A_VIDEO'],
    ['of noise', () => fileWith(scratch(0, 1)(Buffer.alloc(50_000))), 'NOT_A_VIDEO'],
    ['that is an HLS playlist', () => fileWith(HLS), 'UNSUPPORTED_CONTAINER'],
    ['that is a concat list', () => fileWith(CONCAT), 'UNSUPPORTED_CONTAINER'],
    ['that is a DASH manifest', () => fileWith(DASH), 'UNSUPPORTED_CONTAINER'],
    ['in AVI', () => remux(makeClip({ seconds: 1, sound: null }), 'clip.avi'), 'UNSUPPORTED_CONTAINER'],
    ['that is a photograph', async () => fileWith(await picture('jpeg')), 'NOT_A_VIDEO'],
    ['that is an AVIF, which is built like an MP4', async () => fileWith(await picture('avif')), 'NOT_A_VIDEO'],
    ['that ends in its header', () => changed(makeClip(), (bytes) => bytes.subarray(0, 20)), 'TRUNCATED'],
    ['that ends early', () => changed(makeClip(), (bytes) => bytes.subarray(0, bytes.length / 2)), 'TRUNCATED'],
    [
      'that ends early, its header in front',
      () => changed(remux(makeClip(), 'f.mp4', '-movflags', 'faststart'), (b) => b.subarray(0, b.length / 2)),
      'TRUNCATED',
    ],
    [
      'in Matroska that ends early',
      () => changed(remux(makeClip(), 'c.mkv'), (b) => b.subarray(0, b.length / 2)),
      'TRUNCATED',
    ],
    ['that ends early, and was made to look whole', () => changed(faststart(), cutAndMend), 'TRUNCATED'],
    ['whose media is noise', () => changed(makeClip(), scratch(0.1, 0.8)), 'CORRUPT'],
    ['whose media lies in another file', () => changed(makeClip({ sound: null }), referElsewhere), 'REFERENCES_OTHERS'],
    ['of sound alone', soundAlone, 'NO_VIDEO_STREAM'],
    ['of sound with a cover picture', soundWithCover, 'NO_VIDEO_STREAM'],
    ['of ten hours, mostly still', tenHours, 'TOO_LONG'],
  ])('%s', async (_, make, code) => {
    const path = await make();
    const workDirectory = newFolder();
    expect((await refusal(path, {}, { workDirectory })).code).toBe(code);
  });
});

async function picture(format: 'jpeg' | 'avif'): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
}

const faststart = (): string => remux(makeClip(), 'f.mp4', '-movflags', 'faststart');

function cutAndMend(bytes: Buffer): Buffer {
  const half = Buffer.from(bytes.subarray(0, bytes.length / 2));
  const media = half.indexOf('mdat') - 4;
  half.writeUInt32BE(half.length - media, media);
  return half;
}

function soundAlone(): string {
  const path = join(newFolder(), 'song.mp4');
  ffmpeg('-f', 'lavfi', '-t', '1', '-i', TONE, '-c:a', 'aac', path);
  return path;
}

function soundWithCover(): string {
  const path = join(newFolder(), 'song.mp4');
  const inputs = ['-f', 'lavfi', '-t', '1', '-i', TONE, '-f', 'lavfi', '-i', 'color=red:s=64x64:d=0.04'];
  ffmpeg(...inputs, '-c:a', 'aac', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', '-disposition:v', 'attached_pic', path);
  return path;
}

function tenHours(): string {
  const path = join(newFolder(), 'long.mkv');
  ffmpeg('-f', 'lavfi', '-i', 'color=red:s=64x64:r=1/600:d=36000', '-c:v', 'libx264', path);
  return path;
}

describe('a video beyond the limits of the contract', () => {
  it('in bytes', async () => {
    expect((await refusal(makeClip(), upload({ maxBytes: 1000 }))).code).toBe('TOO_MANY_BYTES');
  });

  it('in pixels, by its header', async () => {
    expect((await refusal(makeClip({ seconds: 1 }), upload({ maxPixels: 320 * 180 - 1 }))).code).toBe(
      'TOO_MANY_PIXELS',
    );
  });

  it('in streams', async () => {
    const many = remux(makeClip({ seconds: 1 }), 'many.mp4', '-map', '0', '-map', '0');
    expect((await refusal(many, upload({ maxStreams: 5 }))).code).toBe('TOO_MANY_STREAMS');
  });

  it('in what it says of itself', async () => {
    const talkative = changed(makeClip({ seconds: 1 }), (bytes) => saying(bytes, 'A'.repeat(17 * 1024 * 1024)));
    expect(await refusal(talkative)).toMatchObject({ code: 'CORRUPT', status: 422 });
  });

  it('in bytes of a rendition, at which its encoder ends it', async () => {
    const ffmpeg = wordyEncoder('high.fragments.mp4', encodedBytesLimit(SMALL_VIDEOS.renditions['high']!, 1));
    const error = await refusal(makeClip({ seconds: 1 }), {}, { tools: { ...NPM_TOOLS, ffmpeg } });
    expect(error).toMatchObject({ code: 'RENDITION_TOO_LARGE', status: 422 });
  });

  it('in containers', async () => {
    const error = await refusal(remux(makeClip({ seconds: 1 }), 'clip.mkv'), upload({ containers: ['mp4', 'mov'] }));
    expect(error.code).toBe('UNSUPPORTED_CONTAINER');
  });

  it('in seconds, where only its packets tell', async () => {
    const path = join(newFolder(), 'clip.webm');
    const live = ['-c:v', 'libvpx', '-deadline', 'realtime', '-an', '-f', 'webm', '-live', '1'];
    ffmpeg('-i', makeClip({ seconds: 4 }), ...live, path);
    expect((await refusal(path, upload({ maxSourceSeconds: 2 }))).code).toBe('TOO_LONG');
  });
});

describe('a refused video', () => {
  it('leaves nothing that could be published', async () => {
    const workDirectory = newFolder();
    await refusal(changed(makeClip(), scratch(0.1, 0.8)), {}, { workDirectory });
    const left = readdirSync(workDirectory, { recursive: true }).map(String);
    expect(left.filter((name) => /m3u8|mpd|m4s/.test(name))).toEqual([]);
  });

  it('that only claims ten hours is none', async () => {
    const video = await transcode(changed(makeClip({ seconds: 2 }), claimSeconds(36_000)));
    expect(video.durationSeconds).toBeCloseTo(2, 1);
  });

  it('with a scratch that players bridge is no refused video', async () => {
    const scratched = changed(makeClip({ seconds: 4 }), scratch(0.5, 0.502));
    expect((await transcode(scratched)).durationSeconds).toBeCloseTo(4, 0);
  });
});

describe('a program that is not there', () => {
  it.each([
    ['is missing', '/nowhere/ffmpeg'],
    ['is none', __filename],
  ])('and %s is a named error', async (_, program) => {
    const clip = makeClip({ seconds: 1 });
    const codes = await Promise.all([
      refusal(clip, {}, { tools: { ...NPM_TOOLS, ffmpeg: program } }),
      refusal(clip, {}, { tools: { ...NPM_TOOLS, ffprobe: program } }),
    ]);
    expect(codes.map(({ code }) => code)).toEqual(['TRANSCODER_UNAVAILABLE', 'TRANSCODER_UNAVAILABLE']);
  });

  it('and cannot be run by this machine is a named error', async () => {
    const foreign = fileWith(
      Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200, 0xb7)]),
      'ffmpeg',
    );
    chmodSync(foreign, 0o755);
    const error = await refusal(makeClip({ seconds: 1 }), {}, { tools: { ...NPM_TOOLS, ffmpeg: foreign } });
    expect(error.code).toBe('TRANSCODER_UNAVAILABLE');
  });
});

describe('a temporary directory that is full', () => {
  afterEach(() => jest.restoreAllMocks());

  it('is told from a video that is corrupt, as ffmpeg goes on without what it could not write', async () => {
    const corrupt = changed(makeClip(), scratch(0.1, 0.8));
    const { statfs } = fs;
    jest.spyOn(fs, 'statfs').mockImplementation(async (path) => Object.assign(await statfs(path), { bavail: 0 }));
    expect(await refusal(corrupt)).toMatchObject({ code: 'OUT_OF_SPACE', status: 503 });
  });

  it.each<[string, Error]>([
    ['Node', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })],
    ['ffmpeg', new FfmpegFailure('', ['av_interleaved_write_frame(): No space left on device'])],
  ])('is told by what %s says', (_, thrown) => {
    expect(explain(thrown)).toMatchObject({ code: 'OUT_OF_SPACE' });
  });
});

describe('what ffmpeg said of a failure', () => {
  it('is kept as the cause, without paths and tags', async () => {
    const located = remux(
      makeClip(),
      'l.mov',
      '-metadata',
      'location=+59.3293+018.0686/',
      '-metadata',
      'title=My flat',
    );
    const path = changed(located, scratch(0.1, 0.8));
    expect(readFileSync(path).includes('+59.3293')).toBe(true);
    const { cause } = await refusal(path);
    const said = JSON.stringify(cause, Object.getOwnPropertyNames(cause));
    expect(said).not.toContain(path);
    expect(said).not.toContain('.fragments.mp4');
    expect(said).not.toMatch(/59\.3293|My flat/);
  });

  it('is not what a tag says that is worded as an error', async () => {
    const worded = ['title=Unknown error at my flat', 'comment=cannot execute: not found', 'artist=No such filter'];
    const tagged = remux(makeClip(), 't.mov', ...worded.flatMap((tag) => ['-metadata', tag]));
    const error = await refusal(changed(tagged, scratch(0.1, 0.8)));
    expect(error.code).toBe('CORRUPT');
    expect(JSON.stringify(error.cause, Object.getOwnPropertyNames(error.cause))).not.toMatch(/my flat|cannot execute/);
  });
});
