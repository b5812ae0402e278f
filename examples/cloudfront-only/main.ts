/** CloudFront without Cloudflare: a store, a distribution under one's own name, its certificate and a rate limit. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { App, TerraformStack } from 'cdktf';
import { AccessLogBucket, CloudFrontDelivery, MediaCertificate, MediaFirewall } from 'spark-media-cdn/deliver';
import { VariantStore } from 'spark-media-cdn/store';

const host = 'media.example.com';
const route53ZoneId = 'Z0123456789ABCDEFGHIJ';

const app = new App();
const stack = new TerraformStack(app, 'cloudfront-only');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });
// CloudFront reads certificates and web ACLs from there alone.
const provider = new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });

const store = new VariantStore(stack, 'Store');
const certificate = new MediaCertificate(stack, 'Certificate', {
  domainNames: [host],
  validation: { route53ZoneId },
  provider,
});
const firewall = new MediaFirewall(stack, 'Firewall', { rateLimit: { requests: 3000 }, provider });

const delivery = new CloudFrontDelivery(stack, 'Delivery', {
  variants: { bucket: store.bucket, region: 'eu-west-1' },
  aliases: [host],
  certificateArn: certificate.certificateArn,
  webAclArn: firewall.webAclArn,
  accessLogs: new AccessLogBucket(stack, 'Logs').accessLogs('cdn/'),
  priceClass: 'PriceClass_100',
});

new Route53Record(stack, 'Host', {
  zoneId: route53ZoneId,
  name: host,
  type: 'CNAME',
  ttl: 300,
  records: [delivery.domainName],
});
app.synth();
