import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { Construct } from 'constructs';
import { cacheControl, type CacheClasses, settledMaxAge } from '../contract';
import { uniqueName } from '../support/names';
import { terraformLiteral } from '../support/terraform-literal';
import { MAX_FUNCTION_NAME_LENGTH } from './cloud-front-limits';

export type NegotiatedLifetimeProps = Pick<CacheClasses, 'images' | 'negotiated'>;

/**
 * Gives answers of negotiated addresses the lifetime of their class: the stored object says that of a variant, which is
 * a year. A response-headers policy would say it of errors as well, and keep a picture that is not there yet out of
 * browsers for a day; CloudFront runs no viewer-response function where the origin answers 400 or more.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export class NegotiatedLifetime extends Construct {
  readonly resource: CloudfrontFunction;

  constructor(scope: Construct, id: string, classes: NegotiatedLifetimeProps) {
    super(scope, id);
    this.resource = new CloudfrontFunction(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_FUNCTION_NAME_LENGTH }),
      comment: 'Says how long browsers keep negotiated images',
      runtime: 'cloudfront-js-2.0',
      code: terraformLiteral(lifetimeCode(classes)),
      publish: true,
      // CloudFront refuses to delete a function that a distribution uses.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

/**
 * A redirect to a stored object keeps what it says of itself, and so does an image for the moment. All others live for
 * their class's time from now on: browsers count from `Age` and `Date`, which are of the object at the edge, and would
 * ask again at every view for one that lies there longer than it is to live with them.
 * https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3
 */
function lifetimeCode(classes: NegotiatedLifetimeProps): string {
  return [
    'function handler(event) {',
    '  var response = event.response;',
    '  var headers = response.headers;',
    "  var own = headers['cache-control'] ? /max-age=(\\d+)/.exec(headers['cache-control'].value) : null;",
    `  var settled = !own || Number(own[1]) >= ${settledMaxAge(classes)};`,
    '  if (settled && [200, 206, 304].indexOf(Number(response.statusCode)) >= 0) {',
    '    var age = headers.age ? Number(headers.age.value) : 0;',
    '    var since = headers.date ? (Date.now() - Date.parse(headers.date.value)) / 1000 : 0;',
    `    var kept = Math.min(Math.max(age || 0, Math.ceil(since) || 0, 0), ${classes.negotiated.edge.maxTtlSeconds});`,
    "    headers['cache-control'] = {",
    `      value: ${JSON.stringify(cacheControl(classes.negotiated))}.replace(/\\d+/g, function (seconds) {`,
    '        return String(Number(seconds) + kept);',
    '      }),',
    '    };',
    '  }',
    '  return response;',
    '}',
    '',
  ].join('\n');
}
