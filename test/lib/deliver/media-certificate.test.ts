import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { MediaCertificate, type MediaCertificateProps } from '../../../lib/deliver';
import { synthesize, type Synthesized } from '../../support/synth';

const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';

/** The stack's own provider is one of eu-central-1. */
const synthCertificate = (props: Partial<Omit<MediaCertificateProps, 'provider'>> = {}): Synthesized =>
  synthesize((stack) => {
    const provider = new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });
    const certificate = new MediaCertificate(stack, 'Certificate', {
      domainNames: ['cdn.sparkdating.com', 'video.sparkdating.com'],
      validation: { cloudflareZoneId: ZONE_ID },
      provider,
      ...props,
    });
    expect(certificate.certificateArn).toBeDefined();
  });

describe('MediaCertificate', () => {
  test('is requested in us-east-1 for all names and awaited there', () => {
    const stack = synthCertificate();

    expect(stack.resource('aws_acm_certificate')).toMatchObject({
      provider: 'aws.us-east-1',
      domain_name: 'cdn.sparkdating.com',
      subject_alternative_names: ['video.sparkdating.com'],
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.resource('aws_acm_certificate_validation')).toMatchObject({ provider: 'aws.us-east-1' });
  });

  test('is proven by unproxied records at Cloudflare, without the trailing dot that it would take for a change', () => {
    const records = synthCertificate().resources('cloudflare_dns_record');

    expect(records).toHaveLength(2);
    for (const [, record] of records) {
      expect(record).toMatchObject({ zone_id: ZONE_ID, type: 'CNAME', proxied: false, ttl: 300 });
      expect(record['name']).toMatch(
        /^\$\{trimsuffix\(one\(\[for option in aws_acm_certificate\.\w+\.domain_validation_options : option\.resource_record_name if option\.domain_name == "(cdn|video)\.sparkdating\.com"\]\), "\."\)}$/,
      );
      expect(record['content']).toContain('option.resource_record_value');
    }
  });

  test('is proven at Route 53', () => {
    const stack = synthCertificate({ validation: { route53ZoneId: 'Z123' } });
    expect(stack.resources('aws_route53_record')).toHaveLength(2);
    expect(stack.resources('cloudflare_dns_record')).toEqual([]);
  });

  test('a name and its wildcard share the one record that proves both', () => {
    const stack = synthCertificate({ domainNames: ['*.media.sparkdating.com', 'media.sparkdating.com'] });
    expect(stack.resources('cloudflare_dns_record')).toHaveLength(1);
  });

  test('refuses the stack’s own provider where it is of another region', () => {
    const build = (stack: TerraformStack): unknown =>
      new MediaCertificate(stack, 'Certificate', {
        domainNames: ['cdn.sparkdating.com'],
        validation: { route53ZoneId: 'Z123' },
      });
    expect(() => synthesize(build)).toThrow(/'provider' must be an AWS provider of us-east-1.*got: "eu-central-1"/);
  });

  test.each([
    ['no name', [], /domainNames\.length' must be 1–100/],
    ['a name twice', ['a.example.com', 'a.example.com'], /have no name twice/],
    ['an upper-case name', ['CDN.example.com'], /must be a lower-case domain name/],
    ['an inner wildcard', ['a.*.example.com'], /must be a lower-case domain name/],
    ['a long common name', [`${'a'.repeat(60)}.example.com`], /domainNames\.0' must have at most 64 characters/],
  ])('refuses %s', (_case, domainNames, message) => {
    expect(() => synthCertificate({ domainNames })).toThrow(message);
  });

  test('does not throw if a name is a token', () => {
    const stack = synthesize((scope) => {
      new MediaCertificate(scope, 'Certificate', {
        domainNames: [new TerraformVariable(scope, 'host', { type: 'string' }).stringValue],
        validation: { cloudflareZoneId: ZONE_ID },
        provider: new AwsProvider(scope, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' }),
      });
    });
    expect(stack.resource('cloudflare_dns_record')['name']).toContain('option.domain_name == var.host]');
  });
});
