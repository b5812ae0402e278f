/** Pattern languages of the two vendors, read the way they read them. */

/** Whether CloudFront serves a path by a behavior of this pattern: `*` is anything, slashes too, `?` is one character. */
export function matchesBehavior(pattern: string, path: string): boolean {
  return expression(withSlash(pattern), { one: '.' }).test(path);
}

/** Whether every path that `later` matches is matched by `earlier`: only a star covers a star. */
export function coversBehavior(earlier: string, later: string): boolean {
  return expression(withSlash(earlier), { one: '[^*]' }).test(withSlash(later));
}

/**
 * Whether a page rule of this target acts on an address without its scheme: `*` is anything, a scheme in the target is
 * a condition that https meets.
 * https://developers.cloudflare.com/rules/page-rules/reference/wildcard-matching/
 */
export function matchesPageRule(target: string, address: string): boolean {
  const { scheme = '', rest = target } = /^(?<scheme>https?):\/\/(?<rest>.*)$/.exec(target)?.groups ?? {};
  return scheme !== 'http' && expression(rest, { one: '\\?' }).test(address);
}

/** CloudFront reads a pattern the same with and without its leading slash. */
function withSlash(pattern: string): string {
  return pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
}

function expression(pattern: string, { one }: { readonly one: string }): RegExp {
  const source = pattern
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replaceAll('?', one)
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}
