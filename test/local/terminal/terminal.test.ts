import { renderTable } from '../../../local/terminal/table';
import { formatBytes, formatShare } from '../../../local/terminal/units';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [12_345, '12.3 kB'],
  [999_400, '999 kB'],
  [999_600, '1.00 MB'],
  [1_490_000, '1.49 MB'],
  [5_000_000_000_000, '5000 GB'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

test.each([
  [0.0009, '0.09 %'],
  [0.125, '12.5 %'],
  [1.37, '137 %'],
])('a share of %d is shown as %s', (share, shown) => {
  expect(formatShare(share)).toBe(shown);
});

test('a table is as wide as its widest cells, numbers to the right, remarks outside the rule', () => {
  const columns = [{ title: 'name' }, { title: 'bytes', align: 'right' as const }, { title: '' }];
  expect(
    renderTable(columns, [
      ['a', '1', 'small'],
      ['longer', '1000000'],
    ]),
  ).toBe(
    [
      'name      bytes', //
      '──────  ───────',
      'a             1  small',
      'longer  1000000',
    ].join('\n'),
  );
});
