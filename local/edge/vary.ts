/** Names of headers in a `Vary` header, in lower case; `*` is everything. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5 */
export function variedNames(vary: string | undefined): readonly string[] {
  if (vary === undefined) return [];
  return vary
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** A `Vary` header with one name more; with none more where it says as much already. */
export function withVaried(vary: string | undefined, name: string): string {
  if (vary === undefined) return name;
  const known = variedNames(vary);
  return known.includes('*') || known.includes(name.toLowerCase()) ? vary : `${vary}, ${name}`;
}
