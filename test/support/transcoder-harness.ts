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
import { Footage } from './footage';
import {
  captureLogs,
  type Handler,
  ProcessorHarness,
  type S3RecordOptions,
  s3RecordOf,
  type TestMedium,
} from './processor-harness';

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

/** What the tests of a file share; set by `useTranscoder` before the first of them. */
export interface TranscoderSuite {
  readonly harness: TranscoderHarness;
  /** By `SMALL_LADDER`. */
  readonly handler: Handler;
  /** What the running test has logged, line by line. */
  readonly logged: () => LoggedLine[];
}

export type LoggedLine = Readonly<Record<string, unknown>>;

/** Registers what every test of a file needs: emulators, a handler, clips, and its log lines kept from the output. */
export function useTranscoder(prepareClips: (footage: Footage) => Promise<void>): TranscoderSuite {
  const footage = new Footage();
  let harness: TranscoderHarness;
  let handler: Handler;
  let logs: ReturnType<typeof captureLogs>;
  beforeAll(async () => {
    harness = await TranscoderHarness.start();
    handler = harness.coldStart(SMALL_LADDER);
    await prepareClips(footage);
  });
  afterAll(async () => {
    footage.remove();
    await harness.stop();
  });
  beforeEach(() => {
    logs = captureLogs();
  });
  afterEach(() => {
    logs.restore();
    harness.emulators.reset();
  });
  return {
    get harness() {
      return harness;
    },
    get handler() {
      return handler;
    },
    logged: () => logs.lines().map((line) => JSON.parse(line) as LoggedLine),
  };
}
