import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { QueueModel } from '../platform/model';

/** A message as it is given out. */
export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** How often it has been given out, this time included. */
  readonly receiveCount: number;
}

interface Held {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  receiveCount: number;
  visibleAt: number;
}

export interface LocalQueueOptions extends Pick<QueueModel, 'visibilityTimeoutSeconds' | 'maxReceiveCount'> {
  /** Takes what was given out too often. @default - nothing is ever given up */
  readonly deadLetters?: LocalQueue;
}

/** Longer timers overflow. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A queue of the stack, in memory: a message that is given out is hidden for the visibility timeout and comes again unless
 * it is deleted; one that has come too often goes to the dead letters.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export class LocalQueue {
  private readonly messages = new Map<string, Held>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(private readonly options: LocalQueueOptions) {}

  /** Of all messages, hidden ones too. */
  get size(): number {
    return this.messages.size;
  }

  send(body: string): void {
    const messageId = randomUUID();
    const sentAt = Date.now();
    this.messages.set(messageId, { messageId, body, sentAt, receiveCount: 0, visibleAt: sentAt });
    this.changes.emit('visible');
  }

  /** Up to `most` messages, each hidden from now on. */
  receive(most: number): QueueMessage[] {
    const { visibilityTimeoutSeconds, maxReceiveCount, deadLetters } = this.options;
    const now = Date.now();
    const given: QueueMessage[] = [];
    for (const message of this.messages.values()) {
      if (given.length === most) break;
      if (message.visibleAt > now) continue;
      if (deadLetters !== undefined && message.receiveCount >= maxReceiveCount) {
        this.messages.delete(message.messageId);
        deadLetters.send(message.body);
        continue;
      }
      message.receiveCount += 1;
      message.visibleAt = now + visibilityTimeoutSeconds * 1000;
      this.wakeAt(message.visibleAt);
      const { messageId, body, sentAt, receiveCount } = message;
      given.push({ messageId, body, sentAt, receiveCount });
    }
    return given;
  }

  delete(messageId: string): void {
    this.messages.delete(messageId);
  }

  /** Settles when there may be a message to receive. @throws AbortError when the signal is raised */
  async becameVisible(signal: AbortSignal): Promise<void> {
    await once(this.changes, 'visible', { signal });
  }

  /** Lets go of what is waited for. */
  stop(): void {
    this.timers.forEach(clearTimeout);
    this.timers.clear();
  }

  private wakeAt(time: number): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.changes.emit('visible');
      },
      Math.min(time - Date.now() + 1, LONGEST_TIMER_MS),
    );
    timer.unref();
    this.timers.add(timer);
  }
}
