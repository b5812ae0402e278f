/**
 * What a CloudFront function is given and gives back. Names of headers are in lower case.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export interface CloudFrontValue {
  /** The first one, where there are several. */
  value: string;
  multiValue?: { value: string }[];
}

export interface CloudFrontRequest {
  method: string;
  /** As it was sent, percent-encoded. */
  uri: string;
  querystring: Record<string, CloudFrontValue>;
  headers: Record<string, CloudFrontValue>;
}

export interface CloudFrontEvent {
  readonly request: CloudFrontRequest;
}

export interface CloudFrontResponse {
  statusCode: number;
  statusDescription: string;
  headers: Record<string, CloudFrontValue>;
  body?: string;
}
