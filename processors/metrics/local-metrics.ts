import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricDefinition, MetricKey, Metrics } from '../../lib/contract';
import type { Observation } from './core/observation';

type Instrument = Counter | Gauge | Histogram;

/**
 * The same series on one's own computer, to be read at `/metrics` instead of written to a server: counted in memory, from
 * the observations that the collector counts.
 */
export class LocalMetrics {
  readonly registry = new Registry();
  private readonly instruments: ReadonlyMap<MetricKey, Instrument>;

  constructor(private readonly metrics: Metrics) {
    const definitions = Object.entries(metrics) as [MetricKey, MetricDefinition][];
    this.instruments = new Map(definitions.map(([key, definition]) => [key, this.instrument(definition)]));
  }

  /** What `/metrics` answers with. */
  get contentType(): string {
    return this.registry.contentType;
  }

  observe({ metric, labels, value, weight }: Observation): void {
    const names = this.metrics[metric].labels;
    const named = Object.fromEntries(names.map((name, index) => [name, labels[index] ?? '']));
    const instrument = this.instruments.get(metric);
    if (instrument instanceof Histogram) {
      // A histogram takes one event at a time; here, where nothing is sampled, a record stands for one.
      for (let event = 0; event < Math.round(weight); event += 1) instrument.observe(named, value);
    } else {
      instrument?.inc(named, value * weight);
    }
  }

  /** The text of all series. https://prometheus.io/docs/instrumenting/exposition_formats/ */
  async scrape(): Promise<string> {
    return this.registry.metrics();
  }

  private instrument({ name, type, help, labels, buckets = [] }: MetricDefinition): Instrument {
    const shared = { name, help, labelNames: [...labels], registers: [this.registry] };
    switch (type) {
      case 'counter':
        return new Counter(shared);
      case 'gauge':
        return new Gauge(shared);
      case 'histogram':
        return new Histogram({ ...shared, buckets: [...buckets] });
    }
  }
}
