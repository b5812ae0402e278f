/** One construct alone, in a stack that has its own bucket: its uploads become variants, and all else stays as it is. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { ImageOptimizer } from 'spark-media-cdn/process';
import { MediaCatalogue, VariantStore } from 'spark-media-cdn/store';
import { ProcessingQueue } from 'spark-media-cdn/upload';

const app = new App();
const stack = new TerraformStack(app, 'one-construct');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });

// What the stack had before: photos arrive here under `originals/images/{user}/{image}`.
const uploads = new S3Bucket(stack, 'Uploads', { bucketPrefix: 'our-uploads-' });

// Six times the function's time, which the construct checks.
const imageQueue = new ProcessingQueue(stack, 'Photos', { visibilityTimeoutSeconds: 600 });
new S3BucketNotification(stack, 'Notification', {
  bucket: uploads.id,
  queue: [{ queueArn: imageQueue.arn, events: ['s3:ObjectCreated:*'], filterPrefix: 'originals/images/' }],
  dependsOn: [imageQueue.acceptEventsFrom(uploads.arn)],
});

const store = new VariantStore(stack, 'Variants');
new ImageOptimizer(stack, 'Optimizer', {
  source: {
    imageQueue,
    grantReadImages: (role) => {
      const Resource = `${uploads.arn}/originals/images/*`;
      role.allow({ Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource });
      // Without it S3 answers 403 for a photo that is gone, and the function tries again.
      role.allow({ Effect: 'Allow', Action: 's3:ListBucket', Resource: uploads.arn });
    },
  },
  store,
  catalogue: new MediaCatalogue(stack, 'Catalogue'),
});

new TerraformOutput(stack, 'variants_bucket', { value: store.bucket.resource.bucket });
app.synth();
