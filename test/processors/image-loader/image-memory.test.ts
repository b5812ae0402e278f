import { createImageMemory } from '../../../processors/image-loader/image-memory';

describe('the memory of images', () => {
  test('lets go of what was not used for longest', () => {
    const memory = createImageMemory<string>(2);
    memory('a', 'A');
    memory('b', 'B');
    memory('a');
    memory('c', 'C');

    expect(['a', 'b', 'c'].map((key) => memory(key))).toEqual(['A', undefined, 'C']);
  });

  test('holds an image once', () => {
    const memory = createImageMemory<string>(2);
    memory('a', 'A');
    memory('b', 'B');
    memory('a', 'A2');

    expect(['a', 'b'].map((key) => memory(key))).toEqual(['A2', 'B']);
  });

  test('may be none', () => {
    const memory = createImageMemory<string>(0);
    memory('a', 'A');

    expect(memory('a')).toBeUndefined();
  });
});
