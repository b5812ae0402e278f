import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildKey,
  defineMediaContract,
  PROCESSOR_ENVIRONMENT,
  VIDEO_TRANSCODER_SECTIONS,
  type VideoRecord,
} from '../../lib/contract';
import type { Emulators } from './emulators';
import { type Handler, ProcessorHarness, type S3RecordOptions, s3RecordOf, type TestMedium } from './processor-harness';

/** Two rungs for a clip of 320 × 180, so that a test takes a second. */
export const SMALL_LADDER = defineMediaContract({
  videos: {
    renditions: {
      mobile_low: { maxWidth: 160, maxHeight: 160 },
      mobile_high: { maxWidth: 320, maxHeight: 320 },
      web_hd: null,
    },
  },
});

/** Whether a player could begin with the key. */
export const isEntry = (key: string): boolean => /\/playlist\//.test(key);
/** Whether it names other objects. */
export const isManifest = (key: string): boolean => /\.(m3u8|mpd)$/.test(key);

export interface TestVideo extends TestMedium {
  readonly videoId: string;
}

export const newVideo = (): TestVideo => ({ userId: `u-${randomUUID()}`, videoId: `v-${randomUUID()}` });

export const originalKey = (video: TestVideo): string => buildKey({ kind: 'video-original', ...video });

/** An S3 event record for an original that holds `data`. */
export const s3Record = (video: TestVideo, data: Uint8Array, options?: S3RecordOptions): object =>
  s3RecordOf(originalKey(video), data, options);

/** The real video handler between the emulators, with a temporary directory of its own. */
export class TranscoderHarness extends ProcessorHarness<TestVideo, VideoRecord> {
  static async start(): Promise<TranscoderHarness> {
    const temporary = mkdtempSync(join(tmpdir(), 'transcoder-'));
    return new TranscoderHarness(await ProcessorHarness.startEmulators(), temporary);
  }

  private constructor(
    emulators: Emulators,
    readonly temporary: string,
  ) {
    super(emulators, {
      kind: 'video',
      mediaId: ({ videoId }) => videoId,
      originalKey,
      sections: VIDEO_TRANSCODER_SECTIONS,
      environment: {
        [PROCESSOR_ENVIRONMENT.ffmpeg]: ffmpeg.path,
        [PROCESSOR_ENVIRONMENT.ffprobe]: ffprobe.path,
        TMPDIR: temporary,
      },
      load: (): { handler: Handler } => jest.requireActual('../../processors/video-transcoder/handler'),
    });
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** Everything below the temporary directory that is no empty root of runs. */
  leftovers(): string[] {
    return readdirSync(this.temporary, { recursive: true })
      .map(String)
      .filter((path) => path !== 'video-transcoder');
  }
}
