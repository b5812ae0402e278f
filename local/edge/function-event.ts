import { checkHeaders, checkSame, isHiddenHeader } from './function-headers';
import type { ViewerRequest } from './types';

/**
 * What a CloudFront function is given and gives back.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface EventValue {
  /** The first one, where there are several. */
  value: string;
  multiValue?: { value: string }[];
}
export type EventValues = Record<string, EventValue>;

export interface EventRequest {
  method: string;
  uri: string;
  querystring: EventValues;
  headers: EventValues;
  cookies: EventValues;
}

export interface EventResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: EventValues;
  cookies?: EventValues;
  body?: string | { readonly encoding?: 'text' | 'base64'; readonly data?: string };
}

/** Cookies stand beside the headers, as in the cloud. */
export function eventRequest({ method, host, path, query, headers }: ViewerRequest): EventRequest {
  const named: EventValues = { host: { value: host } };
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || name === 'cookie' || name === 'host' || isHiddenHeader(name)) continue;
    put(named, name, { value });
  }
  return {
    method,
    uri: path,
    querystring: query === '' ? {} : parameters(query, '&'),
    headers: named,
    cookies: headers['cookie'] === undefined ? {} : parameters(headers['cookie'], ';'),
  };
}

/**
 * The request that a function lets through.
 *
 * @throws Error for what is no request
 */
export function requestOf(
  event: EventRequest,
  { method, host, location, country, headers: sent }: ViewerRequest,
): ViewerRequest {
  // Functions are not typed.
  const uri: unknown = event.uri;
  if (typeof uri !== 'string' || !uri.startsWith('/'))
    throw new Error(`'uri' must begin with a slash, got: ${String(uri)}`);
  const headers: Record<string, string> = {};
  let givenHost: string | undefined;
  for (const name in event.headers) {
    const value = event.headers[name];
    if (value === undefined) continue;
    if (name === 'host') givenHost = joined(name, value);
    else headers[name] = joined(name, value);
  }
  checkSame('host', host, givenHost);
  checkHeaders('viewer-request', sent, headers);
  const cookie = written(event.cookies, '; ');
  if (cookie !== '') headers['cookie'] = cookie;
  return { method, host, path: uri, query: written(event.querystring, '&'), headers, location, country };
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.1 */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const NO_HEADER_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Plain headers of what a function answers; cookies are set one by one.
 *
 * @throws Error for what is no header
 */
export function headersOf({ headers = {}, cookies = {} }: EventResponse): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, given] of Object.entries(headers)) {
    const value = joined(name, given);
    if (!HEADER_NAME.test(name)) throw new Error(`'${name}' must be the name of a header`);
    if (NO_HEADER_VALUE.test(value)) throw new Error(`'${name}' must be one line of Latin characters, got: ${value}`);
    plain[name.toLowerCase()] = value;
  }
  const cookie = written(cookies, ', ');
  return cookie === '' ? plain : { ...plain, 'set-cookie': cookie };
}

export function eventHeaders(headers: Readonly<Record<string, string | undefined>>): EventValues {
  const values: EventValues = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !isHiddenHeader(name)) put(values, name, { value });
  }
  return values;
}

function parameters(text: string, separator: string): EventValues {
  const values: EventValues = {};
  for (const part of text.split(separator)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    const value = equals < 0 ? '' : part.slice(equals + 1);
    if (name === '') continue;
    const before = Object.hasOwn(values, name) ? values[name] : undefined;
    if (before === undefined) put(values, name, { value });
    else (before.multiValue ??= [{ value: before.value }]).push({ value });
  }
  return values;
}

/** Viewers pick the names: an object's own prototype is one as well. */
function put(values: EventValues, name: string, value: EventValue): void {
  if (name !== '__proto__') values[name] = value;
  else Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true });
}

function written(values: EventValues, separator: string): string {
  let text = '';
  for (const name in values) {
    const found = values[name];
    if (found === undefined) continue;
    for (const one of found.multiValue ?? [found]) text += `${text === '' ? '' : separator}${name}=${one.value}`;
  }
  return text;
}

function joined(name: string, { value, multiValue }: EventValue): string {
  if (multiValue !== undefined) return multiValue.map((one) => one.value).join(', ');
  if (typeof value !== 'string') throw new Error(`'${name}' must have a value, got: ${String(value)}`);
  return value;
}
