import sharp from 'sharp';
import type { Watermark } from '../../../../lib/contract';
import type { TranscodedVideo } from '../../../../processors/video-transcoder/core';
import { coveredBox } from '../../../../processors/video-transcoder/core/watermarks';
import { ffmpeg, makeClip, newFolder } from './footage';
import { colourAt, fileOf, SMALL_VIDEOS, transcode } from './inspect';

/** Black, then white from the second second on. */
function blackThenWhite(): string {
  const path = `${newFolder()}/clip.mp4`;
  const inputs = [
    '-f',
    'lavfi',
    '-i',
    'color=black:s=320x180:r=30:d=1',
    '-f',
    'lavfi',
    '-i',
    'color=white:s=320x180:r=30:d=2',
  ];
  ffmpeg(...inputs, '-filter_complex', '[0][1]concat', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path);
  return path;
}

const marked = (watermark: Watermark) => ({
  renditions: { ...SMALL_VIDEOS.renditions, high: { ...SMALL_VIDEOS.renditions['high']!, watermark } },
});
const PLACE = { position: 'south-east', opacity: 1, margin: 0, width: 0.25 } as const;
const CORNER = '40:30:270:145';

describe('a watermark', () => {
  it('of a picture is drawn where the contract puts it, on its rendition alone, and not on the poster', async () => {
    const asset = await sharp({ create: { width: 80, height: 45, channels: 4, background: '#ff0000' } })
      .png()
      .toBuffer();
    const video = await transcode(blackThenWhite(), marked({ kind: 'image', asset: 'logo', ...PLACE }), {
      watermarkAsset: async (name) => (name === 'logo' ? asset : Buffer.of()),
    });
    for (const seconds of [0.2, 2.5]) {
      const [red, green] = colourAt(fileOf(video, 'high').path, seconds, CORNER);
      expect(red).toBeGreaterThan(200);
      expect(green).toBeLessThan(60);
    }
    expect(colourAt(fileOf(video, 'high').path, 0.2, '40:30:0:0')[0]).toBeLessThan(20);
    expect(colourAt(fileOf(video, 'low').path, 0.2, '20:15:135:72')[0]).toBeLessThan(20);
    expect(await meanOf(video)).toBeGreaterThan(250);
  });

  it('of text is drawn without any font of the system', async () => {
    const text = { kind: 'text', text: 'spark', color: '#ffffff', ...PLACE, width: 0.5 } as const;
    const video = await transcode(blackThenWhite(), marked(text));
    expect(colourAt(fileOf(video, 'high').path, 0.2, '160:30:160:150')[1]).toBeGreaterThan(40);
    expect(colourAt(fileOf(video, 'low').path, 0.2, '80:15:80:75')[1]).toBeLessThan(10);
  });

  it('half transparent lets half of the picture through', async () => {
    const asset = await sharp({ create: { width: 80, height: 45, channels: 4, background: '#ff0000' } })
      .png()
      .toBuffer();
    const mark = marked({ kind: 'image', asset: 'logo', ...PLACE, opacity: 0.5 });
    const video = await transcode(blackThenWhite(), mark, { watermarkAsset: async () => asset });
    const [red] = colourAt(fileOf(video, 'high').path, 0.2, CORNER);
    expect(Math.abs(red - 128)).toBeLessThan(20);
  });

  it('that cannot be had is a named error', async () => {
    const running = transcode(blackThenWhite(), marked({ kind: 'image', asset: 'logo', ...PLACE }));
    await expect(running).rejects.toMatchObject({ code: 'WATERMARK_UNAVAILABLE', status: 500 });
  });
});

async function meanOf({ poster }: TranscodedVideo): Promise<number> {
  const { channels } = await sharp(poster.master.data).stats();
  return channels[0]!.mean;
}

describe('the poster', () => {
  it('is the frame of the contract’s moment', async () => {
    const clip = blackThenWhite();
    const [early, late] = [
      await transcode(clip, { poster: { atSeconds: 0.5 } }),
      await transcode(clip, { poster: { atSeconds: 1.5 } }),
    ];
    expect(await meanOf(early)).toBeLessThan(5);
    expect(await meanOf(late)).toBeGreaterThan(250);
  });

  it('is counted from the start of the kept part', async () => {
    expect(
      await meanOf(await transcode(blackThenWhite(), { startSeconds: 0.8, poster: { atSeconds: 0.5 } })),
    ).toBeGreaterThan(250);
  });

  it('is the last frame of a shorter video', async () => {
    expect(await meanOf(await transcode(blackThenWhite(), { poster: { atSeconds: 60 } }))).toBeGreaterThan(250);
  });

  it('is the last frame of a video whose sound goes on, in a container that states but one length', async () => {
    const path = `${newFolder()}/clip.mkv`;
    const sound = ['-f', 'lavfi', '-t', '8', '-i', 'sine=f=440'];
    ffmpeg('-i', blackThenWhite(), ...sound, '-map', '0', '-map', '1', '-c:v', 'copy', '-c:a', 'aac', path);
    const video = await transcode(path, { poster: { atSeconds: 6 } });
    expect(video.durationSeconds).toBeLessThan(3.2);
    expect(await meanOf(video)).toBeGreaterThan(250);
  });

  it('is as large as the largest rung', async () => {
    const video = await transcode(makeClip({ size: '640x360', seconds: 1, sound: null }));
    expect(video.poster.source).toMatchObject({ width: 320, height: 180 });
  });
});

describe('the box around a mark', () => {
  it('holds every pixel that is not transparent', () => {
    const rgba = new Uint8Array(4 * 5 * 4);
    for (const [x, y] of [
      [1, 2],
      [3, 3],
    ] as const)
      rgba[(y * 5 + x) * 4 + 3] = 9;
    expect(coveredBox(rgba, 5)).toEqual({ left: 1, top: 2, width: 3, height: 2 });
    expect(coveredBox(new Uint8Array(80), 5)).toBeUndefined();
  });
});
