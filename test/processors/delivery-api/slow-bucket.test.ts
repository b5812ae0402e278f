import { once } from 'node:events';
import { sparkMediaContract } from '../../../lib/contract';
import { createDeliveryApi } from '../../../processors/delivery-api/application';

test('a bucket that does not answer is not waited for: the client is sent to the CDN', async () => {
  const unread: unknown[] = [];
  const api = createDeliveryApi({
    contract: sparkMediaContract,
    cdnUrl: 'https://cdn.sparkdating.com',
    meter: { during: async (work) => work({ concurrency: 1, eventLoopDelayMilliseconds: 0 }), stop: () => undefined },
    // As the bucket's client does: it waits until it is told not to.
    readVariant: async (_key, { signal }) => {
      await once(signal, 'abort');
      signal.throwIfAborted();
      return undefined;
    },
    onUnread: (cause) => unread.push(cause),
  });

  const { status, headers } = await api(
    { method: 'GET', path: '/profiles/u1/i1', query: 'size=profile_card', headers: { accept: 'image/webp' } },
    new AbortController().signal,
  );

  expect([status, headers['location']]).toEqual([302, 'https://cdn.sparkdating.com/profiles/u1/profile_card/i1.webp']);
  expect(unread).toEqual([expect.objectContaining({ name: 'TimeoutError' })]);
}, 30_000);
