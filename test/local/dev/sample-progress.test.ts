import { PassThrough } from 'node:stream';
import type { MediaItem, UploadReceipt } from '../../../local/dev/api';
import { takeSamples } from '../../../local/dev/sample-progress';

const RECEIPTS: readonly UploadReceipt[] = [
  { kind: 'image', userId: 'u', mediaId: 'photo' },
  { kind: 'video', userId: 'u', mediaId: 'clip' },
];
const item = ({ kind, mediaId, userId }: UploadReceipt, state: MediaItem['state']): MediaItem => ({
  kind,
  userId,
  mediaId,
  name: `${mediaId}.bin`,
  uploadedAt: '2026-01-01T00:00:00.000Z',
  state,
  original: { bytes: 1 },
  variants: [],
});

/** A platform that is a step further whenever it is looked at, and stays at the last. */
function platform(...steps: readonly (readonly MediaItem['state'][])[]) {
  let looks = 0;
  return {
    takeSamples: async () => RECEIPTS,
    media: () => {
      const step = steps[Math.min(looks, steps.length - 1)] ?? [];
      looks += 1;
      return step.map((state, index) => item(RECEIPTS[index]!, state));
    },
  };
}

function file(): { readonly stream: NodeJS.WriteStream; readonly lines: () => readonly string[] } {
  const stream = Object.assign(new PassThrough(), { isTTY: false, columns: 80 });
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    lines: () =>
      String(stream.read() ?? '')
        .split('\n')
        .filter(Boolean),
  };
}

test('each sample is told of when something has become of it, and those that are ready are counted', async () => {
  const { stream, lines } = file();
  const server = platform([], ['waiting'], ['processing', 'waiting'], ['ready', 'processing'], ['ready', 'failed']);
  const outcome = await takeSamples({ server, signal: new AbortController().signal, stream });
  expect(outcome).toEqual({ taken: 2, ready: 1 });
  expect(lines()).toEqual(['[1/2] photo.bin: ready', '[2/2] clip.bin: failed']);
});

test('nobody waits any more for a sample that is never ready, when the platform ends', async () => {
  const { stream, lines } = file();
  const ended = new AbortController();
  const taking = takeSamples({ server: platform(['ready', 'waiting']), signal: ended.signal, stream });
  setImmediate(() => ended.abort());
  expect(await taking).toEqual({ taken: 2, ready: 1 });
  expect(lines()).toEqual(['[1/2] photo.bin: ready']);
});
