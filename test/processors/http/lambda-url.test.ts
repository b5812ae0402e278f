import type { Context, LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { createLambdaUrlHandler } from '../../../processors/http/lambda-url';

const handle = createLambdaUrlHandler({
  application: () =>
    Promise.resolve({ status: 200, headers: { 'content-type': 'image/avif' }, body: Buffer.from('pixels') }),
  onFault: (fault) => {
    throw fault;
  },
});

const ask = (method: string): Promise<LambdaFunctionURLResult> =>
  handle(
    {
      rawPath: '/profiles/u/i',
      rawQueryString: '',
      headers: {},
      requestContext: { http: { method } },
    } as unknown as LambdaFunctionURLEvent,
    { awsRequestId: 'r1', getRemainingTimeInMillis: () => 10_000 } as unknown as Context,
  );

describe('an application behind a function URL', () => {
  test('answers GET with its bytes in base64', async () => {
    expect(await ask('GET')).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'image/avif' },
      body: Buffer.from('pixels').toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('answers HEAD with the same status and headers, and no body', async () => {
    expect(await ask('HEAD')).toEqual({ statusCode: 200, headers: { 'content-type': 'image/avif' } });
  });
});
