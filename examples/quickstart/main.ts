/** The whole platform behind CloudFront's own name: nothing to own but an AWS account. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { MediaPlatform } from 'spark-media-cdn';

const app = new App();
const stack = new TerraformStack(app, 'quickstart');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });

const platform = new MediaPlatform(stack, 'Media');

new TerraformOutput(stack, 'upload_bucket', { value: platform.upload.bucket.resource.bucket });
new TerraformOutput(stack, 'media_domain', { value: platform.cloudFront.domainName });
app.synth();
