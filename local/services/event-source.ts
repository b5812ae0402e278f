import type { QueueEvent, QueueResult } from '../functions/events';
import type { LocalQueue, QueueMessage } from './queue';

export interface EventSourceOptions {
  readonly queue: LocalQueue;
  /** Messages that a function is given at once, at most. */
  readonly batchSize: number;
  /** Batches that are under way at once. */
  readonly concurrency: number;
  /** @throws when the batch as a whole has failed */
  readonly invoke: (event: QueueEvent) => Promise<QueueResult>;
  /** Is told why a batch as a whole has failed; its messages come again. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * What Lambda does with a queue: polls it, gives batches to the function, and deletes what did not fail. Nothing is told to
 * the queue of what failed: it is visible again after its timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class EventSource {
  private readonly ended = new AbortController();
  private readonly pollers: readonly Promise<void>[];

  constructor(private readonly options: EventSourceOptions) {
    this.pollers = Array.from({ length: options.concurrency }, () => this.poll());
  }

  /** Begins no batch any more. What is under way is ended by ending its function. */
  async stop(): Promise<void> {
    this.ended.abort();
    await Promise.all(this.pollers);
  }

  private async poll(): Promise<void> {
    const { queue, batchSize } = this.options;
    const { signal } = this.ended;
    while (!signal.aborted) {
      const messages = queue.receive(batchSize);
      if (messages.length === 0) await queue.becameVisible(signal).catch(() => undefined);
      else await this.deliver(messages);
    }
  }

  private async deliver(messages: readonly QueueMessage[]): Promise<void> {
    const { queue, invoke, onFault } = this.options;
    try {
      const { batchItemFailures } = await invoke({ Records: messages.map(toRecord) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of messages) if (!failed.has(messageId)) queue.delete(messageId);
    } catch (fault) {
      if (!this.ended.signal.aborted) onFault(fault);
    }
  }
}

function toRecord({ messageId, body, sentAt, receiveCount }: QueueMessage): QueueEvent['Records'][number] {
  return {
    messageId,
    receiptHandle: messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
    eventSource: 'aws:sqs',
  };
}
