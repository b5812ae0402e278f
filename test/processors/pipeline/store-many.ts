/** A program of its own, as warnings are the process's: stores as many objects as a short video has, and says how many. */
import { setImmediate } from 'node:timers/promises';
import type { StoredObject } from '../../../processors/pipeline/ports';
import { publish, type PublishOptions } from '../../../processors/pipeline/publish';

const objects = Array.from({ length: 30 }, (_, index): StoredObject => ({
  key: `videos/u1/v1/720p/segment_${index}.m4s`,
  body: Buffer.from('pixels'),
  contentType: 'video/iso.segment',
  cacheControl: 'no-store',
}));
let stored = 0;
const options: PublishOptions = {
  attempt: {
    userId: 'u1',
    kind: 'video',
    mediaId: 'v1',
    run: 'run',
    sourceVersion: '1',
    sequencer: '1',
    contractDigest: 'digest',
    sentAt: '2026-01-01T00:00:00Z',
  },
  publication: { objects, step: () => 0, ready: {} as PublishOptions['publication']['ready'] },
  catalogue: {
    begin: () => Promise.resolve(undefined),
    beginPublishing: () => Promise.resolve({ userId: 'u1', videoId: 'v1' }),
    release: () => Promise.resolve(),
    ready: () => Promise.resolve(undefined),
    fail: () => Promise.resolve(undefined),
  },
  store: {
    readOriginal: () => Promise.reject(new Error('nothing is read')),
    readWatermark: () => Promise.reject(new Error('nothing is read')),
    remove: () => Promise.resolve(),
    // A client listens to the signal of a request, and its connection too.
    put: async (_object, signal) => {
      const listeners = [(): void => undefined, (): void => undefined];
      for (const listener of listeners) signal.addEventListener('abort', listener);
      await setImmediate();
      for (const listener of listeners) signal.removeEventListener('abort', listener);
      stored += 1;
    },
  },
  signal: new AbortController().signal,
  timeLeftMs: () => 900_000,
};

void publish(options).then(() => process.stdout.write(String(stored)));
