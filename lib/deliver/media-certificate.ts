import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { DnsRecord } from '@cdktf/provider-cloudflare/lib/dns-record';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { check, checkGiven, checkInteger, checkPattern, isKnown } from '../support/checks';
import { checkUsEast1 } from './us-east-1';

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html; raised on request up to 100. */
const NAMES_PER_CERTIFICATE = { min: 1, max: 100 } as const;
/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const NAME = {
  pattern: /^(?=.{1,253}$)(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'be a lower-case domain name, with a wildcard only as its whole first label',
};
/** ACM refuses a longer first name, as it becomes the common name. */
const MAX_COMMON_NAME = 64;
const RECORD_TTL_SECONDS = 300;

/** Where the records lie that prove the names. */
export type ValidationZone = { readonly cloudflareZoneId: string } | { readonly route53ZoneId: string };

export interface MediaCertificateProps {
  /** All names of the distribution, for example `cdn.sparkdating.com`. The first is the certificate's common name. */
  readonly domainNames: readonly string[];
  readonly validation: ValidationZone;
  /** An AWS provider of us-east-1, with an alias where the stack lies elsewhere. @default - the stack's own */
  readonly provider?: TerraformProvider;
}

/** A certificate for a distribution: requested in us-east-1, proven by DNS, and ready when `certificateArn` is read. */
export class MediaCertificate extends Construct {
  readonly resource: AcmCertificate;
  readonly validation: AcmCertificateValidation;

  constructor(scope: Construct, id: string, props: MediaCertificateProps) {
    super(scope, id);
    checkGiven(this, props, { domainNames: true, validation: true });
    const { domainNames, validation, provider } = props;
    this.checkNames(domainNames);
    checkUsEast1(this, provider);

    const [domainName, ...subjectAlternativeNames] = domainNames;
    this.resource = new AcmCertificate(this, 'Resource', {
      provider,
      domainName,
      subjectAlternativeNames,
      validationMethod: 'DNS',
      // A distribution's certificate cannot be deleted: its successor must be in place first.
      lifecycle: { createBeforeDestroy: true },
    });
    // `*.x` and `x` are proven by one and the same record, which no zone holds twice.
    const proven = [...new Set(domainNames.map((name) => name.replace(/^\*\./, '')))];
    const records = proven.map((name, index) => this.renderRecord(validation, { name, index, domainNames }));
    this.validation = new AcmCertificateValidation(this, 'Validation', {
      provider,
      certificateArn: this.resource.arn,
      validationRecordFqdns: records,
    });
  }

  /** Known once the certificate is issued; CloudFront takes none before. */
  get certificateArn(): string {
    return this.validation.certificateArn;
  }

  /** @returns the record's full name, known once it stands */
  private renderRecord(
    zone: ValidationZone,
    {
      name,
      index,
      domainNames,
    }: { readonly name: string; readonly index: number; readonly domainNames: readonly string[] },
  ): string {
    const asked = domainNames.find((candidate) => candidate.replace(/^\*\./, '') === name) ?? name;
    // A token becomes the bare expression it stands for; a name known now is a string of that expression's language.
    const compared = isKnown(asked) ? JSON.stringify(asked) : asked;
    const option = (attribute: string): string =>
      `\${trimsuffix(one([for option in ${this.resource.fqn}.domain_validation_options : option.${attribute} if option.domain_name == ${compared}]), ".")}`;
    const id = isKnown(name) ? `Record-${name}` : `Record-${index}`;
    const record = { name: option('resource_record_name'), type: 'CNAME', ttl: RECORD_TTL_SECONDS };
    const content = option('resource_record_value');
    if ('cloudflareZoneId' in zone) {
      return new DnsRecord(this, id, { zoneId: zone.cloudflareZoneId, ...record, content, proxied: false }).name;
    }
    return new Route53Record(this, id, { zoneId: zone.route53ZoneId, ...record, records: [content] }).fqdn;
  }

  private checkNames(domainNames: readonly string[]): void {
    // Each name has a record of its own, so their number must be known; the names themselves need not be.
    check(this, isKnown(domainNames), { what: 'domainNames', rule: 'be a list known at synth', got: domainNames });
    checkInteger(this, 'domainNames.length', domainNames.length, NAMES_PER_CERTIFICATE);
    for (const name of domainNames) checkPattern(this, 'domainNames', name, NAME);
    check(this, new Set(domainNames).size === domainNames.length, {
      what: 'domainNames',
      rule: 'have no name twice',
      got: domainNames,
    });
    const [first] = domainNames;
    check(this, !isKnown(first) || first.length <= MAX_COMMON_NAME, {
      what: 'domainNames.0',
      rule: `have at most ${MAX_COMMON_NAME} characters, as the common name`,
      got: first,
      remedy: 'name a shorter one first',
    });
  }
}
