import type { EdgeLogField } from '../../../lib/contract';

/** One request, as the edge logged it. */
export interface EdgeRequest {
  /** Unique to the request; CloudFront may deliver a record twice. */
  readonly id: string;
  readonly status: number;
  /** Sent to the viewer, headers included. */
  readonly bytes: number;
  readonly method: string;
  readonly path: string;
  /** Without `?`; empty where there is none. */
  readonly query: string;
  /**
   * CloudFront's word for where the answer came from, as it was when the answer began: a viewer who leaves in the middle
   * of a segment turns its last word, `x-edge-result-type`, into `Error`, and is no fault of the cache.
   */
  readonly result: string;
  /** The same in more detail: only this one says `OriginShieldHit`. */
  readonly detailedResult: string;
  readonly contentType: string;
  /** ISO 3166-1 alpha-2, or empty. */
  readonly country: string;
}

/** How CloudFront writes that there is no value. */
const NONE = '-';
/** No record of the fields that are asked for is longer: a URL has at most 8192 bytes. */
const MAX_RECORD_LENGTH = 32_768;

/**
 * Reads one record: values between tabs, in the order of `fields`, and a line end. `undefined` for what is no such record.
 */
export function parseEdgeRecord(text: string, fields: readonly EdgeLogField[]): EdgeRequest | undefined {
  if (text.length > MAX_RECORD_LENGTH) return undefined;
  const values = text.replace(/\r?\n$/, '').split('\t');
  if (values.length !== fields.length) return undefined;
  const valueOf = (field: EdgeLogField): string => {
    const value = values[fields.indexOf(field)] ?? NONE;
    return value === NONE ? '' : value;
  };
  const status = Number(valueOf('sc-status'));
  const bytes = Number(valueOf('sc-bytes'));
  const id = valueOf('x-edge-request-id');
  const path = valueOf('cs-uri-stem');
  const timestamp = Number(valueOf('timestamp'));
  // A viewer that goes before it is answered leaves 000.
  const isStatus = Number.isInteger(status) && status >= 0 && status < 600;
  const isAmount = Number.isFinite(bytes) && bytes >= 0 && Number.isFinite(timestamp) && timestamp > 0;
  if (!isStatus || !isAmount || id === '' || !path.startsWith('/')) return undefined;
  return {
    id,
    status,
    bytes,
    method: valueOf('cs-method'),
    path,
    query: valueOf('cs-uri-query'),
    result: valueOf('x-edge-response-result-type'),
    detailedResult: valueOf('x-edge-detailed-result-type'),
    contentType: valueOf('sc-content-type'),
    country: valueOf('c-country'),
  };
}
