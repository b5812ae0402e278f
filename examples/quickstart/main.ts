/** The whole platform behind CloudFront's own name: nothing to own but an AWS account. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { MediaPlatform } from 'spark-media-cdn';

const region = 'eu-central-1';

const app = new App();
const stack = new TerraformStack(app, 'quickstart');
new AwsProvider(stack, 'Aws', { region });

const platform = new MediaPlatform(stack, 'Media', { region });

new TerraformOutput(stack, 'upload_bucket', { value: platform.upload.bucket.resource.bucket });
new TerraformOutput(stack, 'media_domain', { value: platform.cloudFront.domainName });
app.synth();
