import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFrontDelivery, MediaObservation, type MediaObservationProps, VariantStore } from '../../lib';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const GLOBAL_TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';

describeWith(['terraform'], 'Terraform with the real AWS provider', () => {
  let terraform: Terraform;
  let outdir: string;

  beforeAll(() => {
    terraform = new Terraform();
  });
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'plan-observation-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));
  afterAll(() => terraform.dispose());

  /** Folder of a stack that watches a distribution of its own, and a function and queues that exist. */
  function synthesized(props: MediaObservationProps): string {
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'watched');
    new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
    const globalProvider = new AwsProvider(stack, 'Global', { alias: 'global', region: 'us-east-1' });
    const observation = new MediaObservation(stack, 'Observation', { globalProvider, ...props });
    const { realtimeLogConfigArn } = observation;
    const variants = new VariantStore(stack, 'Store');
    const distribution = new CloudFrontDelivery(stack, 'Delivery', {
      variants,
      negotiation: true,
      realtimeLogConfigArn,
    });
    observation.watch({
      distribution,
      functions: { Optimizer: { functionName: 'optimizer', timeoutSeconds: 100 } },
      queues: { Photos: { queueName: 'photos', deadLetterQueueName: 'photos-dead' } },
    });
    app.synth();
    return join(outdir, 'stacks', 'watched');
  }

  test.each<[string, MediaObservationProps, number]>([
    ['requests', {}, 16],
    ['requests, told to topics that exist', { topicArn: TOPIC, actions: [TOPIC], globalActions: [GLOBAL_TOPIC] }, 16],
    ['requests, sampled, in shards', { samplingPercent: 10, shards: 2, functions: { tracing: true } }, 16],
    ['AWS’ metrics alone', { detail: 'vendor' }, 8],
    ['AWS’ metrics that cost nothing', { detail: 'vendor', additionalMetrics: false }, 6],
  ])('plans the observation of %s without an error or a warning', (_what, props, alarms) => {
    const { diagnostics, created } = terraform.plan(synthesized(props));

    expect(diagnostics).toEqual([]);
    expect(created.filter((address) => address.startsWith('aws_cloudwatch_metric_alarm.'))).toHaveLength(alarms);
  });

  test('validates it', () => {
    expect(terraform.validate(synthesized({}))).toEqual([]);
  });
});
