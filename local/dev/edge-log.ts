import { randomUUID } from 'node:crypto';
import type { EdgeLogField } from '../../lib/contract';
import { classify } from '../../processors/metrics/core/classify';
import { parseEdgeRecord } from '../../processors/metrics/core/edge-record';
import { LocalMetrics } from '../../processors/metrics/local-metrics';
import type { ResultType, ViewerAnswer, ViewerRequest } from '../edge/types';
import type { MetricsModel } from '../platform/model';

const NONE = '-';

/**
 * The distribution's real-time log: each request's record in the fields that were synthesized, read as the collector reads
 * it, and counted in memory.
 */
export class EdgeLog {
  private readonly metrics: LocalMetrics;
  /** Share of a record that is due: one is written when it is whole. */
  private due = 0;

  constructor(private readonly model: MetricsModel) {
    this.metrics = new LocalMetrics(model.settings.metrics);
  }

  get contentType(): string {
    return this.metrics.contentType;
  }

  /** Takes a request in. As many as the sampling says are logged, evenly. */
  record(request: ViewerRequest, answer: ViewerAnswer): void {
    const { fields, samplingPercent, settings } = this.model;
    this.due += samplingPercent / 100;
    if (this.due < 1) return;
    this.due -= 1;
    const line = fields.map((field) => valueOf(field, request, answer)).join('\t');
    const read = parseEdgeRecord(line, fields);
    const outcome = read === undefined ? 'unreadable' : 'read';
    this.metrics.observe({ metric: 'edgeLogRecords', labels: [outcome], value: 1, weight: 1 });
    if (read === undefined) return;
    const weight = 100 / samplingPercent;
    for (const observation of classify(read, { settings, weight })) this.metrics.observe(observation);
  }

  async scrape(): Promise<string> {
    return this.metrics.scrape();
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html#understand-real-time-log-config-fields */
function valueOf(field: EdgeLogField, request: ViewerRequest, answer: ViewerAnswer): string {
  switch (field) {
    case 'timestamp':
      return (Date.now() / 1000).toFixed(3);
    case 'sc-status':
      return String(answer.status);
    case 'sc-bytes':
      return String(sentBytes(request, answer));
    case 'cs-method':
      return request.method;
    case 'cs-uri-stem':
      return request.path;
    case 'x-edge-request-id':
      return randomUUID();
    case 'cs-uri-query':
      return request.query === '' ? NONE : request.query;
    case 'x-edge-response-result-type':
      return resultType(answer.result);
    case 'sc-content-type':
      return answer.headers['content-type'] ?? NONE;
    case 'x-edge-detailed-result-type':
      return answer.result;
    case 'c-country':
      return request.country ?? NONE;
    default:
      return NONE;
  }
}

/** Only the detailed type tells of the shield. */
const resultType = (result: ResultType): string => (result === 'OriginShieldHit' ? 'Miss' : result);

/** With the headers, as CloudFront counts. */
function sentBytes({ method }: ViewerRequest, { headers, body }: ViewerAnswer): number {
  const lines = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return lines + (method === 'HEAD' ? 0 : body.length);
}
