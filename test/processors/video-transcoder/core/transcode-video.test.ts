import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildKey } from '../../../../lib/contract';
import type { TranscodedVideo, TranscodeProgress } from '../../../../processors/video-transcoder/core';
import { makeClip, newFolder } from './footage';
import { contractOf, fileOf, framesOf, inspect, joinTrack, keyframeSeconds, transcode } from './inspect';

const keyOf = ({ location }: TranscodedVideo['files'][number]): string =>
  buildKey({ ...location, userId: 'u', videoId: 'clip' });

describe('a transcoded video', () => {
  let video: TranscodedVideo;
  const folder = newFolder();
  const progress: TranscodeProgress[] = [];

  beforeAll(async () => {
    const clip = makeClip({ seconds: 5 });
    video = await transcode(clip, {}, { workDirectory: folder, onProgress: (made) => progress.push(made) });
  });

  it('says what the source and the kept part are', () => {
    expect(video.source).toMatchObject({
      container: 'mp4',
      width: 320,
      height: 180,
      rotation: 0,
      hdr: false,
      audio: true,
    });
    expect(video.source.framesPerSecond).toBe(30);
    expect(video.source.durationSeconds).toBeCloseTo(5, 1);
    expect(video.durationSeconds).toBeCloseTo(5, 1);
  });

  it('has an MP4 of each rung: H.264 high, 4:2:0, BT.709, square pixels, AAC at 48 kHz, index in front', () => {
    for (const { name, width, height, framesPerSecond } of video.renditions) {
      const { streams } = inspect(fileOf(video, name).path);
      expect(streams).toHaveLength(2);
      expect(streams[0]).toMatchObject({
        ...{ codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p', width, height },
        ...{ color_space: 'bt709', color_range: 'tv', r_frame_rate: `${framesPerSecond}/1` },
      });
      expect(streams[0]!['sample_aspect_ratio'] ?? '1:1').toBe('1:1');
      expect(streams[1]).toMatchObject({ codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 });
      const bytes = readFileSync(fileOf(video, name).path).toString('latin1');
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    }
  });

  it('has keyframes at the same moments on every rung, MP4 and segments alike: those of the grid, and no others', () => {
    for (const name of ['low', 'high']) {
      const grid = [0, 2, 4];
      expect(keyframeSeconds(fileOf(video, name).path).map((at) => Number(at.toFixed(3)))).toEqual(grid);
      expect(keyframeSeconds(joinTrack(video, name)).map((at) => Number(at.toFixed(3)))).toEqual(grid);
    }
  });

  it('has the very same frames in its MP4 and its segments', () => {
    for (const { name } of video.renditions) {
      expect(framesOf(joinTrack(video, name))).toBe(framesOf(fileOf(video, name).path));
    }
  });

  it('begins every segment with a keyframe, at time 0 and without an edit list', () => {
    const segments = video.files.filter(({ location }) => location.kind === 'video-segment');
    expect(segments.length).toBe(9);
    for (const track of ['low', 'high', 'audio']) {
      const { format } = inspect(joinTrack(video, track));
      const init = video.files.find(({ location }) => location.kind === 'video-init' && location.track === track)!;
      expect(readFileSync(init.path).includes('elst')).toBe(false);
      // A demuxer counts from the first frame in order of decoding, at most two before the first shown.
      expect(Number(format['start_time'])).toBeLessThan(0.1);
    }
  });

  it('lists its files in an order that never names what is not there yet, and measures them', () => {
    const keys = video.files.map(keyOf);
    const lastMedia = Math.max(...keys.map((key, index) => (/\.(mp4|m4s)$/.test(key) ? index : -1)));
    const firstPlaylist = keys.findIndex((key) => key.endsWith('.m3u8'));
    expect(lastMedia).toBeLessThan(firstPlaylist);
    expect(keys.slice(-2)).toEqual(['videos/u/playlist/clip.m3u8', 'videos/u/playlist/clip.mpd']);
    for (const file of video.files) expect(statSync(file.path).size).toBe(file.bytes);
  });

  it('names in its playlists files that exist, by relative addresses', () => {
    const keys = new Set(video.files.map(keyOf));
    for (const file of video.files.filter(({ path }) => path.endsWith('.m3u8'))) {
      const text = readFileSync(file.path, 'utf8');
      const uris = [...text.matchAll(/URI="([^"]+)"/g), ...text.matchAll(/^([^#\s].*)$/gm)].map((match) => match[1]!);
      expect(uris.length).toBeGreaterThan(1);
      for (const uri of uris) expect(keys).toContain(join(dirname(keyOf(file)), uri));
    }
  });

  it('has a poster in the variants of an image', () => {
    expect(video.poster.source).toMatchObject({ width: 320, height: 180, format: 'png' });
    expect(video.poster.variants.map(({ useCase }) => useCase)).toContain('profile_thumbnail');
  });

  it('leaves nothing in the work directory but what it lists', () => {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(found.sort()).toEqual(video.files.map(({ path }) => path).sort());
  });

  it('has reported progress from 0 to 100 percent', () => {
    const percents = progress.map(({ percent }) => percent);
    expect(percents.at(-1)).toBe(100);
    expect([...percents].sort((a, b) => a - b)).toEqual(percents);
    expect(progress.some(({ speed }) => speed !== undefined && speed > 0)).toBe(true);
  });
});

describe('the kept part of a video', () => {
  it('is as long as the contract says, from where it says', async () => {
    const clip = makeClip({ seconds: 6 });
    const video = await transcode(clip, { startSeconds: 1, maxDurationSeconds: 3, segmentSeconds: 1 });
    expect(video.durationSeconds).toBe(3);
    for (const { name, framesPerSecond } of video.renditions) {
      const { format } = inspect(fileOf(video, name).path);
      expect(Number(format['duration'])).toBeLessThanOrEqual(3);
      expect(framesOf(fileOf(video, name).path)).toBe(3 * framesPerSecond);
      expect(keyframeSeconds(fileOf(video, name).path).map(Math.round)).toEqual([0, 1, 2]);
    }
  });

  it('is nothing where the video ends before it starts', async () => {
    await expect(transcode(makeClip({ seconds: 1 }), { startSeconds: 5 })).rejects.toMatchObject({ code: 'TOO_SHORT' });
  });
});

describe('what is left after the last whole segment', () => {
  it.each([
    [4.4, [2, 2.4]],
    [5, [2, 2, 1]],
    [1, [1]],
  ])('of a video of %d s makes segments of %p s', async (seconds, expected) => {
    const video = await transcode(makeClip({ seconds, sound: null }));
    const playlist = video.files.find(({ location }) => location.kind === 'video-playlist')!;
    const lengths = [...readFileSync(playlist.path, 'utf8').matchAll(/#EXTINF:([\d.]+)/g)].map((m) => Number(m[1]));
    expect(lengths.map((length) => Math.round(length * 10) / 10)).toEqual(expected);
  });
});

describe('a work directory', () => {
  it('may be named relatively, and the source by a name that looks like an option or an address', async () => {
    const clip = makeClip({ seconds: 1, sound: null, name: 'http:clip.mp4' });
    const video = await transcode(clip, contractOf().videos);
    expect(existsSync(fileOf(video, 'high').path)).toBe(true);
  });
});
