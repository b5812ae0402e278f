import type { CloudfrontDistributionOrderedCacheBehaviorFunctionAssociation } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Construct } from 'constructs';
import type { MediaContract } from '../contract';
import { checkPattern } from '../support/checks';
import { EdgeCachePolicy } from './edge-cache-policy';
import { MediaResponseHeaders, type MediaResponseHeadersProps } from './media-response-headers';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_FunctionAssociation.html */
const FUNCTION_ARN = {
  pattern: /^arn:aws:cloudfront::\d{12}:function\/[A-Za-z0-9_-]{1,64}$/,
  rule: 'be the ARN of a CloudFront function, such as arn:aws:cloudfront::123456789012:function/negotiate',
  remedy: 'Lambda@Edge is another thing',
};

export interface NegotiationProps {
  /**
   * ARN of a CloudFront function that is run on viewer requests, for example
   * `arn:aws:cloudfront::123456789012:function/negotiate`. It rewrites `/profiles/{user}/{image}` to the path of a
   * variant, `/profiles/{user}/{useCase}/{image}.{format}`, and whatever it decides by must be in that path.
   */
  readonly functionArn: string;
}

interface NegotiatedImagesProps {
  readonly negotiation: NegotiationProps;
  readonly contract: MediaContract;
  readonly headers?: MediaResponseHeadersProps;
}

/**
 * Addresses of images that name no format: a function picks the variant before the cache is asked. The key is the path
 * it wrote, without query strings, cookies or headers: the function has normalised them all into the path, so that the
 * class's `varyBy: ['format']` costs one key a format, not one for every Accept that browsers send.
 */
export class NegotiatedImages extends Construct {
  readonly cachePolicy: EdgeCachePolicy;
  readonly responseHeaders: MediaResponseHeaders;
  readonly functionAssociation: CloudfrontDistributionOrderedCacheBehaviorFunctionAssociation;

  constructor(scope: Construct, id: string, { negotiation, contract, headers }: NegotiatedImagesProps) {
    super(scope, id);
    const { functionArn } = negotiation;
    const { negotiated, images } = contract.cacheClasses;
    checkPattern(this, 'negotiation.functionArn', functionArn, FUNCTION_ARN);
    this.cachePolicy = new EdgeCachePolicy(this, 'CachePolicy', {
      name: 'negotiated',
      cacheClass: negotiated,
      normalised: ['format'],
      storedAs: images,
    });
    this.responseHeaders = new MediaResponseHeaders(this, 'Headers', { ...headers, negotiated });
    this.functionAssociation = { eventType: 'viewer-request', functionArn };
  }
}
