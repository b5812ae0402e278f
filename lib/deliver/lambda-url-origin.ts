import type { CloudfrontDistributionOrigin } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { ProcessingFunction } from '../process/processing-function';
import { checkGiven, checkInteger } from '../support/checks';
import { uniqueName } from '../support/names';
import { MAX_ORIGIN_ACCESS_CONTROL_NAME_LENGTH, READ_TIMEOUT } from './cloud-front-limits';

/** Of a distribution with an origin of its own for a function. */
export interface AllowedDistribution {
  readonly distributionArn: string;
}

export interface LambdaUrlOriginProps {
  /** Names the origin in a distribution. */
  readonly originId: string;
  readonly function: ProcessingFunction;
}

/** A second more than the function has, so that it is the one to say that it ran out of time. */
const ANSWER_SECONDS = 1;

/**
 * The URL of a function as an origin. It takes signed requests only, and of nobody but distributions that were allowed.
 * They must not forward `Host`: the signature is for the URL's own.
 */
export class LambdaUrlOrigin extends Construct {
  readonly originId: string;
  readonly url: LambdaFunctionUrl;
  readonly accessControl: CloudfrontOriginAccessControl;
  /** For a distribution's `origin`. */
  readonly config: CloudfrontDistributionOrigin;
  private readonly functionName: string;

  constructor(scope: Construct, id: string, props: LambdaUrlOriginProps) {
    super(scope, id);
    checkGiven(this, props, { originId: true, function: true });
    const { originId, function: invoked } = props;
    const originReadTimeout = invoked.timeoutSeconds + ANSWER_SECONDS;
    checkInteger(this, 'timeoutSeconds', originReadTimeout, {
      ...READ_TIMEOUT,
      remedy: 'CloudFront waits no longer for an origin',
    });
    this.originId = originId;
    this.functionName = invoked.resource.functionName;
    this.url = new LambdaFunctionUrl(this, 'Resource', {
      functionName: this.functionName,
      authorizationType: 'AWS_IAM',
      invokeMode: 'BUFFERED',
    });
    this.accessControl = new CloudfrontOriginAccessControl(this, 'AccessControl', {
      name: uniqueName(this, { maxLength: MAX_ORIGIN_ACCESS_CONTROL_NAME_LENGTH }),
      originAccessControlOriginType: 'lambda',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
      lifecycle: { createBeforeDestroy: true },
    });
    this.config = {
      originId,
      // An origin is a host: the URL is `https://{host}/`.
      domainName: Fn.element(Fn.split('/', this.url.functionUrl), 2) as string,
      originAccessControlId: this.accessControl.id,
      customOriginConfig: {
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
        httpPort: 80,
        httpsPort: 443,
        originReadTimeout,
      },
    };
  }

  /**
   * Lets a distribution call the function, by both permissions that URLs made since October 2025 need. The second would
   * let the distribution invoke the function without the URL too, which CloudFront has no way to do; Terraform's provider
   * 5.100 cannot narrow it (`lambda:InvokedViaFunctionUrl`).
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html
   * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   *
   * @param scope the distribution's construct, so that each has permissions of its own
   */
  allow(scope: Construct, { distributionArn }: AllowedDistribution): void {
    const caller = {
      functionName: this.functionName,
      principal: 'cloudfront.amazonaws.com',
      sourceArn: distributionArn,
    };
    new LambdaPermission(scope, `Invoke-${this.originId}-Url`, {
      ...caller,
      action: 'lambda:InvokeFunctionUrl',
      functionUrlAuthType: 'AWS_IAM',
    });
    new LambdaPermission(scope, `Invoke-${this.originId}`, { ...caller, action: 'lambda:InvokeFunction' });
  }
}
