import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { uniqueName } from '../../../lib/support/names';

/** A construct at a path of one stack. */
function construct(stackId: string, ...ids: readonly string[]): Construct {
  let scope: Construct = new TerraformStack(new App(), stackId);
  for (const id of ids) scope = new Construct(scope, id);
  return scope;
}

const id = fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,30}$/);

describe('uniqueName', () => {
  test('is the path, in words', () => {
    const scope = construct('spark-media', 'Platform', 'ImageOptimizer');
    expect(uniqueName(scope, { maxLength: 64 })).toBe('spark-media-platform-image-optimizer');
    expect(uniqueName(scope, { maxLength: 64, suffix: 'dead-letters' })).toBe(
      'spark-media-platform-image-optimizer-dead-letters',
    );
  });

  test('differs between two environments', () => {
    const name = (stackId: string): string => uniqueName(construct(stackId, 'Store'), { maxLength: 64 });
    expect(name('spark-media')).not.toBe(name('spark-media-staging'));
  });

  test('keeps within the length, in characters every vendor takes', () => {
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 6 }), fc.integer({ min: 12, max: 80 }), (ids, maxLength) => {
        const name = uniqueName(construct('stack', ...ids), { maxLength });
        expect(name.length).toBeLessThanOrEqual(maxLength);
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      }),
    );
  });

  test('tells apart ids that a name cannot hold as they are', () => {
    const ids = ['MediaA', 'Media-A', 'Media_A', '日本', 'ü'];
    const names = ids.map((each) => uniqueName(construct('stack', each), { maxLength: 64 }));
    expect(new Set(names).size).toBe(ids.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test('tells apart long paths that are cut at the same place', () => {
    const name = (last: string): string =>
      uniqueName(construct('stack', 'AVeryLongConstructIdOfManyWords', last), { maxLength: 32 });
    expect(name('First')).not.toBe(name('Second'));
  });
});
