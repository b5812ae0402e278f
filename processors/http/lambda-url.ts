import type { Context, LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { type HttpAnswer, type HttpApplication, type HttpRequest, refusal } from './message';

/** Kept of the function's time for the answer itself. */
const ANSWER_MS = 1_000;

export type LambdaUrlHandler = (event: LambdaFunctionURLEvent, context: Context) => Promise<LambdaFunctionURLResult>;

export interface LambdaUrlOptions {
  readonly application: HttpApplication;
  /** Told of what the application throws, which the caller only sees as a 500. */
  readonly onFault: (fault: unknown, requestId: string) => void;
}

/** Runs an application behind a Lambda function URL. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function createLambdaUrlHandler({ application, onFault }: LambdaUrlOptions): LambdaUrlHandler {
  return async (event, context) => {
    const request: HttpRequest = {
      method: event.requestContext.http.method,
      path: event.rawPath,
      query: event.rawQueryString,
      headers: event.headers,
    };
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - ANSWER_MS));
    try {
      return toResult(request, await application(request, signal));
    } catch (fault) {
      onFault(fault, context.awsRequestId);
      return toResult(request, refusal({ status: 500, code: 'INTERNAL', ttlSeconds: 0 }));
    }
  };
}

function toResult({ method }: HttpRequest, { status, headers, body }: HttpAnswer): LambdaFunctionURLResult {
  const answer = { statusCode: status, headers: { ...headers } };
  return body === undefined || method === 'HEAD'
    ? answer
    : { ...answer, body: body.toString('base64'), isBase64Encoded: true };
}
