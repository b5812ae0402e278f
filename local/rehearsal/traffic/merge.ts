import type { TrafficRequest } from '../types';
import { itemAt } from './item-at';

export interface TimedSession {
  readonly startMs: number;
  /** In order of time, none before the start. */
  readonly requests: readonly TrafficRequest[];
}

interface Queued {
  readonly requests: readonly TrafficRequest[];
  next: number;
}

/**
 * The requests of overlapping sessions in order of time. Sessions must come in the order in which they begin; only those
 * that have begun and not ended are held.
 */
export function* mergeSessions(sessions: Iterable<TimedSession>): Generator<TrafficRequest> {
  const heap = new Heap();
  for (const { startMs, requests } of sessions) {
    yield* heap.until(startMs);
    if (requests.length > 0) heap.add({ requests, next: 0 });
  }
  yield* heap.until(Infinity);
}

/** A binary heap of sessions by the time of their next request. */
class Heap {
  private readonly items: Queued[] = [];

  *until(limitMs: number): Generator<TrafficRequest> {
    for (;;) {
      const first = this.items[0];
      if (first === undefined || timeOf(first) >= limitMs) return;
      const request = itemAt(first.requests, first.next);
      first.next += 1;
      if (first.next >= first.requests.length) {
        const last = this.items.pop();
        if (last !== undefined && last !== first) this.items[0] = last;
      }
      this.sink();
      yield request;
    }
  }

  add(item: Queued): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (timeOf(itemAt(items, parent)) <= timeOf(item)) break;
      items[at] = itemAt(items, parent);
      at = parent;
    }
    items[at] = item;
  }

  private sink(): void {
    const { items } = this;
    const item = items[0];
    if (item === undefined) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && timeOf(itemAt(items, child + 1)) < timeOf(itemAt(items, child))) child += 1;
      if (timeOf(itemAt(items, child)) >= timeOf(item)) break;
      items[at] = itemAt(items, child);
      at = child;
    }
    items[at] = item;
  }
}

function timeOf({ requests, next }: Queued): number {
  return itemAt(requests, next).atMs;
}
