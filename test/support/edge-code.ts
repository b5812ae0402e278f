import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { NegotiationRequest } from '../../lib/contract';
import type { Arguments, Synthesized } from './synth';

/** A header, cookie or query parameter of an event. */
export interface EdgeValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

/** What a viewer-request function gives back: the request to go on with, or an answer. */
export interface EdgeResult {
  readonly method?: string;
  readonly uri?: string;
  readonly querystring?: unknown;
  readonly headers: Readonly<Record<string, EdgeValue>>;
  readonly statusCode?: number;
  readonly statusDescription?: string;
  readonly body?: string;
}

/** The code of the one function whose logical id matches, as Terraform hands it to CloudFront. */
export function functionCode(stack: Synthesized, id: RegExp): string {
  const { code }: Arguments = stack.resource('aws_cloudfront_function', id);
  return String(code).replace(/([$%])\1\{/g, '$1{');
}

/** Runs a function over many events in this process. */
export function runHere(code: string, events: readonly unknown[]): readonly EdgeResult[] {
  const results: unknown = runInNewContext(`${code};JSON.stringify(events.map(handler))`, {
    events: JSON.parse(JSON.stringify(events)) as unknown,
  });
  return JSON.parse(String(results)) as EdgeResult[];
}

/** The same in njs, the language of CloudFront's runtime, in one run. */
export function runUnderNjs(code: string, events: readonly unknown[]): readonly EdgeResult[] {
  const folder = mkdtempSync(join(tmpdir(), 'spark-njs-'));
  try {
    const [file, given, results] = ['function.js', 'events.json', 'results.json'].map((name) => join(folder, name));
    writeFileSync(given!, JSON.stringify(events));
    // The console of njs cuts long lines.
    const loop = `var fs = require('fs');
fs.writeFileSync(${JSON.stringify(results)}, JSON.stringify(JSON.parse(fs.readFileSync(${JSON.stringify(given)}, 'utf8')).map(handler)));`;
    writeFileSync(file!, `${code}\n${loop}\n`);
    const { status, stdout, stderr } = spawnSync('njs', [file!], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`'njs' must run the function, got: ${stderr}${stdout.slice(-500)}`);
    return JSON.parse(readFileSync(results!, 'utf8')) as EdgeResult[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The event of a viewer request, as CloudFront makes it of headers in lower case and a query string. */
export function viewerRequest(request: {
  readonly method?: string;
  readonly uri: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string | undefined>>;
}): unknown {
  const querystring: Record<string, EdgeValue> = {};
  for (const [name, value] of request.query ?? []) {
    const before = querystring[name];
    querystring[name] =
      before === undefined
        ? { value }
        : { value: before.value, multiValue: [...(before.multiValue ?? [{ value: before.value }]), { value }] };
  }
  const headers = Object.entries(request.headers ?? {}).filter(([, value]) => value !== undefined);
  return {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.11' },
    request: {
      method: request.method ?? 'GET',
      uri: request.uri,
      querystring,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, { value }])),
      cookies: {},
    },
  };
}

/** The event that a negotiation's request comes as. */
export function eventOf(request: NegotiationRequest): unknown {
  const { method, path, sizes = [], accept, ect, saveData, device = {}, language } = request;
  return viewerRequest({
    method,
    uri: path,
    query: [['utm', 'x'], ...sizes.map((size) => ['size', size] as const)],
    headers: {
      host: 'cdn.sparkdating.com',
      accept,
      ect,
      'save-data': saveData,
      'accept-language': language,
      'sec-ch-ua-mobile': device.uaMobile,
      'user-agent': device.userAgent,
      ...(device.viewer !== undefined && { [`cloudfront-is-${device.viewer}-viewer`]: 'true' }),
      'x-spark-device': 'toaster',
      'x-spark-language': 'tlh',
    },
  });
}
