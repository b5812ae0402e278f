/** Alarms and a dashboard of a distribution, a function and a queue that exist already: AWS' own metrics, and no pipeline. */
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { MediaObservation } from 'spark-media-cdn/observe';

const app = new App();
const stack = new TerraformStack(app, 'observability');
new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
const globalProvider = new AwsProvider(stack, 'AwsGlobal', { alias: 'global', region: 'us-east-1' });

const observation = new MediaObservation(stack, 'Observation', {
  detail: 'vendor',
  actions: ['arn:aws:sns:eu-central-1:123456789012:on-call'],
  globalProvider,
  globalActions: ['arn:aws:sns:us-east-1:123456789012:on-call'],
});
observation.watch({
  distribution: { distributionId: 'E2QWRUHEXAMPLE' },
  functions: { Resizer: { functionName: 'photo-resizer', timeoutSeconds: 60 } },
  queues: { Photos: { queueName: 'photos', deadLetterQueueName: 'photos-dead' } },
});

new TerraformOutput(stack, 'alarms', { value: Object.keys(observation.alarms?.alarms ?? {}).join(', ') });
app.synth();
