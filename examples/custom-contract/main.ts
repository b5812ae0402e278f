/** Another contract: a use case more, a watermark, shorter videos, and a week in browsers instead of a year. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { MediaPlatform } from 'spark-media-cdn';
import { defineMediaContract } from 'spark-media-cdn/contract';

const contract = defineMediaContract({
  images: {
    useCases: {
      profile_story: {
        alias: 'story',
        maxWidth: 720,
        maxHeight: 1280,
        formats: { avif: { quality: 55 }, webp: { quality: 70 }, jpeg: { quality: 75 } },
      },
      profile_fullsize: {
        watermark: {
          kind: 'text',
          text: 'spark',
          color: '#ffffff',
          position: 'south-east',
          opacity: 0.4,
          margin: 0.02,
          width: 0.15,
        },
      },
    },
  },
  videos: { maxDurationSeconds: 15 },
  cacheClasses: { images: { browserTtlSeconds: 604_800 } },
});

const app = new App();
const stack = new TerraformStack(app, 'custom-contract');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
new MediaPlatform(stack, 'Media', { contract });
app.synth();
