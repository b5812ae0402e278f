/** What is to be normalised has an escape, an empty segment, or one that begins with a dot. */
const NOTEWORTHY = /%|\/[/.]/;
/** https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
const UNRESERVED = /[A-Za-z0-9._~-]/;

/**
 * A path as CloudFront holds it against the patterns of behaviors: escapes of plain characters undone, dots followed, of
 * several slashes one. What goes on is the path as it was sent.
 * https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2
 */
export function normalisedPath(path: string): string {
  if (!NOTEWORTHY.test(path)) return path;
  const plain = path.replace(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
  const kept: string[] = [];
  const segments = plain
    .replace(/\/{2,}/g, '/')
    .split('/')
    .slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  // What ends with dots is a folder.
  if (/^\.\.?$/.test(segments.at(-1) ?? '')) kept.push('');
  return `/${kept.join('/')}`;
}
