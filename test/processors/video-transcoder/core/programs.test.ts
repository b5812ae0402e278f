import { chmodSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sparkMediaContract } from '../../../../lib/contract';
import { transcodeVideo } from '../../../../processors/video-transcoder/core';
import { encoderThreads } from '../../../../processors/video-transcoder/core/encode-video';
import { fileWith } from './broken-files';
import { type Clip, makeClip, newFolder, NPM_TOOLS } from './footage';
import { contractOf, SMALL_VIDEOS, transcode } from './inspect';

/** What ffmpeg was started with for a clip: the arguments of each run, in one line. */
async function runsFor(clip: Clip): Promise<readonly string[]> {
  const log = fileWith('', 'log');
  const recording = fileWith(`#!/bin/sh\necho "$@" >> ${log}\nexec ${NPM_TOOLS.ffmpeg} "$@"\n`, 'ffmpeg');
  chmodSync(recording, 0o755);
  await transcode(makeClip(clip), {}, { tools: { ...NPM_TOOLS, ffmpeg: recording } });
  return readFileSync(log, 'utf8').trim().split('\n');
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

describe('the programs of a video', () => {
  it('encode its sound once, though a limiter takes a share of the gain, and with one limiter for all bitrates', async () => {
    const sound = "anoisesrc=c=brown:a=0.5:r=48000:seed=1,volume='0.2+0.8*gt(sin(3*t),0.7)':eval=frame";
    const runs = await runsFor({ seconds: 5, sound });
    const encodes = runs.filter((run) => run.includes('-c:a aac'));
    expect(encodes).toHaveLength(1);
    expect(count(encodes[0]!, /-c:a aac/g)).toBe(2);
    expect(count(encodes[0]!, /alimiter/g)).toBe(1);
  });

  it('decode its pictures once, and give the largest rung twice the threads of others', async () => {
    const encodes = (await runsFor({ size: '320x240', seconds: 2, sound: null })).filter((run) =>
      run.includes('libx264'),
    );
    expect(encodes).toHaveLength(1);
    const threads = [...encodes[0]!.matchAll(/-c:v libx264 .*?-threads (\d+)/g)].map(([, number]) => Number(number));
    const cores = availableParallelism();
    const small = encoderThreads({ height: 120, isLargest: false }, cores);
    expect(threads).toEqual([small, encoderThreads({ height: 240, isLargest: true }, cores)]);
  });

  it.each([
    [608, true, 2, 4],
    [608, true, 6, 12],
    [608, true, 32, 19],
    [608, false, 2, 2],
    [608, false, 6, 6],
    [120, true, 2, 4],
    [120, true, 16, 4],
    [120, false, 16, 4],
    [16, true, 2, 1],
  ])('have, for %d lines (largest: %s) on %d cores, %d threads for an encoder', (height, isLargest, cores, threads) => {
    expect(encoderThreads({ height, isLargest }, cores)).toBe(threads);
  });

  it('still encode while the poster is made', async () => {
    const { images, videos } = contractOf({ encoder: { preset: 'slower' }, poster: { atSeconds: 0 } });
    const [useCase] = Object.values(sparkMediaContract.images.useCases);
    const watermark = {
      kind: 'image',
      asset: 'logo',
      position: 'south-east',
      opacity: 1,
      margin: 0,
      width: 0.25,
    } as const;
    const marked = { ...images, useCases: { poster: { ...useCase!, watermark } } };
    const large = { ...SMALL_VIDEOS.renditions['high']!, maxWidth: 640, maxHeight: 640 };
    const renditions = { ...videos.renditions, high: large };
    let percent = 0;
    let percentAtPoster: number | undefined;
    const running = transcodeVideo(
      makeClip({ size: '640x360', seconds: 10, sound: null }),
      { images: marked, videos: { ...videos, renditions } },
      {
        tools: NPM_TOOLS,
        workDirectory: newFolder(),
        videoId: 'clip',
        onProgress: (progress) => (percent = progress.percent),
        // Asked for by the poster alone, as no rendition is marked.
        watermarkAsset: async () => {
          percentAtPoster = percent;
          throw new Error('none');
        },
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'WATERMARK_UNAVAILABLE' });
    expect(percentAtPoster).toBeLessThan(90);
  });
});
