import { escapeHtml } from './markup';

/** Units of a drawing that fills the page's width. */
export const WIDTH = 720;

/** A drawing that is told to those who do not see it. */
export function svg(label: string, height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(label)}">
${parts.join('\n')}
</svg>`;
}

export interface TextOptions {
  /** @default 'start' */
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly role?: 'muted' | 'strong' | 'on-fill';
}

export function text(x: number, y: number, content: string, { anchor = 'start', role }: TextOptions = {}): string {
  const style = role === undefined ? '' : ` class="${role}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${style}>${escapeHtml(content)}</text>`;
}

/** A bar; `title` is shown on it under a pointer. */
export function bar(
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  fill: string,
  title: string,
): string {
  const size = `x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}"`;
  return `<rect ${size} rx="2" class="${fill}"><title>${escapeHtml(title)}</title></rect>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, style: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${style}"/>`;
}

export function dot(x: number, y: number, radius: number, style: string, title: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" class="${style}"><title>${escapeHtml(title)}</title></circle>`;
}

export function polyline(points: readonly (readonly [x: number, y: number])[], style: string): string {
  return `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" class="${style}"/>`;
}

/** Colours and their names, above a drawing. */
export function legend(entries: readonly { readonly name: string; readonly fill: string }[], y: number): string {
  let x = 0;
  return entries
    .map(({ name, fill }) => {
      const key = `${bar({ x, y: y - 9, width: 10, height: 10 }, fill, name)}${text(x + 15, y, name, { role: 'muted' })}`;
      x += 27 + name.length * 6.2;
      return key;
    })
    .join('');
}

const round = (value: number): string => String(Number(value.toFixed(1)));
