/** Functions and words of PromQL that look like series. */
const WORDS = new Set([
  ...['sum', 'rate', 'increase', 'histogram_quantile', 'absent_over_time', 'vector', 'by', 'on', 'and', 'or', 'unless'],
  ...['ignoring', 'group_left', 'group_right', 'bool', 'max', 'min', 'avg', 'count', 'label_replace'],
]);

/** The names of the series that an expression reads. */
export function seriesOf(expr: string): string[] {
  const bare = expr
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(by|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const names = bare.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? [];
  return [...new Set(names.filter((name) => !WORDS.has(name)))];
}

/** The label matchers of an expression, by series: `[series, label, value]`. */
export function matchersOf(expr: string): (readonly [string, string, string])[] {
  return [...expr.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^}]*)\}/g)].flatMap(([, series = '', inner = '']) =>
    [...inner.matchAll(/(\w+)(?:=~?)"([^"]*)"/g)].map(([, label = '', value = '']) => [series, label, value] as const),
  );
}
