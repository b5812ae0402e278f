import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ffmpeg, makeClip, newFolder, remux, TONE } from './footage';
import { colourAt, fileOf, framesOf, inspect, joinTrack, keyframeSeconds, listen, transcode } from './inspect';

const sizesOf = (video: Awaited<ReturnType<typeof transcode>>) =>
  video.renditions.map(({ width, height }) => `${width}x${height}`);

describe('a video turned for display', () => {
  /** Red above, blue below, as the frames lie in the file. */
  const flat = (): string => {
    const path = join(newFolder(), 'flat.mp4');
    const colours = ['-f', 'lavfi', '-i', 'color=red:s=320x90:d=1', '-f', 'lavfi', '-i', 'color=blue:s=320x90:d=1'];
    ffmpeg(...colours, '-filter_complex', '[0][1]vstack', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path);
    return path;
  };

  // The tag that npm's ffmpeg turns into a display matrix counts anticlockwise.
  it.each([
    ['270', 90, 'right'],
    ['90', 270, 'left'],
  ])('is turned upright, and carries no turn any more (tag %s)', async (tag, rotation, red) => {
    const video = await transcode(remux(flat(), 'turned.mp4', '-metadata:s:v:0', `rotate=${tag}`));

    expect(video.source).toMatchObject({ rotation, width: 180, height: 320 });
    expect(sizesOf(video)).toEqual(['90x160', '180x320']);
    const { path } = fileOf(video, 'high');
    expect(inspect(path).streams[0]!['side_data_list']).toBeUndefined();
    const [left, right] = ['60:300:10:10', '60:300:110:10'].map((crop) => colourAt(path, 0.5, crop));
    const [redSide, blueSide] = red === 'right' ? [right, left] : [left, right];
    expect(redSide![0]).toBeGreaterThan(200);
    expect(blueSide![2]).toBeGreaterThan(200);
    expect(video.poster.source).toMatchObject({ width: 180, height: 320 });
  });

  it('half round keeps its sides', async () => {
    const video = await transcode(remux(flat(), 'turned.mp4', '-metadata:s:v:0', 'rotate=180'));
    expect(video.source).toMatchObject({ rotation: 180, width: 320, height: 180 });
    expect(colourAt(fileOf(video, 'high').path, 0.5, '300:60:10:110')[0]).toBeGreaterThan(200);
  });
});

describe('pixels that are not square', () => {
  it('are made square by shrinking the longer side', async () => {
    const video = await transcode(makeClip({ seconds: 1, sound: null, options: ['-vf', 'setsar=2'] }));
    expect(video.source).toMatchObject({ width: 320, height: 90 });
    expect(sizesOf(video)).toEqual(['160x46', '320x90']);
  });

  it('give a source of whole pixels, however odd they are', async () => {
    const { source } = await transcode(makeClip({ seconds: 1, sound: null, options: ['-vf', 'setsar=64/45'] }));
    expect(source).toMatchObject({ width: 320, height: 127 });
  });
});

describe('frame rates', () => {
  it.each([
    ['60', 3, [24, 30]],
    ['24', 3, [24, 24]],
    ['30000/1001', 5, [24_000 / 1001, 30_000 / 1001]],
    ['24000/1001', 5, [24_000 / 1001, 24_000 / 1001]],
    ['25', 3, [24, 25]],
  ])(
    'of %s a second become those of the rungs, with keyframes at the same moments',
    async (rate, seconds, expected) => {
      const video = await transcode(makeClip({ rate, seconds, sound: null }));
      expect(video.renditions.map(({ framesPerSecond }) => framesPerSecond)).toEqual(expected);
      const [low, high] = ['low', 'high'].map((name) => keyframeSeconds(joinTrack(video, name)));
      expect(low!.length).toBe(Math.ceil(seconds / 2));
      high!.forEach((at, index) => expect(Math.abs(at - low![index]!)).toBeLessThan(1e-4));
      high!.forEach((at, index) => expect(Math.abs(at - 2 * index)).toBeLessThan(0.01));
      for (const { name, framesPerSecond } of video.renditions) {
        expect(Math.abs(framesOf(fileOf(video, name).path) - seconds * framesPerSecond)).toBeLessThanOrEqual(1);
      }
    },
  );

  it('of a frame in twenty seconds are no reason to keep more, or cut it into longer segments, than the contract says', async () => {
    const video = await transcode(makeClip({ rate: '1/20', seconds: 40, sound: null }), { maxDurationSeconds: 6 });
    expect(video.durationSeconds).toBeCloseTo(6, 5);
    expect(video.renditions.map(({ segments }) => segments)).toEqual([3, 3]);
    expect(Number(inspect(fileOf(video, 'high').path).format['duration'])).toBeCloseTo(6, 1);
  });

  it('of a frame in two seconds are repeated no longer than the video is', async () => {
    const video = await transcode(makeClip({ rate: '1/2', seconds: 8, sound: null }));
    expect(video.durationSeconds).toBeCloseTo(8, 5);
  });

  it('that vary become constant, and the video keeps its length', async () => {
    // Every third frame of the second half is missing.
    const options = ['-vf', 'select=lt(t\\,2)+gt(mod(n\\,3)\\,0)', '-vsync', 'vfr'];
    const video = await transcode(makeClip({ seconds: 4, sound: null, options }));
    const high = fileOf(video, 'high').path;
    expect(inspect(high).streams[0]).toMatchObject({ r_frame_rate: '30/1', avg_frame_rate: '30/1' });
    expect(Math.abs(framesOf(high) - 120)).toBeLessThanOrEqual(2);
  });
});

describe('sound', () => {
  it('may be missing', async () => {
    const video = await transcode(makeClip({ seconds: 1, sound: null }));
    expect(video.source.audio).toBe(false);
    expect(video.audio).toBeUndefined();
    expect(inspect(fileOf(video, 'high').path).streams).toHaveLength(1);
    const text = video.files
      .filter(({ path }) => /(m3u8|mpd)$/.test(path))
      .map(({ path }) => readFileSync(path, 'utf8'));
    expect(text.join('\n')).not.toMatch(/audio|mp4a/i);
  });

  it('that is silent stays silent', async () => {
    const video = await transcode(makeClip({ seconds: 2, sound: 'anullsrc=r=44100' }));
    expect(video.audio).toMatchObject({ codec: 'mp4a.40.2' });
    expect(video.audio!.measuredLufs).toBeUndefined();
    expect(listen(fileOf(video, 'high').path).truePeak).toBe(-Infinity);
  });

  it('that begins late begins late, and that which ends early is filled up', async () => {
    const silentVideo = makeClip({ seconds: 4, sound: null });
    const path = join(newFolder(), 'late.mp4');
    const tone = ['-itsoffset', '1', '-f', 'lavfi', '-t', '2', '-i', TONE];
    ffmpeg('-i', silentVideo, ...tone, '-map', '0', '-map', '1', '-c:v', 'copy', '-c:a', 'aac', path);
    const video = await transcode(path);

    for (const file of [fileOf(video, 'high').path, joinTrack(video, 'audio')]) {
      const wave = join(newFolder(), 'sound.raw');
      ffmpeg('-i', file, '-map', '0:a', '-ac', '1', '-f', 's16le', wave);
      const bytes = readFileSync(wave);
      const loud = Array.from(
        { length: bytes.length / 2 },
        (_, index) => Math.abs(bytes.readInt16LE(index * 2)) > 1000,
      );
      expect(Math.abs(loud.indexOf(true) / 48_000 - 1)).toBeLessThan(0.01);
      expect(Math.abs(loud.lastIndexOf(true) / 48_000 - 3)).toBeLessThan(0.05);
      expect(Math.abs(bytes.length / 2 / 48_000 - 4)).toBeLessThan(0.06);
    }
  });

  it('that outlasts the picture ends with it', async () => {
    const path = join(newFolder(), 'long.mp4');
    const sources = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:d=2', '-f', 'lavfi', '-t', '6', '-i', TONE];
    ffmpeg(...sources, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path);
    const video = await transcode(path);
    expect(video.durationSeconds).toBeCloseTo(2, 1);
    expect(Number(inspect(fileOf(video, 'high').path).format['duration'])).toBeLessThanOrEqual(2.05);
  });
});

describe('containers', () => {
  it.each(['clip.mov', 'clip.mkv'])('may be that of %s', async (name) => {
    const video = await transcode(remux(makeClip({ seconds: 1 }), name));
    expect(video.source.container).toBe(name === 'clip.mov' ? 'mov' : 'matroska');
    // Matroska counts milliseconds: the last frame may end in the next.
    expect(Math.abs(framesOf(fileOf(video, 'high').path) - 30)).toBeLessThanOrEqual(1);
  });

  it('may be a browser’s recording in WebM, which states no length', async () => {
    const path = join(newFolder(), 'clip.webm');
    const live = ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus', '-f', 'webm', '-live', '1'];
    ffmpeg('-i', makeClip({ seconds: 2 }), ...live, path);
    const video = await transcode(path);
    expect(video.source.container).toBe('webm');
    expect(video.durationSeconds).toBeCloseTo(2, 1);
  });

  it('are told apart by their bytes, not by their name', async () => {
    const path = join(newFolder(), 'holiday.jpg');
    writeFileSync(path, readFileSync(makeClip({ seconds: 1, sound: null })));
    expect((await transcode(path)).source.container).toBe('mp4');
  });
});

describe('high dynamic range', () => {
  const hdr = (transfer: string): string => {
    const tags = ['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'];
    const options = ['-vf', 'format=yuv420p10le', '-pix_fmt', 'yuv420p10le', '-profile:v', 'high10', ...tags];
    return makeClip({ seconds: 1, sound: null, options });
  };

  it.each(['smpte2084', 'arib-std-b67'])('by %s is tone-mapped to BT.709 of 8 bits', async (transfer) => {
    const video = await transcode(hdr(transfer));
    expect(video.source.hdr).toBe(true);
    const [stream] = inspect(fileOf(video, 'high').path).streams;
    expect(stream).toMatchObject({ pix_fmt: 'yuv420p', color_transfer: 'bt709', color_primaries: 'bt709' });
  });

  it('shows the white of paper as white, not as grey', async () => {
    // 58 % of the PQ scale is 203 cd/m², the white of paper by BT.2408; full-range code 594 of 1023 is limited 572.
    const path = join(newFolder(), 'white.mp4');
    const tags = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
    const white = 'color=black:s=320x180:d=1,format=yuv420p10le,geq=lum=572:cb=512:cr=512';
    ffmpeg('-f', 'lavfi', '-i', white, '-c:v', 'libx264', '-profile:v', 'high10', ...tags, path);
    const video = await transcode(path);
    const [red, green, blue] = colourAt(fileOf(video, 'high').path, 0.2, '100:100:50:50');
    expect(Math.min(red, green, blue)).toBeGreaterThan(190);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(6);
  });

  it('is refused where the contract says so', async () => {
    await expect(transcode(hdr('smpte2084'), { hdr: 'refuse' })).rejects.toMatchObject({
      code: 'HDR_REFUSED',
      status: 415,
    });
  });
});
