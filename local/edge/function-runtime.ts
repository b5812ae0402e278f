import { createHash, createHmac } from 'node:crypto';
import * as querystring from 'node:querystring';
import { type Context, createContext, Script } from 'node:vm';
import { UsageError } from '../errors';
import type { DistributionModel, EdgeFunctionModel } from '../platform/model';
import {
  type EventRequest,
  eventHeaders,
  eventRequest,
  type EventResponse,
  headersOf,
  requestOf,
} from './function-event';
import { checkHeaders, isHiddenHeader } from './function-headers';
import type { OriginAnswer, ViewerRequest } from './types';

/** What became of a viewer's request in a function. */
export type FunctionOutcome =
  | { readonly kind: 'forward'; readonly request: ViewerRequest }
  /** `failed` tells an answer that CloudFront gives because the function did not work. */
  | { readonly kind: 'answer'; readonly answer: OriginAnswer; readonly failed?: string };

/** A loaded function; each of its calls is one of the event types. */
export interface EdgeFunction {
  readonly resource: string;
  readonly viewerRequest: (request: ViewerRequest) => FunctionOutcome;
  /** The answer as the function leaves it: its body is the origin's. */
  readonly viewerResponse: (request: ViewerRequest, answer: OriginAnswer) => OriginAnswer;
}

export interface FunctionRuntimeOptions {
  /** What the functions take for the time. In milliseconds. @default - the clock's */
  readonly now?: () => number;
  /** Gets what functions log. @default - nobody reads it */
  readonly log?: (text: string) => void;
  /** After which a call is given up; looking at the time costs some, for each call. @default - a call may take for ever */
  readonly timeoutMs?: number;
}

/** Milliseconds that reading the code may take. */
const LOAD_TIMEOUT = 5000;

type Handler = (event: {
  readonly version: string;
  readonly context: { readonly eventType: string; readonly distributionId: string };
  readonly viewer: { readonly ip: string };
  readonly request: EventRequest;
  readonly response?: EventResponse;
}) => unknown;

/** What `require` finds. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html */
const MODULES: Readonly<Record<string, unknown>> = {
  crypto: { createHash, createHmac },
  querystring,
  buffer: { Buffer },
};

/** The language's own clock, set to that of the edge. */
const CLOCK = `(function (now) {
  delete globalThis.now;
  const Real = Date;
  Date = class Date extends Real {
    constructor(...parts) { if (parts.length === 0) super(now()); else super(...parts); }
    static now() { return now(); }
  };
})(now);`;

/**
 * Loads a CloudFront function as the cloud runs it: the language, and of a runtime's globals no others than
 * cloudfront-js-2.0 has. Code cannot be made from text.
 *
 * @throws UsageError where the code cannot be read or has no handler
 */
export function loadEdgeFunction(
  { resource, code }: EdgeFunctionModel,
  { now = Date.now, log = () => undefined, timeoutMs }: FunctionRuntimeOptions = {},
): EdgeFunction {
  const context = createContext(
    {
      now,
      console: { log: (...parts: readonly unknown[]) => log(parts.map(String).join(' ')) },
      require: (name: string) => {
        if (MODULES[name] === undefined) throw new Error(`no module ${name}`);
        return MODULES[name];
      },
      Buffer,
      atob,
      btoa,
      TextEncoder,
      TextDecoder,
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const loaded = evaluate(`${CLOCK}\n${code}\n;typeof handler === 'function' ? handler : undefined`, resource, context);
  const handler = timeoutMs === undefined ? loaded : limited(loaded, context, timeoutMs);
  const call = (eventType: string, request: ViewerRequest, response?: EventResponse): unknown =>
    handler({
      version: '1.0',
      context: { eventType, distributionId: 'LOCAL' },
      viewer: { ip: '127.0.0.1' },
      request: eventRequest(request),
      ...(response === undefined ? {} : { response }),
    });

  return {
    resource,
    viewerRequest(request) {
      const attempt = attempted(() => call('viewer-request', request));
      if ('thrown' in attempt) return failed(503, `'${resource}' must not throw, got: ${attempt.thrown}`);
      const { given } = attempt;
      try {
        if (isResponse(given)) return { kind: 'answer', answer: answerOf(given) };
        if (isRequest(given)) return { kind: 'forward', request: requestOf(given, request) };
        return failed(502, `'${resource}' must give back a request or a response, got: ${describe(given)}`);
      } catch (error) {
        return failed(502, `'${resource}' must give back what CloudFront takes, got: ${describe(error)}`);
      }
    },
    viewerResponse(request, { status, headers, body }) {
      const shown = { statusCode: status, headers: eventHeaders(headers), cookies: {} };
      const attempt = attempted(() => call('viewer-response', request, shown));
      if ('thrown' in attempt) {
        log(`'${resource}' must not throw, got: ${attempt.thrown}`);
        return failure(503);
      }
      const { given } = attempt;
      try {
        if (isResponse(given)) return { status: statusOf(given), headers: answeredHeaders(given, headers), body };
        log(`'${resource}' must give back a response, got: ${describe(given)}`);
      } catch (error) {
        log(`'${resource}' must give back what CloudFront takes, got: ${describe(error)}`);
      }
      return failure(502);
    },
  };
}

/** The functions of a distribution, loaded once each. */
export type EdgeFunctions = ReadonlyMap<string, EdgeFunction>;

export function loadEdgeFunctions(
  distribution: Pick<DistributionModel, 'behaviors'>,
  options: FunctionRuntimeOptions = {},
): EdgeFunctions {
  const loaded = new Map<string, EdgeFunction>();
  for (const { viewerRequest, viewerResponse } of distribution.behaviors) {
    for (const model of [viewerRequest, viewerResponse]) {
      if (model !== undefined && !loaded.has(model.resource))
        loaded.set(model.resource, loadEdgeFunction(model, options));
    }
  }
  return loaded;
}

/**
 * What CloudFront answers for a function that does not work: 503 where it threw, 502 where it gave back what is none.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
 */
function failure(status: 502 | 503): OriginAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
    body: Buffer.from('The CloudFront function failed.\n'),
  };
}

function failed(status: 502 | 503, why: string): FunctionOutcome {
  return { kind: 'answer', answer: failure(status), failed: why };
}

/** What a call gives back, or why it gives back nothing. */
function attempted(call: () => unknown): { readonly given: unknown } | { readonly thrown: string } {
  try {
    return { given: call() };
  } catch (error) {
    return { thrown: describe(error) };
  }
}

function evaluate(source: string, resource: string, context: Context): Handler {
  let found: unknown;
  try {
    found = new Script(source, { filename: resource }).runInContext(context, { timeout: LOAD_TIMEOUT });
  } catch (error) {
    throw new UsageError(`'${resource}' must be code of cloudfront-js-2.0, got: ${describe(error)}`);
  }
  if (typeof found !== 'function') throw new UsageError(`'${resource}' must have a function handler, got: none`);
  return found as Handler;
}

/** The same within a time: only what is evaluated in a context can be stopped. */
function limited(handler: Handler, context: Context, timeout: number): Handler {
  const invocation = new Script('invocation()');
  return (event) => {
    context['invocation'] = () => handler(event);
    try {
      return invocation.runInContext(context, { timeout }) as unknown;
    } finally {
      delete context['invocation'];
    }
  };
}

function isResponse(given: unknown): given is EventResponse {
  return typeof given === 'object' && given !== null && 'statusCode' in given;
}

function isRequest(given: unknown): given is EventRequest {
  return typeof given === 'object' && given !== null && 'uri' in given;
}

function answerOf(response: EventResponse): OriginAnswer {
  const { body = '' } = response;
  const { data = '', encoding = 'text' } = typeof body === 'string' ? { data: body } : body;
  const headers = headersOf(response);
  checkHeaders('viewer-response', {}, headers);
  return {
    status: statusOf(response),
    headers,
    body: Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8'),
  };
}

/** Headers of an answer as a function leaves them, with those that it was not shown. */
function answeredHeaders(given: EventResponse, before: OriginAnswer['headers']): Record<string, string> {
  const headers = headersOf(given);
  checkHeaders('viewer-response', before, headers);
  const hidden = Object.entries(before).filter(([name]) => isHiddenHeader(name));
  return { ...Object.fromEntries(hidden), ...headers };
}

function statusOf({ statusCode }: EventResponse): number {
  if (Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599) return statusCode;
  throw new Error(`'statusCode' must be 200–599, got: ${statusCode}`);
}

/** Errors come from another realm, so that no class of this one is theirs. */
function describe(thrown: unknown): string {
  return String(typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown);
}
