export interface Column {
  /** Empty for remarks, which stand outside the ruled part. */
  readonly title: string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** Rows as aligned text: a heading, a rule, a line per row. Cells must be of characters one column wide. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => {
        const [cell, width] = [cells[index] ?? '', widths[index] ?? 0];
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  const rule = columns
    .map(({ title }, index) => (title === '' ? '' : '─'.repeat(widths[index] ?? 0)))
    .join(GAP)
    .trimEnd();
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join('\n');
}
