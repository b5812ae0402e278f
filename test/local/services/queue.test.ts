import { EventSource } from '../../../local/services/event-source';
import { LocalQueue } from '../../../local/services/queue';
import type { QueueEvent, QueueResult } from '../../../local/functions/events';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const createQueue = (options: Partial<ConstructorParameters<typeof LocalQueue>[0]> = {}): LocalQueue =>
  new LocalQueue({ visibilityTimeoutSeconds: 30, maxReceiveCount: 3, ...options });

const bodies = (queue: LocalQueue): string[] => queue.receive(10).map(({ body }) => body);

describe('a queue', () => {
  test('gives a message out, hides it for the visibility timeout, and gives it out again', () => {
    const queue = createQueue();
    queue.send('one');
    expect(queue.receive(10)).toMatchObject([{ body: 'one', receiveCount: 1 }]);
    jest.advanceTimersByTime(29_999);
    expect(bodies(queue)).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(queue.receive(10)).toMatchObject([{ body: 'one', receiveCount: 2 }]);
  });

  test('does not give out again what was deleted', () => {
    const queue = createQueue();
    queue.send('one');
    const [message] = queue.receive(1);
    queue.delete(message!.messageId);
    jest.advanceTimersByTime(60_000);
    expect(bodies(queue)).toEqual([]);
    expect(queue.size).toBe(0);
  });

  test('gives out no more messages at once than are asked for', () => {
    const queue = createQueue();
    for (const body of ['one', 'two', 'three']) queue.send(body);
    expect(queue.receive(2)).toHaveLength(2);
    expect(bodies(queue)).toEqual(['three']);
  });

  test('puts a message among the dead letters that has come as often as it may', () => {
    const deadLetters = createQueue();
    const queue = createQueue({ maxReceiveCount: 2, deadLetters });
    queue.send('one');
    for (let time = 0; time < 2; time += 1) {
      expect(bodies(queue)).toEqual(['one']);
      jest.advanceTimersByTime(30_000);
    }
    expect(bodies(queue)).toEqual([]);
    expect(queue.size).toBe(0);
    expect(bodies(deadLetters)).toEqual(['one']);
  });
});

describe('an event source', () => {
  let source: EventSource | undefined;
  const batches: string[][] = [];
  const faults: unknown[] = [];
  const start = (queue: LocalQueue, answer: (event: QueueEvent) => Promise<QueueResult>): void => {
    source = new EventSource({
      queue,
      batchSize: 2,
      concurrency: 1,
      invoke: async (event) => {
        batches.push(event.Records.map(({ body }) => body));
        return answer(event);
      },
      onFault: (fault) => faults.push(fault),
    });
  };
  const settle = (): Promise<void> => jest.advanceTimersByTimeAsync(0).then(() => undefined);
  afterEach(async () => {
    await source?.stop();
    batches.length = 0;
    faults.length = 0;
  });

  test('gives a function batches of its size', async () => {
    const queue = createQueue();
    for (const body of ['one', 'two', 'three']) queue.send(body);
    start(queue, async () => ({ batchItemFailures: [] }));
    await settle();
    expect(batches).toEqual([['one', 'two'], ['three']]);
    expect(queue.size).toBe(0);
  });

  test('keeps the messages that the function names as failed, and those alone', async () => {
    const queue = createQueue();
    start(queue, async ({ Records }) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    queue.send('good');
    queue.send('bad');
    await settle();
    expect(queue.size).toBe(1);
    await jest.advanceTimersByTimeAsync(30_001);
    expect(batches.at(-1)).toEqual(['bad']);
  });

  test('keeps all messages of a batch that failed as a whole, and tells why', async () => {
    const queue = createQueue();
    const fault = new Error('out of memory');
    start(queue, () => Promise.reject(fault));
    queue.send('one');
    await settle();
    expect(queue.size).toBe(1);
    expect(faults).toEqual([fault]);
  });

  test('counts for the function how often a message has come', async () => {
    const queue = createQueue();
    const counts: string[] = [];
    start(queue, async ({ Records }) => {
      counts.push(...Records.map(({ attributes }) => attributes.ApproximateReceiveCount));
      return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    queue.send('one');
    await jest.advanceTimersByTimeAsync(30_001);
    expect(counts).toEqual(['1', '2']);
  });
});
