import fc from 'fast-check';
import { type CacheEntry, CacheLayer } from '../../../local/edge/cache-layer';

const entry = (bytes: number): CacheEntry<string> => ({ value: '', bytes, storedAtMs: 0, freshUntilMs: 1 });

/** The same by a list, the least recently used first. */
class Reference {
  private entries: (readonly [key: string, bytes: number])[] = [];

  constructor(private readonly capacity: number) {}

  get(key: string): boolean {
    const found = this.entries.find(([name]) => name === key);
    if (found === undefined) return false;
    this.entries = [...this.entries.filter((one) => one !== found), found];
    return true;
  }

  put(key: string, bytes: number): void {
    this.remove(key);
    if (bytes > this.capacity) return;
    this.entries.push([key, bytes]);
    while (this.bytes > this.capacity) this.entries.shift();
  }

  remove(key: string): void {
    this.entries = this.entries.filter(([name]) => name !== key);
  }

  get bytes(): number {
    return this.entries.reduce((sum, [, bytes]) => sum + bytes, 0);
  }

  get keys(): readonly string[] {
    return this.entries.map(([name]) => name);
  }
}

test('a layer holds what was used last, within its bytes, whatever is done with it', () => {
  const key = fc.constantFrom(...'abcdefgh'.split(''));
  const step = fc.oneof(
    fc.record({ act: fc.constant('put' as const), key, bytes: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ act: fc.constant('get' as const), key, bytes: fc.constant(0) }),
    fc.record({ act: fc.constant('remove' as const), key, bytes: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const layer = new CacheLayer<string>(10);
      const reference = new Reference(10);
      for (const { act, key: name, bytes } of steps) {
        if (act === 'put') {
          layer.put(name, entry(bytes));
          reference.put(name, bytes);
        } else if (act === 'get') {
          expect(layer.get(name) !== undefined).toBe(reference.get(name));
        } else {
          layer.remove(name);
          reference.remove(name);
        }
        expect([layer.bytes, layer.size]).toEqual([reference.bytes, reference.keys.length]);
      }
      for (const oldest of reference.keys) {
        layer.evictOldest();
        expect(layer.get(oldest)).toBeUndefined();
      }
      expect(layer.bytes).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('an entry that is larger than the cache leaves the others where they are', () => {
  const layer = new CacheLayer<string>(10);
  layer.put('small', entry(4));

  layer.put('large', entry(11));

  expect(layer.get('small')).toBeDefined();
  expect(layer.get('large')).toBeUndefined();
});

test('what a test of the key picks is dropped, and its bytes are free again', () => {
  const layer = new CacheLayer<string>(10);
  ['/a/1', '/a/2', '/b/1'].forEach((key) => layer.put(key, entry(3)));

  expect(layer.removeWhere((key) => key.startsWith('/a/'))).toBe(2);
  expect([layer.bytes, layer.get('/b/1')?.bytes]).toEqual([3, 3]);
});
