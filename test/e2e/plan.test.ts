import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { App } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkMediaStack, type SparkMediaStackProps } from '../../stacks/spark-media-stack';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

describeWith(['terraform'], 'Terraform with the real AWS provider', () => {
  let terraform: Terraform;
  let outdir: string;

  beforeAll(() => {
    terraform = new Terraform();
  });
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'plan-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));
  afterAll(() => terraform.dispose());

  /** Folder of a stack without Cloudflare. */
  function synthesized(props: Partial<SparkMediaStackProps> = {}, add?: (stack: SparkMediaStack) => void): string {
    const app = new App({ outdir });
    const stack = new SparkMediaStack(app, 'planned', {
      environment: 'test',
      region: 'eu-central-1',
      domain: false,
      uploadOrigins: ['https://app.example.com'],
      ...props,
    });
    add?.(stack);
    app.synth();
    return join(outdir, 'stacks', 'planned');
  }

  test('validates the platform without an error or a warning', () => {
    expect(terraform.validate(synthesized())).toEqual([]);
  });

  test('plans the platform without an error or a warning', () => {
    const { diagnostics, created } = terraform.plan(synthesized());

    expect(diagnostics).toEqual([]);
    expect(created.map((address) => address.split('.')[0])).toEqual(
      expect.arrayContaining([
        'aws_s3_bucket',
        'aws_sqs_queue',
        'aws_lambda_function',
        'aws_cloudfront_distribution',
        'aws_cloudfront_function',
        'aws_lambda_function_url',
      ]),
    );
  });

  test('plans a platform that may be destroyed and keeps its state in S3', () => {
    const state = { kind: 's3', bucket: 'spark-media-state', region: 'eu-central-1' } as const;

    expect(terraform.plan(synthesized({ disposable: true, state })).diagnostics).toEqual([]);
  });

  test('reports what the provider refuses', () => {
    const stackFolder = synthesized({}, (stack) => new S3Bucket(stack, 'TooLong', { bucket: 'b'.repeat(64) }));

    const errors = terraform.plan(stackFolder).diagnostics.filter(({ severity }) => severity === 'error');

    expect(errors.map(({ address }) => address)).toEqual(['aws_s3_bucket.TooLong']);
  });
});
