/** Cloudflare in front of a distribution that exists already, in a zone whose settings are somebody else's. */
import { CloudflareProvider } from '@cdktf/provider-cloudflare/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { CloudflareDelivery } from 'spark-media-cdn/deliver';

const app = new App();
const stack = new TerraformStack(app, 'cloudflare-in-front');
new CloudflareProvider(stack, 'Cloudflare');

const delivery = new CloudflareDelivery(stack, 'Delivery', {
  zone: { id: '023e105f4ecef8ad9ca31a8372d0c353', name: 'example.com' },
  distribution: {
    domainName: 'd111111abcdef8.cloudfront.net',
    // CloudFront answers to no other name: both hosts are checked against these.
    aliases: ['cdn.example.com', 'video.example.com'],
  },
  imagesHost: 'cdn.example.com',
  videoHost: 'video.example.com',
  engine: 'cache-rules',
  // What holds for the whole zone stays with whoever owns it.
  zoneSettings: false,
  tieredCache: false,
});

new TerraformOutput(stack, 'images_host', { value: delivery.imagesRecord.name });
app.synth();
