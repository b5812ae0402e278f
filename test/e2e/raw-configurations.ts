import {
  CloudfrontCachePolicy,
  type CloudfrontCachePolicyConfig,
} from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import {
  CloudfrontDistribution,
  type CloudfrontDistributionConfig,
  type CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import {
  CloudfrontResponseHeadersPolicy,
  type CloudfrontResponseHeadersPolicyConfig,
} from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import type { TerraformResource, TerraformStack } from 'cdktf';
import { BUCKET, CERTIFICATE } from '../lib/deliver/wrong-configurations';
import { BEHAVIOR, origin, rawDistribution } from '../lib/deliver/wrong-distributions';

/** Writes one wrong configuration by the bindings alone, with nothing of this library between it and Terraform. */
export type Raw = (stack: TerraformStack, id: string) => TerraformResource;

const distribution =
  (change: Partial<CloudfrontDistributionConfig>): Raw =>
  (stack, id) =>
    new CloudfrontDistribution(stack, id, rawDistribution(change));

const ofOrigin = (change: Partial<CloudfrontDistributionOrigin>): Raw =>
  distribution({ origin: [{ ...origin('server'), ...change }] });

const server = (change: Partial<CloudfrontDistributionOrigin['customOriginConfig']> = {}, domainName?: string): Raw =>
  ofOrigin({
    ...(domainName !== undefined && { domainName }),
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: 'https-only',
      originSslProtocols: ['TLSv1.2'],
      ...change,
    },
  });

const aliases = (...names: string[]): Raw =>
  distribution({
    aliases: names,
    viewerCertificate: { acmCertificateArn: CERTIFICATE, sslSupportMethod: 'sni-only' },
  });

const certificate = (acmCertificateArn: string): Raw =>
  distribution({ viewerCertificate: { acmCertificateArn, sslSupportMethod: 'sni-only' } });

const countries = (restrictionType: string, locations: string[]): Raw =>
  distribution({ restrictions: { geoRestriction: { restrictionType, locations } } });

const ttls =
  (
    times: Pick<CloudfrontCachePolicyConfig, 'minTtl' | 'defaultTtl' | 'maxTtl'>,
    key: Partial<CloudfrontCachePolicyConfig['parametersInCacheKeyAndForwardedToOrigin']> = {},
  ): Raw =>
  (stack, id) =>
    new CloudfrontCachePolicy(stack, id, {
      name: id,
      ...times,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
        ...key,
      },
    });

const headers =
  (change: Partial<CloudfrontResponseHeadersPolicyConfig>): Raw =>
  (stack, id) =>
    new CloudfrontResponseHeadersPolicy(stack, id, { name: id, ...change });

const corsOrigins = (...items: string[]): Raw =>
  headers({
    corsConfig: {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: { items: ['*'] },
      accessControlAllowMethods: { items: ['GET'] },
      accessControlAllowOrigins: { items },
      originOverride: true,
    },
  });

const serverTiming = (samplingRate: number): Raw =>
  headers({ serverTimingHeadersConfig: { enabled: true, samplingRate } });

const bucketAt = (domainName: string): Raw => ofOrigin({ domainName, originAccessControlId: 'E327GJI25M56DG' });

/** The wrong configurations of CloudFrontDelivery, by their names there. */
export const RAW_CLOUDFRONT: Readonly<Record<string, Raw>> = {
  'a comment that is too long': distribution({ comment: 'x'.repeat(129) }),
  'an unknown price class': distribution({ priceClass: 'PriceClass_50' }),
  'an unknown HTTP version': distribution({ httpVersion: 'http3only' }),
  'an alias without a certificate': distribution({ aliases: ['cdn.example.com'] }),
  'a certificate of another region': certificate(CERTIFICATE.replace('us-east-1', 'eu-central-1')),
  'a certificate of IAM': certificate('arn:aws:iam::123456789012:server-certificate/x'),
  'an alias with a scheme': aliases('https://cdn.example.com'),
  'an alias in upper case': aliases('CDN.example.com'),
  'an alias with an inner wildcard': aliases('cdn.*.example.com'),
  'an alias with half a wildcard': aliases('cdn*.example.com'),
  'an alias that is a path': aliases('cdn.example.com/profiles'),
  'one alias twice': aliases('a.example.com', 'a.example.com'),
  'too many aliases': aliases(...Array.from({ length: 101 }, (_, index) => `a${index}.example.com`)),
  'more aliases than a raised quota': aliases('a.example.com', 'b.example.com'),
  'a country in lower case': countries('whitelist', ['de']),
  'a country by its name': countries('blacklist', ['Germany']),
  'the United Kingdom by a code that is not its own': countries('whitelist', ['UK']),
  'a restriction to nowhere': countries('whitelist', []),
  'a shield where there is none': ofOrigin({ originShield: { enabled: true, originShieldRegion: 'eu-north-1' } }),
  'no connection attempt': ofOrigin({ connectionAttempts: 0 }),
  'four connection attempts': ofOrigin({ connectionAttempts: 4 }),
  'a long connection timeout': ofOrigin({ connectionTimeout: 11 }),
  'a broken connection timeout': ofOrigin({ connectionTimeout: 2.5 }),
  'a root object with a slash': distribution({ defaultRootObject: '/index.html' }),
  'logs into a bucket’s name': distribution({ loggingConfig: { bucket: 'my-logs' } }),
  'a regional web ACL': distribution({
    webAclId: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b',
  }),
  'a classic web ACL': distribution({ webAclId: '473e64fd-f30b-4765-81a0-62ad96dd167a' }),
  'a sampling above all': serverTiming(101),
  'a negative sampling': serverTiming(-1),
  'no allowed origin': corsOrigins(),
  'everyone and someone': corsOrigins('*', 'https://a.example.com'),
  'an origin with a path': corsOrigins('https://a.example.com/'),
  'an origin without a scheme': corsOrigins('a.example.com'),
  'an origin with an inner wildcard': corsOrigins('https://a.*.example.com'),
  'a minimum TTL above the default': ttls({ minTtl: 10, defaultTtl: 5, maxTtl: 20 }),
  'a default TTL above the maximum': ttls({ minTtl: 0, defaultTtl: 30, maxTtl: 20 }),
  'a maximum TTL above 100 years': ttls({ minTtl: 0, defaultTtl: 0, maxTtl: 3_153_600_001 }),
  'a negative TTL': ttls({ minTtl: -1, defaultTtl: 0, maxTtl: 0 }),
  'compression of what is not cached': ttls(
    { minTtl: 0, defaultTtl: 0, maxTtl: 0 },
    { enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true },
  ),
  'a key that splits the cache of equal bytes': ttls(
    { minTtl: 0, defaultTtl: 1, maxTtl: 2 },
    { headersConfig: { headerBehavior: 'whitelist', headers: { items: ['User-Agent'] } } },
  ),
  'a website endpoint': bucketAt('theirs.s3-website.eu-central-1.amazonaws.com'),
  'a bucket by its name': bucketAt(BUCKET.bucketArn.replace('arn:aws:s3:::', '')),
  'a server with a scheme': server({}, 'https://media-origin.example.com'),
  'a server by its address': server({}, '192.0.2.1'),
  'a reserved port': server({ httpsPort: 444 }),
  'a port that is none': server({ httpsPort: 70_000 }),
  'a long read timeout': server({ originReadTimeout: 200 }),
  'no keep-alive': server({ originKeepaliveTimeout: 0 }),
};

/** What the document itself writes that no construct here can be told to: refused by AWS, or dropped in silence. */
export const RAW_DOCUMENT: Readonly<Record<string, Raw>> = {
  'the document’s HTTPPort 443': server({ httpPort: 443 }),
  'the document’s policies by name and TTLs beside them': distribution({
    defaultCacheBehavior: {
      ...BEHAVIOR,
      cachePolicyId: 'spark-media-cache-policy',
      responseHeadersPolicyId: 'spark-security-headers',
      defaultTtl: 2_592_000,
      maxTtl: 31_536_000,
    },
  }),
};

/** Of all these, what Terraform finds by itself: the checks here only tell it earlier. */
export const CAUGHT_BY_TERRAFORM: readonly string[] = [
  'a comment that is too long',
  'an unknown price class',
  'an unknown HTTP version',
  'no connection attempt',
  'four connection attempts',
  'a long connection timeout',
  'a broken connection timeout',
  'a sampling above all',
  'a negative sampling',
  'no keep-alive',
  'a group of one',
  'a group of three',
];
