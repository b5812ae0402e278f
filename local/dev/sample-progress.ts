import { setTimeout as delay } from 'node:timers/promises';
import { Progress } from '../terminal/progress';
import type { MediaItem } from './api';
import type { DevServer } from './dev-server';

const LOOK_MS = 100;

export interface SampleProgressOptions {
  readonly server: Pick<DevServer, 'takeSamples' | 'media'>;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** @default - stderr */
  readonly stream?: NodeJS.WriteStream;
}

/** What has become of the samples. */
export interface SampleOutcome {
  readonly taken: number;
  readonly ready: number;
}

/** Brings the samples through the platform, and says how far they are until each is ready, or has failed. */
export async function takeSamples({ server, signal, stream }: SampleProgressOptions): Promise<SampleOutcome> {
  const receipts = await server.takeSamples();
  const progress = new Progress(receipts.length, stream);
  let ready = 0;
  for (const { kind, mediaId } of receipts) {
    progress.begin(kind === 'image' ? 'a sample photo' : 'the sample video');
    const look = (): MediaItem | undefined => server.media().find((item) => item.mediaId === mediaId);
    let item = look();
    while (!signal.aborted && item?.state !== 'ready' && item?.state !== 'failed') {
      if (item?.percent !== undefined) progress.advance({ percent: item.percent });
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
      item = look();
    }
    if (signal.aborted) {
      progress.clear();
      break;
    }
    if (item?.state === 'ready') ready += 1;
    progress.finish(`${item?.name}: ${item?.state}`);
  }
  return { taken: receipts.length, ready };
}
