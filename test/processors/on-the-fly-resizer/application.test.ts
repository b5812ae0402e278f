import { type ImageRecord, sparkMediaContract } from '../../../lib/contract';
import { createResizer } from '../../../processors/on-the-fly-resizer/application';
import { Gate } from '../../../processors/on-the-fly-resizer/gate';
import type { VariantCatalogue, VariantObjects } from '../../../processors/on-the-fly-resizer/ports';

const STORED = { data: Buffer.from('image'), contentType: 'image/avif', cacheControl: 'public', eTag: '"1"' };
const RECORD = { state: 'ready', variants: [{ useCase: 'profile_card', format: 'avif' }] } as unknown as ImageRecord;

/** Storage that has the card of every image, and counts what is asked of it. */
function storedEverywhere() {
  const asked = { catalogue: 0, objects: 0 };
  const catalogue: Pick<VariantCatalogue, 'find'> = {
    find: () => {
      asked.catalogue += 1;
      return Promise.resolve(RECORD);
    },
  };
  const objects: Pick<VariantObjects, 'readVariant'> = {
    readVariant: () => {
      asked.objects += 1;
      return new Promise((resolve) => setTimeout(() => resolve(STORED), 10));
    },
  };
  const resizer = createResizer({
    services: {
      contract: sparkMediaContract,
      catalogue: catalogue as VariantCatalogue,
      objects: objects as VariantObjects,
      gate: new Gate({ parallel: 1, waiting: 0 }),
      onFault: (fault) => {
        throw fault;
      },
      onUnstored: () => undefined,
    },
  });
  const get = async (imageId: string, signal = new AbortController().signal): Promise<number> => {
    const path = `/profiles/u/profile_card/${imageId}.avif`;
    const { status } = await resizer({ method: 'GET', path, query: '', headers: {} }, signal);
    return status;
  };
  return { asked, get };
}

describe('requests for a variant at once, in one instance', () => {
  test('are one piece of work', async () => {
    const { asked, get } = storedEverywhere();

    const statuses = await Promise.all(Array.from({ length: 16 }, () => get('i')));

    expect(statuses).toEqual(Array.from({ length: 16 }, () => 200));
    expect(asked).toEqual({ catalogue: 1, objects: 1 });
  });

  test('are not mixed with those for another one, nor kept for later ones', async () => {
    const { asked, get } = storedEverywhere();

    await Promise.all([get('i'), get('j')]);
    await get('i');

    expect(asked).toEqual({ catalogue: 3, objects: 3 });
  });

  test('go on when a client of them gives up', async () => {
    const { asked, get } = storedEverywhere();
    const gone = new AbortController();

    const first = get('i', gone.signal);
    gone.abort();
    const statuses = await Promise.all([first, get('i')]);

    expect(statuses).toEqual([200, 200]);
    expect(asked.objects).toBe(1);
  });
});
