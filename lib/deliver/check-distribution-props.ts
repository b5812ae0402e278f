import type { IConstruct } from 'constructs';
import { check, checkOneOf, checkPattern, isKnown } from '../support/checks';
import { checkVariants } from './check-variants';
import type { CloudFrontDeliveryProps } from './cloud-front-delivery';
import { HTTP_VERSIONS, MAX_COMMENT_LENGTH, PRICE_CLASSES } from './cloud-front-limits';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html */
const LOG_BUCKET = {
  pattern: /^[a-z0-9.-]{3,63}\.s3(\.[a-z0-9-]+)?\.amazonaws\.com$/,
  rule: 'be the domain name of a bucket, such as my-logs.s3.amazonaws.com',
};
const ROOT_OBJECT = {
  pattern: /^[^/]{1,255}$/,
  rule: 'be the name of an object, without a leading slash',
};
/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
const WEB_ACL_ARN = {
  pattern: /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/,
  rule: 'be the ARN of a WAFv2 web ACL of scope CLOUDFRONT, which lies in us-east-1',
};
/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_RealtimeLogConfig.html */
const REALTIME_LOG_ARN = {
  pattern: /^arn:aws:cloudfront::\d{12}:realtime-log-config\/.+$/,
  rule: 'be the ARN of a real-time log configuration',
};

/**
 * Requires of a distribution's own settings what CloudFront does.
 *
 * @throws ConfigurationError naming the first that it would refuse
 */
export function checkDistributionProps(scope: IConstruct, props: CloudFrontDeliveryProps): void {
  checkVariants(scope, props.variants);
  const { comment } = props;
  check(scope, !isKnown(comment) || comment.length <= MAX_COMMENT_LENGTH, {
    what: 'comment',
    rule: `have at most ${MAX_COMMENT_LENGTH} characters`,
    got: comment,
  });
  checkOneOf(scope, 'priceClass', props.priceClass, PRICE_CLASSES);
  checkOneOf(scope, 'httpVersion', props.httpVersion, HTTP_VERSIONS);
  checkPattern(scope, 'defaultRootObject', props.defaultRootObject, ROOT_OBJECT);
  checkPattern(scope, 'accessLogs.bucketDomainName', props.accessLogs?.bucketDomainName, LOG_BUCKET);
  checkPattern(scope, 'webAclArn', props.webAclArn, WEB_ACL_ARN);
  checkPattern(scope, 'realtimeLogConfigArn', props.realtimeLogConfigArn, REALTIME_LOG_ARN);
}
