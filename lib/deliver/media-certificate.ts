import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { DnsRecord } from '@cdktf/provider-cloudflare/lib/dns-record';
import { Fn, type ITerraformDependable, TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';
import { check, checkOneOf, isKnown } from '../support/checks';

export const CERTIFICATE_VALIDATIONS = ['cloudflare', 'route53'] as const;

export interface MediaCertificateProps {
  /** Names the certificate covers, at least one. */
  readonly hosts: readonly string[];
  /** A provider in us-east-1, where CloudFront reads certificates. */
  readonly provider: AwsProvider;
  /** Where the records go that prove the names are ours. */
  readonly validation: {
    readonly kind: (typeof CERTIFICATE_VALIDATIONS)[number];
    /** Id of the Cloudflare zone or of the Route 53 hosted zone. */
    readonly zoneId: string;
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const CERTIFICATE_REGION = 'us-east-1';
const RECORD_TTL_SECONDS = 300;

/** An ACM certificate for the media hosts, validated by DNS records, renewed by AWS as long as these stay. */
export class MediaCertificate extends Construct {
  readonly resource: AcmCertificate;
  /** Of the certificate once it is issued: what waits for this can use it. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { hosts, provider, validation }: MediaCertificateProps) {
    super(scope, id);
    const [domainName, ...subjectAlternativeNames] = hosts;
    check(this, domainName !== undefined, { what: 'hosts', rule: 'name at least one host', got: hosts });
    check(this, !isKnown(provider.region) || provider.region === CERTIFICATE_REGION, {
      what: 'provider.region',
      rule: `be ${CERTIFICATE_REGION}, where CloudFront reads certificates`,
      got: provider.region,
    });
    checkOneOf(this, 'validation.kind', validation.kind, CERTIFICATE_VALIDATIONS);

    this.resource = new AcmCertificate(this, 'Resource', {
      provider,
      domainName,
      subjectAlternativeNames: subjectAlternativeNames.length === 0 ? undefined : subjectAlternativeNames,
      validationMethod: 'DNS',
      // A certificate in use cannot be deleted: its successor comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    const issued = new AcmCertificateValidation(this, 'Issued', {
      provider,
      certificateArn: this.resource.arn,
      dependsOn: [this.renderRecords(validation)],
    });
    this.arn = issued.certificateArn;
  }

  private renderRecords({ kind, zoneId }: MediaCertificateProps['validation']): ITerraformDependable {
    const options = TerraformIterator.fromComplexList(this.resource.domainValidationOptions, 'domain_name');
    // ACM's names end in a dot, which both vendors drop and would then show as a change.
    const name = Fn.trimsuffix(options.getString('resource_record_name'), '.');
    const content = Fn.trimsuffix(options.getString('resource_record_value'), '.');
    const type = options.getString('resource_record_type');
    if (kind === 'cloudflare') {
      return new DnsRecord(this, 'Record', {
        forEach: options,
        zoneId,
        name,
        type,
        content,
        ttl: RECORD_TTL_SECONDS,
        proxied: false,
      });
    }
    return new Route53Record(this, 'Record', {
      forEach: options,
      zoneId,
      name,
      type,
      records: [content],
      ttl: RECORD_TTL_SECONDS,
      allowOverwrite: true,
    });
  }
}
