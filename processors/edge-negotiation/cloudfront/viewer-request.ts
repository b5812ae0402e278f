import type { DeviceClass, DeviceHints } from '../../../lib/contract/client-hints';
import { KEY_HEADERS, negotiate, type NegotiationRequest } from '../../../lib/contract/negotiation';
import type { NegotiationTable } from '../../../lib/contract/negotiation-table';
import { beaconAnswer, type EdgeAnswer, refusalAnswer } from '../answer';
import type { CloudFrontEvent, CloudFrontRequest, CloudFrontResponse, CloudFrontValue } from './event';

/** Stands in the built code for the table of a contract, which synth puts in its place. */
declare const __NEGOTIATION_TABLE__: NegotiationTable;

const TABLE = __NEGOTIATION_TABLE__;

/** Sends a request on to the variant it gets, or answers it here. */
export function handler(event: CloudFrontEvent): CloudFrontRequest | CloudFrontResponse {
  const { request } = event;
  const found = negotiate(TABLE, read(request));
  if (found.kind === 'beacon') return response(beaconAnswer());
  if (found.kind === 'refused') return response(refusalAnswer(found, TABLE));
  request.uri = `/${found.key}`;
  request.querystring = {};
  delete request.headers[KEY_HEADERS.device];
  delete request.headers[KEY_HEADERS.language];
  if (found.device !== undefined) request.headers[KEY_HEADERS.device] = { value: found.device };
  if (found.language !== undefined) request.headers[KEY_HEADERS.language] = { value: found.language };
  return request;
}

function read({ method, uri, querystring, headers }: CloudFrontRequest): NegotiationRequest {
  return {
    method,
    path: uri,
    sizes: values(querystring['size']),
    accept: header(headers, 'accept'),
    ect: header(headers, 'ect'),
    saveData: header(headers, 'save-data'),
    device: TABLE.byDevice ? hints(headers) : undefined,
    language: header(headers, 'accept-language'),
  };
}

function hints(headers: CloudFrontRequest['headers']): DeviceHints {
  return {
    viewer: viewer(headers),
    uaMobile: header(headers, 'sec-ch-ua-mobile'),
    userAgent: header(headers, 'user-agent'),
  };
}

/** What CloudFront found, where a policy asks for it. A tablet is often a phone as well, so that it is asked for first. */
function viewer(headers: CloudFrontRequest['headers']): DeviceClass | undefined {
  if (header(headers, 'cloudfront-is-tablet-viewer') === 'true') return 'tablet';
  if (header(headers, 'cloudfront-is-mobile-viewer') === 'true') return 'mobile';
  return header(headers, 'cloudfront-is-desktop-viewer') === 'true' ? 'desktop' : undefined;
}

function header(headers: CloudFrontRequest['headers'], name: string): string | undefined {
  const found = headers[name];
  if (found === undefined) return undefined;
  return found.multiValue === undefined ? found.value : values(found).join(', ');
}

function values(found: CloudFrontValue | undefined): readonly string[] {
  if (found === undefined) return [];
  return found.multiValue === undefined ? [found.value] : found.multiValue.map(({ value }) => value);
}

function response({ status, reason, headers, body }: EdgeAnswer): CloudFrontResponse {
  const named: Record<string, CloudFrontValue> = {};
  Object.keys(headers).forEach((name) => {
    named[name] = { value: headers[name] ?? '' };
  });
  return { statusCode: status, statusDescription: reason, headers: named, ...(body === undefined ? {} : { body }) };
}
