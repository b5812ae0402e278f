import { Deadline } from '../../../../processors/image-optimizer/core/deadline';
import { Limiter } from '../../../../processors/image-optimizer/core/limiter';

it('begins what is urgent before what was waiting, and the rest in the order it was given', async () => {
  const limiter = new Limiter(1, new Deadline(60));
  const begun: string[] = [];
  const task = (name: string) => async (): Promise<void> => {
    begun.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  };

  await Promise.all([
    limiter.run(task('running')),
    limiter.run(task('first')),
    limiter.run(task('second')),
    limiter.run(task('urgent'), { urgent: true }),
    limiter.run(task('urgent too'), { urgent: true }),
  ]);

  expect(begun).toEqual(['running', 'urgent', 'urgent too', 'first', 'second']);
});

it('goes on after a task that fails', async () => {
  const limiter = new Limiter(1, new Deadline(60));

  const failing = limiter.run(() => Promise.reject(new Error('broken')));
  const next = limiter.run(() => Promise.resolve('done'), { urgent: true });

  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('done');
});
