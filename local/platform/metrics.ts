import { EDGE_LOG_FIELDS, METRICS_ENVIRONMENT, type MetricsSettings } from '../../lib/contract';
import { isPlainObject } from '../../lib/contract/schema';
import { UsageError } from '../errors';
import { behaviorBlocks } from './distribution';
import type { FunctionModel, MetricsModel } from './model';
import type { Notes } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** The counting of the edge log: the log that behaviors of the distribution name, and what its collector is told. */
export function readMetrics(
  file: TerraformFile,
  distribution: Resource,
  functions: Readonly<Record<string, FunctionModel>>,
  notes: Notes,
): MetricsModel | undefined {
  const log = logOf(file, distribution, notes);
  const collector = Object.values(functions).find(({ processor }) => processor === 'edge-log-collector');
  const text = collector?.environment[METRICS_ENVIRONMENT.settings];
  if (log === undefined || collector === undefined || text === undefined) return undefined;
  const asked = log.texts('fields');
  const unknown = asked.filter((field) => !EDGE_LOG_FIELDS.some((known) => known === field));
  if (unknown.length > 0) notes.add(log.address, `its fields ${unknown.join(', ')} are not written`);
  return {
    fields: EDGE_LOG_FIELDS.filter((field) => asked.includes(field)),
    samplingPercent: log.number('sampling_rate') ?? 100,
    settings: readSettings(text, `${file.path}: 'aws_lambda_function.${collector.id}.environment'`),
  };
}

/** A distribution has one log; where behaviors differ, those of the first are counted. */
function logOf(file: TerraformFile, distribution: Resource, notes: Notes): Resource | undefined {
  const named = behaviorBlocks(distribution).filter((behavior) => behavior.has('realtime_log_config_arn'));
  const logs = named.map((behavior) =>
    file.find(behavior.reference('realtime_log_config_arn'), 'aws_cloudfront_realtime_log_config'),
  );
  if (logs.some((log) => log === undefined)) {
    notes.add(distribution.address, 'its real-time log is written to nothing: it is not in the stack');
  }
  if (named.length > 0 && named.length < behaviorBlocks(distribution).length) {
    notes.add(distribution.address, 'all behaviors are counted, though some have no real-time log');
  }
  return logs.find((log) => log !== undefined);
}

function readSettings(text: string, where: string): MetricsSettings {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    settings = undefined;
  }
  const complete =
    isPlainObject(settings) &&
    isPlainObject(settings['metrics']) &&
    typeof settings['beaconPath'] === 'string' &&
    isPlainObject(settings['labels']);
  if (!complete) {
    throw new UsageError(
      `${where} must have ${METRICS_ENVIRONMENT.settings} with the settings of metrics, got: ${text}`,
    );
  }
  return settings as MetricsSettings;
}
