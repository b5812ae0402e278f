import { setTimeout } from 'node:timers/promises';
import { forEach } from '../../../processors/pipeline/for-each';

test('works on so many items at once, and no more', async () => {
  let working = 0;
  let most = 0;
  const done: number[] = [];
  await forEach([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    working += 1;
    most = Math.max(most, working);
    await setTimeout(5);
    working -= 1;
    done.push(item);
  });
  expect(most).toBe(3);
  expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('begins nothing more after a failure, and ends when what was under way has ended', async () => {
  const begun: number[] = [];
  let ended = false;
  const work = forEach([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('first');
    await setTimeout(20);
    ended = true;
  });
  await expect(work).rejects.toThrow('first');
  expect(begun).toEqual([1, 2]);
  expect(ended).toBe(true);
});
