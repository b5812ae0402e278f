import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { uniqueName } from '../support/names';
import { MAX_FUNCTION_NAME_LENGTH } from './cloud-front-limits';

/** Whatever is asked for, it is not there. */
const CODE = "function handler() { return { statusCode: 404, statusDescription: 'Not Found' }; }";

/**
 * Answers 404 at the edge to what lies outside the media. A bucket's policy refuses it anyway; a server of one's own
 * would serve whatever else it has.
 */
export class RefuseUnknownPaths extends Construct {
  readonly resource: CloudfrontFunction;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.resource = new CloudfrontFunction(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_FUNCTION_NAME_LENGTH }),
      comment: 'Answers 404 outside the media',
      runtime: 'cloudfront-js-2.0',
      code: Fn.rawString(CODE),
      publish: true,
      // CloudFront refuses to delete a function that a distribution uses.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
