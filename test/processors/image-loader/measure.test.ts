import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { imageLoaderContract, sparkMediaContract } from '../../../lib/contract';
import { environment } from '../../../processors/image-loader/environment';
import { createMeasures, type Measures } from '../../../processors/image-loader/measure';

const ADDRESS = 'https://cdn.sparkdating.com/profiles/u/profile_card/i.avif';

interface Entries {
  readonly getEntries: () => readonly object[];
}
let deliver: (list: Entries) => void;

/** Stands for the browser's observer: hands out what a test gives it. */
class Observer {
  constructor(callback: (list: Entries) => void) {
    deliver = callback;
  }
  readonly observe = (): void => undefined;
  readonly disconnect = (): void => undefined;
}

const browsersObserver = environment.PerformanceObserver;
beforeAll(() => {
  environment.PerformanceObserver = Observer as unknown as typeof PerformanceObserver;
});
afterAll(() => {
  environment.PerformanceObserver = browsersObserver;
});

function measures(): Measures {
  const options = { contract: imageLoaderContract(sparkMediaContract), cdnUrl: 'https://cdn.sparkdating.com' };
  return createMeasures({ ...options, beacons: false }, undefined, new AbortController().signal);
}

/** Whether anybody still holds an entry that the browser has handed out. */
async function isHeld(entry: () => object): Promise<boolean> {
  const handed = new WeakRef(deliverOne(entry));
  // A weak reference holds its object until the task ends.
  await new Promise((resolve) => setTimeout(resolve, 0));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return handed.deref() !== undefined;
}

function deliverOne(entry: () => object): object {
  const made = entry();
  deliver({ getEntries: () => [made] });
  return made;
}

describe('timings of loads', () => {
  const entry = () => ({ name: ADDRESS, duration: 12 });

  test('are held while a load is under way', async () => {
    const { begin } = measures();
    begin(ADDRESS, false);

    expect(await isHeld(entry)).toBe(true);
  });

  test('are let go of when the load has failed or was stopped', async () => {
    const { begin } = measures();
    begin(ADDRESS, false)();

    expect(await isHeld(entry)).toBe(false);
  });

  test('of a load that was stopped and begun again are the second one’s', async () => {
    const told: number[] = [];
    const contract = imageLoaderContract(sparkMediaContract);
    const { begin } = createMeasures(
      { contract, cdnUrl: '', beacons: false, onTiming: ({ durationMs }) => told.push(durationMs) },
      undefined,
      new AbortController().signal,
    );
    begin(ADDRESS, false)();
    const measured = begin(ADDRESS, false);
    deliverOne(entry);

    measured({ size: 'profile_card', format: 'avif' });
    await new Promise((resolve) => setTimeout(resolve, 600));

    expect(told).toEqual([12]);
  });
});
