/** One construct alone: a distribution in front of a bucket that exists already, in a stack of one's own. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { CloudFrontDelivery } from 'spark-media-cdn/deliver';

const app = new App();
const stack = new TerraformStack(app, 'existing-bucket');
new AwsProvider(stack, 'Aws', { region: 'eu-west-1' });

const delivery = new CloudFrontDelivery(stack, 'Delivery', {
  variants: {
    bucketArn: 'arn:aws:s3:::my-media',
    bucketRegionalDomainName: 'my-media.s3.eu-west-1.amazonaws.com',
    region: 'eu-west-1',
  },
});

// The bucket is not this stack's, so its owner adds the statement to its policy.
new TerraformOutput(stack, 'bucket_policy_statement', { value: JSON.stringify(delivery.bucketPolicyStatement) });
new TerraformOutput(stack, 'media_domain', { value: delivery.domainName });
app.synth();
