import type { LatencyFigures, NetworkProfile } from '../types';
import { Histogram } from './histogram';

const ALL = 'all';

/** Times by what was loaded and over which network. */
export class Latencies {
  private readonly subjects = new Map<string, Map<string, Histogram>>();

  /** @param targetSeconds by subject */
  constructor(private readonly targetSeconds: Readonly<Record<string, number>>) {}

  add(subject: string, { name }: NetworkProfile, milliseconds: number): void {
    this.histogram(subject, ALL).add(milliseconds);
    this.histogram(subject, name).add(milliseconds);
  }

  /** Of one subject over all networks; `undefined` where there was none of it. */
  of(subject: string): Histogram | undefined {
    return this.subjects.get(subject)?.get(ALL);
  }

  figures(): readonly LatencyFigures[] {
    const rows: LatencyFigures[] = [];
    for (const [subject, networks] of [...this.subjects].sort(([one], [other]) => (one < other ? -1 : 1))) {
      for (const [network, histogram] of networks) {
        rows.push({
          subject,
          network,
          count: histogram.count,
          p50: histogram.percentile(0.5) / 1000,
          p75: histogram.percentile(0.75) / 1000,
          p95: histogram.percentile(0.95) / 1000,
          mean: histogram.mean / 1000,
          withinTarget: histogram.withinTarget,
        });
      }
    }
    return rows;
  }

  private histogram(subject: string, network: string): Histogram {
    let networks = this.subjects.get(subject);
    if (networks === undefined) this.subjects.set(subject, (networks = new Map<string, Histogram>()));
    let histogram = networks.get(network);
    if (histogram === undefined) {
      const target = this.targetSeconds[subject];
      histogram = new Histogram(target === undefined ? undefined : target * 1000);
      networks.set(network, histogram);
    }
    return histogram;
  }
}
