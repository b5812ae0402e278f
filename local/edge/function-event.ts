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
    if (value !== undefined && name !== 'cookie') named[name] = { value };
  }
  return {
    method,
    uri: path,
    querystring: query === '' ? {} : parameters(query, '&'),
    headers: named,
    cookies: headers['cookie'] === undefined ? {} : parameters(headers['cookie'], ';'),
  };
}

/** The request that a function lets through. */
export function requestOf(event: EventRequest, { method, host, location, country }: ViewerRequest): ViewerRequest {
  const headers: Record<string, string> = {};
  for (const name in event.headers) {
    const value = event.headers[name];
    if (name !== 'host' && value !== undefined) headers[name] = joined(value, ', ');
  }
  const cookie = written(event.cookies, '; ');
  if (cookie !== '') headers['cookie'] = cookie;
  return { method, host, path: event.uri, query: written(event.querystring, '&'), headers, location, country };
}

/** Plain headers of what a function answers; cookies are set one by one. */
export function headersOf({ headers = {}, cookies = {} }: EventResponse): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) plain[name.toLowerCase()] = joined(value, ', ');
  const cookie = written(cookies, ', ');
  return cookie === '' ? plain : { ...plain, 'set-cookie': cookie };
}

export function eventHeaders(headers: Readonly<Record<string, string | undefined>>): EventValues {
  const values: EventValues = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) values[name] = { value };
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
    const before = values[name];
    if (before === undefined) values[name] = { value };
    else (before.multiValue ??= [{ value: before.value }]).push({ value });
  }
  return values;
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

function joined({ value, multiValue }: EventValue, separator: string): string {
  return multiValue === undefined ? value : multiValue.map((one) => one.value).join(separator);
}
