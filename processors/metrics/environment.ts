import {
  EDGE_LOG_FIELDS,
  type EdgeLogField,
  type Fault,
  METRICS_ENVIRONMENT,
  type MetricsSettings,
} from '../../lib/contract';
import { type Environment, EnvironmentError } from '../pipeline/environment';

export interface CollectorEnvironment {
  readonly settings: MetricsSettings;
  readonly table: string;
  readonly fields: readonly EdgeLogField[];
  readonly samplingPercent: number;
}

export interface FlusherEnvironment extends Pick<CollectorEnvironment, 'settings' | 'table'> {
  readonly remoteWriteUrl: string;
  readonly deadLetterQueue: string;
  readonly intervalSeconds: number;
  readonly region: string;
}

/** @throws EnvironmentError listing every fault */
export function readCollectorEnvironment(env: Environment): CollectorEnvironment {
  const reader = new EnvironmentReader(env);
  return reader.done({
    settings: reader.settings(),
    table: reader.text(METRICS_ENVIRONMENT.table, 'name the table of the counters'),
    fields: reader.fields(),
    samplingPercent: reader.number(METRICS_ENVIRONMENT.samplingPercent, { min: 1, max: 100 }),
  });
}

/** @throws EnvironmentError listing every fault */
export function readFlusherEnvironment(env: Environment): FlusherEnvironment {
  const reader = new EnvironmentReader(env);
  return reader.done({
    settings: reader.settings(),
    table: reader.text(METRICS_ENVIRONMENT.table, 'name the table of the counters'),
    remoteWriteUrl: reader.text(METRICS_ENVIRONMENT.remoteWriteUrl, 'be the address series are written to'),
    deadLetterQueue: reader.text(METRICS_ENVIRONMENT.deadLetterQueue, 'be the URL of a queue'),
    intervalSeconds: reader.number(METRICS_ENVIRONMENT.intervalSeconds, { min: 1, max: 3600 }),
    region: reader.text('AWS_REGION', 'name the region of the workspace'),
  });
}

/** Reads variables, and remembers what is wrong with them. */
class EnvironmentReader {
  private readonly faults: Fault[] = [];

  constructor(private readonly env: Environment) {}

  text(name: string, rule: string): string {
    const value = this.env[name];
    if (!value) this.faults.push({ path: name, rule, got: value });
    return value ?? '';
  }

  number(name: string, { min, max }: { readonly min: number; readonly max: number }): number {
    const value = Number(this.env[name]);
    if (!(value >= min && value <= max))
      this.faults.push({ path: name, rule: `be ${min}–${max}`, got: this.env[name] });
    return value;
  }

  fields(): readonly EdgeLogField[] {
    const name = METRICS_ENVIRONMENT.fields;
    const fields = (this.env[name] ?? '').split(',');
    const missing = EDGE_LOG_FIELDS.filter((field) => !fields.includes(field));
    if (missing.length > 0) {
      this.faults.push({ path: name, rule: `name ${missing.join(', ')} too`, got: this.env[name] });
    }
    return fields as EdgeLogField[];
  }

  settings(): MetricsSettings {
    const name = METRICS_ENVIRONMENT.settings;
    try {
      const settings = JSON.parse(this.env[name] ?? '') as Partial<MetricsSettings> | null;
      if (settings?.metrics && settings.beaconPath && settings.labels) return settings as MetricsSettings;
    } catch {
      // Told as the fault that it is.
    }
    this.faults.push({ path: name, rule: 'be the JSON of the metrics settings', got: this.env[name] });
    return { metrics: {}, beaconPath: '', labels: { useCases: [], renditions: [] } } as unknown as MetricsSettings;
  }

  done<T>(environment: T): T {
    if (this.faults.length > 0) throw new EnvironmentError(this.faults);
    return environment;
  }
}
