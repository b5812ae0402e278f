import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type MetricDefinition, METRICS_TABLE } from '../../lib/contract';
import { CounterStore } from '../../processors/metrics/counter-store';
import { type Counters, type Series, seriesOf } from '../../processors/metrics/core/observation';
import type { MetricsModel, PlatformModel } from '../platform/model';
import { localName } from '../services/local-names';
import type { EdgeLog } from './edge-log';

export interface MetricsTextOptions {
  readonly edgeLog: Pick<EdgeLog, 'scrape'>;
  readonly metrics: MetricsModel;
  readonly dynamo: DynamoDBClient;
  /** Table in which processors count, by its name here. @default - there is none */
  readonly table?: string;
}

/** The series of the edge log, and those that the processors of uploads count in their table. */
export async function metricsText({ edgeLog, metrics, dynamo, table }: MetricsTextOptions): Promise<string> {
  const text = await edgeLog.scrape();
  if (table === undefined) return text;
  const counted = blocksOf(await new CounterStore({ client: dynamo, table }).total(), metrics);
  // Series between empty lines; those that nobody observes here have no samples in the edge log's.
  const blocks = text.split('\n\n').filter((block) => ![...counted.keys()].some((name) => isOf(block, name)));
  return `${[...blocks.map((block) => block.trimEnd()), ...counted.values()].join('\n\n')}\n`;
}

/** The table that processors count in, by its key. */
export function countersTable({ tables }: Pick<PlatformModel, 'tables'>): string | undefined {
  const found = Object.values(tables).find(({ hashKey }) => hashKey === METRICS_TABLE.partitionKey);
  return found && localName(found.id);
}

const isOf = (block: string, name: string): boolean => block.trimStart().startsWith(`# HELP ${name} `);

/** By the name of a series: its text. https://prometheus.io/docs/instrumenting/exposition_formats/ */
function blocksOf(counters: Counters, { settings }: MetricsModel): Map<string, string> {
  const definitions: readonly MetricDefinition[] = Object.values(settings.metrics);
  const blocks = new Map<string, string>();
  for (const { name, help, type } of definitions) {
    const lines = [...counters].flatMap(([key, value]) => {
      const series = seriesOf(key, settings.metrics);
      const isPart = series?.name === name || (type === 'histogram' && series?.name.startsWith(`${name}_`));
      return series !== undefined && isPart ? [`${seriesText(series)} ${value}`] : [];
    });
    if (lines.length > 0) blocks.set(name, [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n'));
  }
  return blocks;
}

function seriesText({ name, labels }: Series): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replace(/[\\"]/g, '\\$&')}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}
