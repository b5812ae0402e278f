import type { CloudfrontDistributionViewerCertificate } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { IConstruct } from 'constructs';
import { check, checkInteger, checkPattern, isKnown } from '../support/checks';
import type { CloudFrontQuotas } from './cloud-front-limits';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html */
const ALIAS = {
  pattern: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'be a lower-case domain name, with a wildcard only as its whole first label',
};
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const CERTIFICATE_ARN = {
  pattern: /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
  rule: 'be the ARN of an ACM certificate in us-east-1',
  remedy: 'CloudFront reads certificates from no other region: request it there, through an aliased provider',
};

export interface ViewerCertificateProps {
  readonly aliases: readonly string[];
  readonly certificateArn?: string;
  readonly quotas: CloudFrontQuotas;
}

/** The TLS side of a distribution: its own certificate for its own names, CloudFront's for `*.cloudfront.net`. */
export function viewerCertificate(
  scope: IConstruct,
  { aliases, certificateArn, quotas }: ViewerCertificateProps,
): CloudfrontDistributionViewerCertificate {
  if (isKnown(aliases)) {
    checkInteger(scope, 'aliases.length', aliases.length, {
      min: 0,
      max: quotas.aliasesPerDistribution,
      remedy: 'a quota that AWS raised goes into quotas.aliasesPerDistribution',
    });
    for (const alias of aliases) checkPattern(scope, 'aliases', alias, ALIAS);
    check(scope, new Set(aliases).size === aliases.length, {
      what: 'aliases',
      rule: 'have no name twice',
      got: aliases,
    });
  }
  checkPattern(scope, 'certificateArn', certificateArn, CERTIFICATE_ARN);
  if (certificateArn === undefined) {
    check(scope, isKnown(aliases) && aliases.length === 0, {
      what: 'certificateArn',
      rule: 'be given where there are aliases',
      got: certificateArn,
      remedy: 'CloudFront serves a name only with a certificate that covers it',
    });
    return { cloudfrontDefaultCertificate: true };
  }
  return { acmCertificateArn: certificateArn, sslSupportMethod: 'sni-only', minimumProtocolVersion: 'TLSv1.2_2021' };
}
