import { Deadline } from '../../../../processors/image-optimizer/core/deadline';

/** A promise and the means to settle it. */
function deferred<T>() {
  let [resolve, reject]: [(value: T) => void, (reason: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

/** Until every promise that can settle by itself has done so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('steps side by side', () => {
  it('are waited for when one fails, and no other is begun', async () => {
    const deadline = new Deadline(60);
    const [failing, running] = [deferred<never>(), deferred<string>()];
    let told: unknown;
    const all = deadline.all([failing.promise, running.promise]).catch((error: unknown) => (told = error));

    failing.reject(new Error('broken'));
    await settled();
    const [early, begun] = [told, (): void => deadline.check()];
    running.resolve('done');
    await all;

    expect(early).toBeUndefined();
    expect(begun).toThrow('broken');
    expect(told).toMatchObject({ message: 'broken' });
  });

  it('give all of their results', async () => {
    await expect(new Deadline(60).all([Promise.resolve(1), Promise.resolve('two')])).resolves.toEqual([1, 'two']);
  });
});
