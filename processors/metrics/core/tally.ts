import type { EdgeLogField, MetricsSettings } from '../../../lib/contract';
import { classify } from './classify';
import { parseEdgeRecord } from './edge-record';
import { type Counters, type Observation, observe } from './observation';

/** Ids of the last requests, oldest first: what CloudFront delivers twice, it delivers soon. */
export const REMEMBERED_REQUESTS = 1000;

/** Of an id's 56 random ones: 72 bits tell a thousand requests apart. */
const REMEMBERED_CHARACTERS = 12;

export interface TallyOptions {
  readonly settings: MetricsSettings;
  readonly fields: readonly EdgeLogField[];
  /** Percentage of requests that is logged. */
  readonly samplingPercent: number;
}

export interface TallyState {
  readonly counters: Counters;
  /** Beginnings of request ids. */
  readonly recent: readonly string[];
}

/** What a batch did. */
export interface Tally extends TallyState {
  readonly read: number;
  readonly unreadable: number;
  readonly repeated: number;
}

/**
 * Adds a batch of log records to what was counted before. A record that cannot be read is counted as such and left out; one
 * that was delivered before is left out.
 */
export function tally(before: TallyState, records: readonly string[], options: TallyOptions): Tally {
  const { settings, fields, samplingPercent } = options;
  const weight = 100 / samplingPercent;
  const counters: Counters = new Map(before.counters);
  const add = (observation: Observation): void => {
    observe(counters, settings.metrics, observation);
  };
  const seen = new Set(before.recent);
  const counted = { read: 0, unreadable: 0, repeated: 0 };
  for (const record of records) {
    const request = parseEdgeRecord(record, fields);
    if (request === undefined) {
      counted.unreadable += 1;
      continue;
    }
    const id = request.id.slice(0, REMEMBERED_CHARACTERS);
    if (seen.has(id)) {
      counted.repeated += 1;
      continue;
    }
    seen.add(id);
    counted.read += 1;
    classify(request, { settings, weight }).forEach(add);
  }
  for (const [outcome, value] of Object.entries(counted)) {
    add({ metric: 'edgeLogRecords', labels: [outcome], value, weight: 1 });
  }
  return { counters, recent: [...seen].slice(-REMEMBERED_REQUESTS), ...counted };
}
