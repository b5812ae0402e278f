import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { Construct } from 'constructs';
import { type CacheClass, cacheControl } from '../contract';
import { uniqueName } from '../support/names';
import { terraformLiteral } from '../support/terraform-literal';
import { MAX_FUNCTION_NAME_LENGTH } from './cloud-front-limits';

export interface NegotiatedLifetimeProps {
  readonly negotiated: CacheClass;
}

/**
 * Gives answers of negotiated addresses the lifetime of their class: the stored object says that of a variant, which is
 * a year. A response-headers policy would say it of errors as well, and keep a picture that is not there yet out of
 * browsers for a day; CloudFront runs no viewer-response function where the origin answers 400 or more.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export class NegotiatedLifetime extends Construct {
  readonly resource: CloudfrontFunction;

  constructor(scope: Construct, id: string, { negotiated }: NegotiatedLifetimeProps) {
    super(scope, id);
    this.resource = new CloudfrontFunction(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_FUNCTION_NAME_LENGTH }),
      comment: 'Says how long browsers keep negotiated images',
      runtime: 'cloudfront-js-2.0',
      code: terraformLiteral(lifetimeCode(cacheControl(negotiated))),
      publish: true,
      // CloudFront refuses to delete a function that a distribution uses.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

/** A redirect to a stored object keeps what it says of itself. */
function lifetimeCode(value: string): string {
  return [
    'function handler(event) {',
    '  var response = event.response;',
    '  if ([200, 206, 304].indexOf(Number(response.statusCode)) >= 0) {',
    `    response.headers['cache-control'] = { value: ${JSON.stringify(value)} };`,
    '  }',
    '  return response;',
    '}',
    '',
  ].join('\n');
}
