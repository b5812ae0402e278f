import * as fc from 'fast-check';
import {
  formatBitrate,
  formatBytes,
  formatClock,
  formatDuration,
  formatPercent,
  formatSaving,
  formatTime,
  NOTHING,
  ratio,
  readableName,
  shortPath,
} from '../../../../local/dev/page/format';

/** With plain spaces in place of those that do not part. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('a share', () => {
  test.each([
    [0, '0 %'],
    [0.872, '87 %'],
    [1, '100 %'],
    [0.004, '0.4 %'],
    [0.9964, '99.6 %'],
  ])('of %d is %s', (share, text) => {
    expect(plain(formatPercent(share))).toBe(text);
  });

  test('of less than all is never 100 %, and of more than nothing never 0 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9 }), (share) => {
        expect(['100 %', '0 %']).not.toContain(plain(formatPercent(share)));
      }),
    );
  });

  test('that is not known is a dash', () => {
    expect([formatPercent(undefined), formatPercent(NaN), formatPercent(ratio(3, 0))]).toEqual([
      NOTHING,
      NOTHING,
      NOTHING,
    ]);
  });
});

describe('a time', () => {
  test.each([
    [0.42, '0.4 ms'],
    [9.96, '10 ms'],
    [84.4, '84 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1284, '1.28 s'],
  ])('of %d milliseconds is %s', (milliseconds, text) => {
    expect(plain(formatTime(milliseconds))).toBe(text);
  });

  test('of day is written to the second, and of no date is a dash', () => {
    expect(formatClock('2026-03-01T09:05:07.123Z')).toMatch(/^\d\d:\d5:07$/);
    expect(formatClock('yesterday')).toBe(NOTHING);
  });
});

describe('a video', () => {
  test.each([
    [7.04, '7 s'],
    [9.5, '9.5 s'],
    [42.3, '0:42'],
    [119.8, '2:00'],
  ])('of %d seconds lasts %s', (seconds, text) => {
    expect(plain(formatDuration(seconds))).toBe(text);
  });
});

test('numbers are not parted from their units', () => {
  for (const text of [formatBytes(3510), formatBitrate(812_000), formatTime(84), formatPercent(0.5)]) {
    expect(text).not.toContain(' ');
  }
  expect(plain(formatSaving(1_200_000, 14_000_000))).toBe('1.20 MB sent in place of 14.0 MB');
});

test.each([
  ['profile_thumbnail', 'Thumbnail'],
  ['card', 'Card'],
  ['mobile_low', 'Mobile low'],
  ['web_hd', 'Web HD'],
])('%s reads as %s', (name, text) => {
  expect(readableName(name)).toBe(text);
});

test('a path keeps its words, and of its long ids the beginning', () => {
  expect(shortPath('/videos/u-f82fbb41266731c23f6d2e7c/web_hd/v-04ae2309ff775295579a169b/00004.m4s')).toBe(
    '/videos/u-f82f…/web_hd/v-04ae…/00004.m4s',
  );
  expect(shortPath('/profiles/ada/profile_thumbnail/portrait.avif')).toBe(
    '/profiles/ada/profile_thumbnail/portrait.avif',
  );
});
