import type { ReportColumn, ReportTable } from '../tables';
import { UNKNOWN } from '../words';

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table that scrolls by itself where it is too wide. */
export function htmlTable(caption: string, { columns, rows }: ReportTable): string {
  const cell = (tag: 'th' | 'td', { kind }: ReportColumn, text: string, scope = ''): string => {
    const shown = escapeHtml(text === '' ? UNKNOWN : text);
    const inner = kind === 'verdict' && tag === 'td' ? `<span class="verdict ${classOf(text)}">${shown}</span>` : shown;
    const style = kind === 'number' || kind === 'note' ? ` class="${kind}"` : '';
    return `<${tag}${scope}${style}>${inner}</${tag}>`;
  };
  const head = columns.map((column) => cell('th', column, capital(column.title), ' scope="col"')).join('');
  const body = rows
    .map((row) => {
      const cells = columns.map((column, index) =>
        index === 0 ? cell('th', column, row[0] ?? '', ' scope="row"') : cell('td', column, row[index] ?? ''),
      );
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('\n');
  return `<div class="scroll"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

/** As the head of a column: `metric` → `Metric`, but `p50` and `1080 px` as they are. */
function capital(title: string): string {
  return title.replace(/^[a-z](?!\d)/, (letter) => letter.toUpperCase());
}

/** `not measured` → `not-measured`, for a style sheet. */
function classOf(text: string): string {
  return text.replace(/[^a-z]+/g, '-');
}

/** A plot with what it shows; nothing where there is nothing to draw. */
export function figure(title: string, svg: string, note: string): string {
  if (svg === '') return '';
  return `<figure><figcaption><b>${escapeHtml(title)}</b> ${escapeHtml(note)}</figcaption><div class="scroll">${svg}</div></figure>`;
}

export function sectionOf(title: string, ...parts: readonly string[]): string {
  return `<section><h2>${escapeHtml(title)}</h2>\n${parts.filter((part) => part !== '').join('\n')}\n</section>`;
}
