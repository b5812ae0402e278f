import { execFileSync } from 'node:child_process';
import {
  inspect,
  fileOf,
  joinTrack,
  keyframeSeconds,
  listen,
  transcode,
} from '../processors/video-transcoder/core/inspect';
import { makeClip, NPM_TOOLS } from '../processors/video-transcoder/core/footage';
import { describeWith } from '../support/tools';

const which = (program: string): string => execFileSync('which', [program]).toString().trim();

const BUILDS = [
  ['npm’s', () => NPM_TOOLS],
  ['Debian’s', () => ({ ffmpeg: which('ffmpeg'), ffprobe: which('ffprobe') })],
] as const;

describeWith(['ffmpeg'], 'a ladder', () => {
  const rounded = (path: string): readonly number[] => keyframeSeconds(path).map((at) => Number(at.toFixed(3)));

  it.each(BUILDS)('by %s ffmpeg has aligned keyframes, a loudness and no tags', async (_, tools) => {
    const clip = makeClip({ seconds: 5, rate: '30000/1001', options: ['-metadata', 'title=My-title'] });
    const video = await transcode(clip, {}, { tools: tools() });
    expect(rounded(joinTrack(video, 'low'))).toEqual([0, 2.002, 4.004]);
    for (const { name, width, height } of video.renditions) {
      const { path } = fileOf(video, name);
      expect(rounded(path)).toEqual([0, 2.002, 4.004]);
      const { streams, format } = inspect(path);
      expect(streams[0]).toMatchObject({ codec_name: 'h264', profile: 'High', width, height, color_space: 'bt709' });
      expect(Number(format['duration'])).toBeLessThanOrEqual(5.01);
      expect(JSON.stringify([streams, format['tags']])).not.toMatch(/My-title|Lav[fc]/);
      const { lufs, truePeak } = listen(path);
      expect(Math.abs(lufs - -16)).toBeLessThanOrEqual(0.5);
      expect(truePeak).toBeLessThanOrEqual(-1);
    }
  });

  it.each(BUILDS)('by %s ffmpeg is tone-mapped and turned upright', async (_, tools) => {
    const tags = ['-color_primaries', 'bt2020', '-color_trc', 'arib-std-b67', '-colorspace', 'bt2020nc'];
    const options = ['-vf', 'format=yuv420p10le', '-pix_fmt', 'yuv420p10le', '-profile:v', 'high10', ...tags];
    const turned = makeClip({ seconds: 1, options: [...options, '-metadata:s:v:0', 'rotate=90'] });
    const video = await transcode(turned, {}, { tools: tools() });
    expect(video.source).toMatchObject({ hdr: true });
    const [stream] = inspect(fileOf(video, 'high').path).streams;
    expect(stream).toMatchObject({ pix_fmt: 'yuv420p', color_transfer: 'bt709' });
    expect(stream!['side_data_list']).toBeUndefined();
  });

  it('is of the same pixels by either ffmpeg, whose defaults for scaling differ', async () => {
    // Of another matrix, builds would round differently on the way.
    const clip = makeClip({ size: '640x360', seconds: 2, sound: null, options: ['-colorspace', 'bt709'] });
    const [npm, debian] = await Promise.all(
      BUILDS.map(async ([, tools]) => (await transcode(clip, {}, { tools: tools() })).poster.variants),
    );
    expect(npm).not.toHaveLength(0);
    expect(npm!.map(({ data }) => data.toString('hex'))).toEqual(debian!.map(({ data }) => data.toString('hex')));
  });
});
