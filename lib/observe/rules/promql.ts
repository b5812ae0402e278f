/** Prometheus' spelling of a length of time: the largest unit that divides it. */
export function duration(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const;
  const [unit, length] = units.find(([, each]) => seconds % each === 0) ?? ['s', 1];
  return `${seconds / length}${unit}`;
}

/** A series with its label matchers: `name{size="profile_card"}`. A value that starts with `~` is a regular expression. */
export function selector(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const matchers = Object.entries(labels).map(([label, value]) =>
    value.startsWith('~') ? `${label}=~"${value.slice(1)}"` : `${label}="${value}"`,
  );
  return matchers.length === 0 ? name : `${name}{${matchers.join(',')}}`;
}

/** The `le` label of a bucket, as Go's client and everything that follows it writes it. */
export function bucketLabel(bound: number): string {
  return String(bound);
}

/**
 * `sum(rate(…[5m]))`. The writers of a counter are summed away, after each writer's rate: the other order would take a
 * restart of one for a fall of all.
 */
export function sumOfRates(series: string, windowSeconds: number, by: readonly string[] = []): string {
  return `sum${grouping(by)}(rate(${series}[${duration(windowSeconds)}]))`;
}

/** How often something has happened in a window. */
export function sumOfIncreases(series: string, windowSeconds: number, by: readonly string[] = []): string {
  return `sum${grouping(by)}(increase(${series}[${duration(windowSeconds)}]))`;
}

const grouping = (by: readonly string[]): string => (by.length === 0 ? '' : ` by (${by.join(', ')}) `);
