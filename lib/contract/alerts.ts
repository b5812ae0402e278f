import { integer, number, object, oneOf, type Schema, text } from './schema';

export const SEVERITIES = ['warning', 'critical'] as const;

/** What an alert watches is told by its name; how it is put as an expression is the rendering's business. */
export interface AlertDefinition {
  /** In the unit of what the alert watches: seconds, a rate 0–1, or bytes per second. */
  readonly threshold: number;
  /** Length of the range the rate is taken over. */
  readonly windowSeconds: number;
  /** How long the condition must hold. */
  readonly forSeconds: number;
  readonly severity: (typeof SEVERITIES)[number];
  readonly component: string;
  readonly summary: string;
}

export interface Alerts {
  /** `quantile` of image load times above `threshold` seconds. */
  readonly SlowImageLoading: AlertDefinition & { readonly quantile: number };
  /** Hits among requests below `threshold`. */
  readonly LowCDNCacheHitRate: AlertDefinition;
  /** Video bytes per second above `threshold`. */
  readonly HighVideoBandwidthUsage: AlertDefinition;
}

/** The document's three alerts. */
export const sparkAlerts: Alerts = {
  SlowImageLoading: {
    quantile: 0.95,
    threshold: 2,
    windowSeconds: 300,
    forSeconds: 180,
    severity: 'warning',
    component: 'media',
    summary: 'Profile images loading slowly',
  },
  LowCDNCacheHitRate: {
    threshold: 0.9,
    windowSeconds: 600,
    forSeconds: 300,
    severity: 'critical',
    component: 'cdn',
    summary: 'CDN cache hit rate below target',
  },
  HighVideoBandwidthUsage: {
    threshold: 1_000_000_000,
    windowSeconds: 300,
    forSeconds: 120,
    severity: 'warning',
    component: 'video',
    summary: 'High video bandwidth usage',
  },
};

const alertFields = (threshold: Schema<number>) => ({
  threshold,
  windowSeconds: integer({ min: 60, max: 86_400, unit: 'seconds' }),
  forSeconds: integer({ min: 0, max: 86_400, unit: 'seconds' }),
  severity: oneOf(SEVERITIES),
  component: text(/^[a-z][a-z0-9_]*$/, 'be a lower-case name'),
  summary: text(/^.{1,200}$/, 'be one line of 1–200 characters'),
});

export const alertsSchema: Schema<Alerts> = object<Alerts>({
  SlowImageLoading: object<Alerts['SlowImageLoading']>({
    ...alertFields(number({ min: 0.001, max: 3600, unit: 'seconds' })),
    quantile: number({ min: 0.5, max: 0.999 }),
  }),
  LowCDNCacheHitRate: object<AlertDefinition>(alertFields(number({ min: 0, max: 1 }))),
  HighVideoBandwidthUsage: object<AlertDefinition>(
    alertFields(number({ min: 1, max: Number.MAX_SAFE_INTEGER, unit: 'bytes per second' })),
  ),
});
