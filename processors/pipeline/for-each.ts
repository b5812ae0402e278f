/**
 * Does the work for every item, `parallel` of them at once. When one fails no further one is begun, and the failure is
 * thrown once those under way have ended, so that nothing goes on behind a later step.
 */
export async function forEach<T>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const failures: unknown[] = [];
  const takeTurns = async (): Promise<void> => {
    for (const item of left) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, takeTurns));
  if (failures.length > 0) throw failures[0];
}
