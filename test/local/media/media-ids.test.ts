import * as fc from 'fast-check';
import { isMediaId } from '../../../lib/contract';
import { UsageError } from '../../../local/errors';
import { chooseMediaIds } from '../../../local/media/media-ids';

const medium = { file: 'photo', id: 'image' };

test.each([
  ['photos/IMG_0001.JPG', 'IMG_0001'],
  ['Été 2024.jpg', 'Ete-2024'],
  ['..hidden..name..jpg', 'hidden-name'],
  ['a/b/../../me & you.png', 'me-you'],
  [`${'x'.repeat(80)}.jpg`, 'x'.repeat(64)],
])('%j becomes %j', (photo, id) => {
  expect(chooseMediaIds([photo], { medium, user: 'local' })).toEqual([id]);
});

test('whatever photos are called, each gets an id of its own that can be one, or the call is refused', () => {
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'A', 'a-2', 'á', 'a-2-2', 'x'.repeat(70)));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
      let ids: readonly string[];
      try {
        ids = chooseMediaIds(
          names.map((each) => `${each}.jpg`),
          { medium, user: 'local' },
        );
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        return;
      }
      expect(ids).toHaveLength(names.length);
      expect(ids.every(isMediaId)).toBe(true);
      expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(names.length);
    }),
  );
});
