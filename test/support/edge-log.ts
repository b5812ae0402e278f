import { EDGE_LOG_FIELDS, type EdgeLogField } from '../../lib/contract';
import type { KinesisStreamEvent } from 'aws-lambda';

/** A request as the edge logs it; what is left out is that of a card that was a hit. */
export type EdgeLogRecord = Partial<Record<EdgeLogField, string>>;

let requests = 0;

const TYPICAL = {
  timestamp: '1795348800.123',
  'sc-status': '200',
  'sc-bytes': '1000',
  'cs-method': 'GET',
  'cs-uri-stem': '/profiles/u1/profile_card/i1.avif',
  'cs-uri-query': '-',
  'x-edge-response-result-type': 'Hit',
  'x-edge-detailed-result-type': 'Hit',
  'sc-content-type': 'image/avif',
  'c-country': 'DE',
} as const;

/** A line of the log. Each has a request id of its own, unless it is given one. */
export function edgeLogLine(record: EdgeLogRecord = {}): string {
  const values: EdgeLogRecord = { ...TYPICAL, 'x-edge-request-id': `${requestId((requests += 1))}==`, ...record };
  return `${EDGE_LOG_FIELDS.map((field) => values[field] ?? '-').join('\t')}\n`;
}

/** As long and as varied as CloudFront's, and different from its first characters on. */
const requestId = (index: number): string =>
  Buffer.from(`${index.toString(36).padStart(9, '0')}-request`)
    .toString('base64url')
    .padEnd(54, 'x');

/** What Lambda is given of one shard of the stream; sequence numbers grow from `from`. */
export function kinesisEvent(
  lines: readonly string[],
  { shard = 0, from = 1 }: { shard?: number; from?: number } = {},
): KinesisStreamEvent {
  const shardId = `shardId-${String(shard).padStart(12, '0')}`;
  return {
    Records: lines.map((line, index) => {
      const sequenceNumber = `4959038271490256608559692538361571095921575989136${String(from + index).padStart(7, '0')}`;
      return {
        awsRegion: 'eu-central-1',
        eventID: `${shardId}:${sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        eventSource: 'aws:kinesis',
        eventSourceARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/edge-log',
        eventVersion: '1.0',
        invokeIdentityArn: 'arn:aws:iam::123456789012:role/collector',
        kinesis: {
          approximateArrivalTimestamp: 1_795_348_800,
          data: Buffer.from(line).toString('base64'),
          kinesisSchemaVersion: '1.0',
          partitionKey: String(index),
          sequenceNumber,
        },
      };
    }),
  };
}
