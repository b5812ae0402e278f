import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Context, LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import {
  type MediaContract,
  ON_THE_FLY_RESIZER_SECTIONS,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
} from '../../lib/contract';
import type { LambdaUrlHandler } from '../../processors/http/lambda-url';
import { CATALOGUE, ORIGINALS, type OptimizerHarness, VARIANTS } from './optimizer-harness';

export interface EdgeAnswer {
  /** Which origin answered. */
  readonly from: 'bucket' | 'resizer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One cold instance of the resizer's function, between the emulators of `harness`. */
export function startResizer(harness: OptimizerHarness, contract: MediaContract): LambdaUrlHandler {
  const environment = {
    ...harness.emulators.environment,
    [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, ON_THE_FLY_RESIZER_SECTIONS)),
    [PROCESSOR_ENVIRONMENT.variantBucket]: VARIANTS,
    [PROCESSOR_ENVIRONMENT.originalBucket]: ORIGINALS,
    [PROCESSOR_ENVIRONMENT.catalogueTable]: CATALOGUE,
  };
  for (const name of Object.values(PROCESSOR_ENVIRONMENT)) delete process.env[name];
  Object.assign(process.env, environment);
  let loaded: { handler: LambdaUrlHandler } | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<{ handler: LambdaUrlHandler }>('../../processors/on-the-fly-resizer/handler');
  });
  return loaded!.handler;
}

export interface UrlRequest {
  readonly method?: string;
  /** With its query. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls a function as its URL does. */
export async function invokeUrl(handler: LambdaUrlHandler, request: UrlRequest): Promise<Omit<EdgeAnswer, 'from'>> {
  const { method = 'GET', url, headers = {} } = request;
  const [rawPath = '/', rawQueryString = ''] = url.split('?');
  const event = {
    version: '2.0',
    rawPath,
    rawQueryString,
    headers,
    requestContext: { http: { method, path: rawPath } },
    isBase64Encoded: false,
  } as unknown as LambdaFunctionURLEvent;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 29_000 } as Context;
  return read(await handler(event, context));
}

function read(result: LambdaFunctionURLResult): Omit<EdgeAnswer, 'from'> {
  if (typeof result === 'string') throw new Error('a function URL would guess what this text is');
  const { statusCode = 200, headers = {}, body = '', isBase64Encoded = false } = result;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** CloudFront's origin group: the bucket, and where that has no such object the function. */
export async function throughOriginGroup(
  harness: OptimizerHarness,
  handler: LambdaUrlHandler,
  path: string,
): Promise<EdgeAnswer> {
  try {
    const object = await harness.emulators.s3.send(new GetObjectCommand({ Bucket: VARIANTS, Key: path.slice(1) }));
    const headers = {
      'content-type': object.ContentType ?? '',
      'cache-control': object.CacheControl ?? '',
      etag: object.ETag ?? '',
    };
    const body = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    return { from: 'bucket', status: 200, headers, body };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchKey') throw error;
    return { from: 'resizer', ...(await invokeUrl(handler, { url: path })) };
  }
}
