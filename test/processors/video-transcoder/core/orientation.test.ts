import { readOrientation, uprightFilters } from '../../../../processors/video-transcoder/core/orientation';

const ONE = 65_536;
const matrix = (a: number, b: number, c: number, d: number): string =>
  `\n00000000: ${a * ONE} ${b * ONE} 0\n00000001: ${c * ONE} ${d * ONE} 0\n00000002: 0 0 1073741824\n`;

describe('the orientation of a video', () => {
  it.each([
    ['as it lies', matrix(1, 0, 0, 1), { rotation: 0, mirrored: false }],
    ['a quarter clockwise', matrix(0, 1, -1, 0), { rotation: 90, mirrored: false }],
    ['half a turn', matrix(-1, 0, 0, -1), { rotation: 180, mirrored: false }],
    ['a quarter anticlockwise', matrix(0, -1, 1, 0), { rotation: 270, mirrored: false }],
    ['mirrored', matrix(-1, 0, 0, 1), { rotation: 0, mirrored: true }],
    ['upside down by a mirror', matrix(1, 0, 0, -1), { rotation: 180, mirrored: true }],
  ])('is %s by its display matrix', (_, displaymatrix, expected) => {
    expect(readOrientation([{ displaymatrix }], undefined)).toEqual(expected);
  });

  it('is that of the tag, which counts clockwise, where no side data is printed', () => {
    expect(readOrientation([], '90').rotation).toBe(90);
    expect(readOrientation([], '-90').rotation).toBe(270);
  });

  it('is that of the side data, which counts anticlockwise, where it prints no matrix', () => {
    expect(readOrientation([{ rotation: -90 }], undefined).rotation).toBe(90);
  });

  it('is upright where what is stated makes no sense', () => {
    expect(readOrientation([{ displaymatrix: matrix(0, 0, 0, 0) }], 'left')).toEqual({ rotation: 0, mirrored: false });
  });

  it('needs no filter when upright', () => {
    expect(uprightFilters({ rotation: 0, mirrored: false })).toEqual([]);
  });
});
