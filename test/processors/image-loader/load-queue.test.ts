import * as fc from 'fast-check';
import { createLoadQueue, type QueuedLoad } from '../../../processors/image-loader/load-queue';

/** A load that a test ends, and what happened to it. */
class TestLoad implements QueuedLoad {
  starts = 0;
  stops = 0;
  end: () => void = () => undefined;

  constructor(
    readonly name: string,
    public current: number | undefined,
    private readonly log: string[] = [],
  ) {}

  readonly rank = (): number | undefined => this.current;

  readonly start = (done: () => void): (() => void) => {
    this.starts += 1;
    this.log.push(this.name);
    this.end = done;
    return () => {
      this.stops += 1;
    };
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the queue of loads', () => {
  test('starts what was added together in the order of ranks, and equals as they came', async () => {
    const log: string[] = [];
    const queue = createLoadQueue(() => 1);
    const loads = [new TestLoad('c', 2, log), new TestLoad('a', 1, log), new TestLoad('b', 1, log)];

    for (const load of loads) queue.add(load);
    await settled();
    loads[1]!.end();
    loads[2]!.end();

    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('stops what may not be loaded now, and starts it again when it may', async () => {
    const queue = createLoadQueue(() => 1);
    const [first, second] = [new TestLoad('first', 0), new TestLoad('second', 1)];
    queue.add(first);
    queue.add(second);
    await settled();

    first.current = undefined;
    queue.update();
    expect([first.stops, second.starts]).toEqual([1, 1]);
    first.current = 0;
    second.end();

    expect(first.starts).toBe(2);
  });

  test('is not misled by the end of a load that was stopped and started again', async () => {
    const queue = createLoadQueue(() => 1);
    const [first, second] = [new TestLoad('first', 0), new TestLoad('second', 1)];
    queue.add(first);
    await settled();
    const lateEnd = first.end;
    first.current = undefined;
    queue.update();
    first.current = 0;
    queue.update();
    queue.add(second);
    await settled();

    lateEnd();

    expect(second.starts).toBe(0);
  });

  test('never has more under way than the limit, starts everything once, and forgets what is taken out', async () => {
    const loads = fc.array(fc.record({ rank: fc.nat(3), removed: fc.boolean() }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(loads, fc.integer({ min: 1, max: 4 }), async (given, limit) => {
        let underWay = 0;
        let most = 0;
        const queue = createLoadQueue(() => limit);
        const all = given.map(({ rank, removed }) => {
          let starts = 0;
          const load: QueuedLoad = {
            rank: () => rank,
            start(done) {
              starts += 1;
              most = Math.max(most, ++underWay);
              let over = false;
              const end = (): void => {
                if (!over) underWay -= 1;
                over = true;
              };
              setImmediate(() => {
                end();
                done();
              });
              return end;
            },
          };
          return { load, removed, starts: () => starts };
        });

        for (const { load } of all) queue.add(load);
        for (const { load, removed } of all) if (removed) queue.remove(load);
        for (let turn = 0; turn < given.length + 2; turn += 1) await settled();

        expect(most).toBeLessThanOrEqual(limit);
        expect(all.filter(({ removed }) => !removed).every(({ starts }) => starts() === 1)).toBe(true);
        expect(underWay).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
