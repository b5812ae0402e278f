/** The stack that the workflow beside this file synthesizes, rehearses and plans. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, S3Backend, TerraformStack } from 'cdktf';
import { MediaPlatform } from 'spark-media-cdn';
import { defineMediaContract, slowNetworkLadder } from 'spark-media-cdn/contract';

const app = new App();
const stack = new TerraformStack(app, 'media');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
new S3Backend(stack, { bucket: 'our-terraform-state', key: 'media.tfstate', region: 'eu-central-1', encrypt: true });
// The document's numbers, but for the two that would miss its own targets on 3G.
new MediaPlatform(stack, 'Media', { contract: defineMediaContract(slowNetworkLadder) });
app.synth();
