/** What Lambda gives a function for messages of a queue. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface QueueEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly receiptHandle: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string; readonly SentTimestamp: string };
    readonly eventSource: 'aws:sqs';
  }[];
}

/** What a function answers that reports which messages have failed. */
export interface QueueResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What a function's URL gives it. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export interface UrlEvent {
  readonly version: '2.0';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: 'HTTP/1.1';
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly timeEpoch: number;
  };
  readonly isBase64Encoded: false;
}

/** A text stands for JSON with a status of 200. */
export type UrlResult =
  | string
  | {
      readonly statusCode?: number;
      readonly headers?: Readonly<Record<string, string | number | boolean>>;
      readonly body?: string;
      readonly isBase64Encoded?: boolean;
    };
