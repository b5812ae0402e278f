import type { Fact, FactSection } from './fact';

const observed = 'a value of the label, written where a request is counted';
const METRICS = {
  imageLoadDuration: {
    name: 'spark_image_load_duration_seconds',
    help: 'Time to load profile images',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10],
  },
  videoBufferDuration: {
    name: 'spark_video_buffer_duration_seconds',
    help: 'Video buffering time',
    buckets: [0.5, 1, 2, 3, 5, 10, 15],
  },
  cdnRequests: {
    name: 'spark_cdn_requests_total',
    help: 'CDN requests by cache result',
    labels: ['content_type', 'result', 'region'],
  },
  formatServed: {
    name: 'spark_format_served_total',
    help: 'Image/video formats served',
    labels: ['format', 'content_type', 'quality'],
  },
} as const;

export const metricFacts: FactSection = {
  section: 'Media-Specific Metrics',
  facts: [
    ...Object.entries(METRICS).flatMap(([key, { name, help, ...lists }]): Fact[] => [
      { what: 'Name', document: name, where: [`contract.metrics.${key}.name`] },
      { what: 'Help', document: help, where: [`contract.metrics.${key}.help`] },
      ...Object.entries(lists).flatMap(([list, values]: [string, readonly (string | number)[]]) =>
        values.map((document, index): Fact => ({
          what: `${name} ${list}`,
          document,
          where: [`contract.metrics.${key}.${list}.${index}`],
        })),
      ),
    ]),
    ...['miss', 'hit', 'image'].map((document): Fact => ({ what: 'label', document, where: [], why: observed })),
  ],
};

const minutes = (seconds: unknown): string => `${Number(seconds) / 60}m`;
const ruleWritten = 'the same numbers; the rule that is loaded is rendered from them';
const ALERTS = {
  SlowImageLoading: {
    expr: 'histogram_quantile(0.95, rate(spark_image_load_duration_seconds_bucket[5m])) > 2',
    numbers: ['quantile', 'windowSeconds', 'threshold'],
    why: `${ruleWritten}: without \`sum by (le)\` each instance has a quantile of its own`,
    for: '3m',
    severity: 'warning',
    component: 'media',
    summary: 'Profile images loading slowly',
    description: 'P95 image load time is {{ $value }}s',
  },
  LowCDNCacheHitRate: {
    expr: 'rate(spark_cdn_requests_total{result="hit"}[10m]) / rate(spark_cdn_requests_total[10m]) < 0.9',
    numbers: ['windowSeconds', 'threshold'],
    why: `${ruleWritten}: the division pairs the hits with themselves and never fires`,
    for: '5m',
    severity: 'critical',
    component: 'cdn',
    summary: 'CDN cache hit rate below target',
    description: 'Cache hit rate is {{ $value | humanizePercentage }}',
  },
  HighVideoBandwidthUsage: {
    expr: 'rate(spark_video_bandwidth_bytes_total[5m]) > 1000000000',
    numbers: ['windowSeconds', 'threshold'],
    why: `${ruleWritten}, over all instances`,
    for: '2m',
    severity: 'warning',
    component: 'video',
    summary: 'High video bandwidth usage',
    description: 'Video bandwidth usage is {{ $value | humanizeBytes }}/s',
  },
} as const;

export const alertFacts: FactSection = {
  section: 'Media Performance Alerts',
  facts: Object.entries(ALERTS).flatMap(([name, { expr, numbers, why, description, for: held, ...texts }]): Fact[] => {
    const path = `contract.alerts.${name}`;
    return [
      { what: 'alert', document: name, where: [`${path}.$key`] },
      { what: `${name} expr`, document: expr, where: numbers.map((number) => `${path}.${number}`), why },
      { what: `${name} for`, document: held, where: [`${path}.forSeconds`], as: minutes },
      ...Object.entries(texts).map(([key, document]): Fact => ({
        what: `${name} ${key}`,
        document,
        where: [`${path}.${key}`],
      })),
      {
        what: `${name} description`,
        document: description,
        where: [],
        why: description.includes('humanizeBytes')
          ? 'Prometheus has no such function, and refuses the whole file for it; humanize1024 is the one meant'
          : 'a template of the rule that is loaded, not a number',
      },
    ];
  }),
};

type Show = (before: unknown, after: unknown) => string;
const seconds = (value: unknown): string => `${String(value)}s`;
const percent = (share: unknown): string => `${Math.round(Number(share) * 100)}%`;
const less: Show = (before, after) => `${Math.round((1 - Number(after) / Number(before)) * 100)}%`;

const IMPROVEMENTS: Readonly<
  Record<
    string,
    { what: string; values: readonly [string, string, string]; unit: (value: unknown) => string; gain: Show }
  >
> = {
  imageLoadSeconds: {
    what: 'Profile Image Load Time',
    values: ['2.5s', '0.4s', '84% faster'],
    unit: seconds,
    gain: (...values) => `${less(...values)} faster`,
  },
  cacheHitRate: {
    what: 'CDN Cache Hit Rate',
    values: ['80%', '95%', '19% improvement'],
    unit: percent,
    gain: (before, after) => `${Math.round((Number(after) / Number(before) - 1) * 100)}% improvement`,
  },
  bandwidth: {
    what: 'Bandwidth Usage',
    values: ['100%', '40%', '60% reduction'],
    unit: percent,
    gain: (...values) => `${less(...values)} reduction`,
  },
  videoStartSeconds: {
    what: 'Video Start Time',
    values: ['5s', '1.2s', '76% faster'],
    unit: seconds,
    gain: (...values) => `${less(...values)} faster`,
  },
  mobileData: {
    what: 'Mobile Data Usage',
    values: ['100%', '35%', '65% reduction'],
    unit: percent,
    gain: (...values) => `${less(...values)} reduction`,
  },
};

export const improvementFacts: FactSection = {
  section: 'Expected Performance Improvements',
  facts: Object.entries(IMPROVEMENTS).flatMap(([key, { what, values, unit, gain }]): Fact[] => {
    const [before, after] = ['before', 'after'].map((side) => `contract.objectives.improvements.${key}.${side}`) as [
      string,
      string,
    ];
    return [
      { what: `${what} before`, document: values[0], where: [before], as: unit },
      { what: `${what} after`, document: values[1], where: [after], as: unit },
      { what: `${what} improvement`, document: values[2], where: [before, after], as: gain },
    ];
  }),
};
