import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineMediaContract,
  IMAGE_OPTIMIZER_SECTIONS,
  type MediaContract,
  parseMediaContractSlice,
  sparkMediaContract,
} from '../../../lib/contract';
import { ImageOptimizer, type ImageOptimizerProps } from '../../../lib/process';
import { MediaCatalogue, VariantStore } from '../../../lib/store';
import { MediaUpload } from '../../../lib/upload';
import { statements, synthesize, type Synthesized } from '../../support/synth';

let directory: string;
let code: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spark-optimizer-'));
  code = join(directory, 'function.zip');
  writeFileSync(code, 'the bytes of a function');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

type Chosen = Partial<Omit<ImageOptimizerProps, 'source' | 'store' | 'catalogue'>> & {
  readonly queueContract?: MediaContract;
};

const synthOptimizer = ({ queueContract, ...props }: Chosen = {}): Synthesized =>
  synthesize((stack) => {
    new ImageOptimizer(stack, 'Optimizer', {
      code,
      source: new MediaUpload(stack, 'Upload', { contract: queueContract ?? props.contract }),
      store: new VariantStore(stack, 'Store'),
      catalogue: new MediaCatalogue(stack, 'Catalogue'),
      ...props,
    });
  });

const environment = (stack: Synthesized): Readonly<Record<string, string>> =>
  (stack.resource('aws_lambda_function')['environment'] as { variables: Record<string, string> }).variables;

describe('ImageOptimizer', () => {
  test('minimal example: an arm64 function that is told when a photo arrives', () => {
    const stack = synthOptimizer();
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      architectures: ['arm64'],
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      memory_size: 3008,
      timeout: 100,
      filename: expect.stringMatching(/^assets\/.*\/function\.zip$/) as string,
      source_code_hash: createHash('sha256').update('the bytes of a function').digest('base64'),
      tracing_config: { mode: 'PassThrough' },
    });
    expect(stack.resource('aws_lambda_event_source_mapping')).toMatchObject({
      batch_size: 4,
      function_response_types: ['ReportBatchItemFailures'],
      scaling_config: { maximum_concurrency: 10 },
    });
    expect(stack.resource('aws_cloudwatch_log_group')).toMatchObject({
      name: '/aws/lambda/test-optimizer-function',
      retention_in_days: 30,
    });
  });

  test('gives the function its slice of the contract, which the function can read', () => {
    const contract = defineMediaContract({ images: { useCases: { profile_card: { maxWidth: 444 } } } });
    const { MEDIA_CONTRACT: json } = environment(synthOptimizer({ contract }));
    expect(parseMediaContractSlice(json, IMAGE_OPTIMIZER_SECTIONS)).toEqual({
      images: contract.images,
      cacheClasses: contract.cacheClasses,
    });
  });

  test('tells the function how often a photo is given out', () => {
    expect(environment(synthOptimizer())['MAX_RECEIVE_COUNT']).toBe('3');
  });

  test('gives the function the text of a watermark as it is, whatever Terraform would make of it', () => {
    const text = 'Spark ${foo} %{if}';
    const watermark = {
      kind: 'text',
      text,
      color: '#ffffff',
      position: 'center',
      opacity: 1,
      margin: 0,
      width: 1,
    } as const;
    const contract = defineMediaContract({ images: { useCases: { profile_card: { watermark } } } });
    const { MEDIA_CONTRACT: json = '' } = environment(synthOptimizer({ contract }));
    expect(json).toContain('Spark $${foo} %%{if}');
    expect(json.replace(/([$%])\1\{/g, '$1{')).toBe(
      JSON.stringify({ images: contract.images, cacheClasses: contract.cacheClasses }),
    );
  });

  test("grants just what one photo's way needs", () => {
    const granted = statements(synthOptimizer().resource('aws_iam_role_policy'));
    expect(granted.flatMap(({ Action }) => Action).sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      'kms:Decrypt',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:DeleteObject',
      's3:GetObject',
      's3:GetObject',
      's3:GetObjectVersion',
      's3:ListBucket',
      's3:ListBucket',
      's3:PutObject',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ]);
    expect(granted.flatMap(({ Resource }) => Resource)).not.toContain('*');
  });

  test('takes smaller batches where the contract gives each photo more time', () => {
    const contract = defineMediaContract({ images: { upload: { timeoutSeconds: 600 } } });
    const stack = synthOptimizer({ contract });
    expect(stack.resource('aws_lambda_event_source_mapping')['batch_size']).toBe(1);
    expect(stack.resource('aws_lambda_function')['timeout']).toBe(620);
  });

  test('maximum example: every setting', () => {
    const stack = synthOptimizer({
      architecture: 'x64',
      memoryMegabytes: 1769,
      maxConcurrency: 5,
      reservedConcurrency: 5,
      logRetentionDays: 365,
      tracing: true,
      permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      architectures: ['x86_64'],
      memory_size: 1769,
      reserved_concurrent_executions: 5,
      tracing_config: { mode: 'Active' },
    });
    expect(stack.resource('aws_iam_role')['permissions_boundary']).toBe('arn:aws:iam::123456789012:policy/boundary');
    expect(statements(stack.resource('aws_iam_role_policy')).flatMap(({ Action }) => Action)).toContain(
      'xray:PutTraceSegments',
    );
  });

  test('deploys the watermarks that the contract draws', () => {
    const mark = join(directory, 'mark.png');
    writeFileSync(mark, PNG);
    const stack = synthOptimizer({ contract: watermarked('mark.png'), watermarks: { 'mark.png': mark } });
    expect(stack.resource('aws_s3_object')).toMatchObject({
      key: 'watermarks/mark.png',
      content_type: 'image/png',
    });
  });

  test('throws on a watermark that is no PNG, whatever its name', () => {
    const file = join(directory, 'photo.png');
    writeFileSync(file, 'a JPEG, say');
    const props = { contract: watermarked('mark.png'), watermarks: { 'mark.png': file } };
    expect(() => synthOptimizer(props)).toThrow("'watermarks.mark.png' must be an existing PNG file");
  });

  test.each<[string, () => Chosen, string]>([
    [
      'a missing build, naming the command',
      () => ({ code: '/nowhere/function.zip' }),
      '\'code\' must be an existing zip, got: "/nowhere/function.zip" (npm run build:functions makes it',
    ],
    [
      'more memory than Lambda has',
      () => ({ memoryMegabytes: 20_000 }),
      "'memoryMegabytes' must be 128–10240 MB, got: 20000",
    ],
    [
      'a retention CloudWatch refuses',
      () => ({ logRetentionDays: 31 as 30 }),
      "'logRetentionDays' must be one of 1, 3, 5",
    ],
    ['a concurrency SQS refuses', () => ({ maxConcurrency: 1 }), "'maxConcurrency' must be 2–1000, got: 1"],
    [
      'a reserve below its concurrency',
      () => ({ maxConcurrency: 10, reservedConcurrency: 3 }),
      "'reservedConcurrency' must be at least maxConcurrency (10), got: 3",
    ],
    [
      'a queue made for shorter attempts',
      () => ({ queueContract: defineMediaContract({ images: { upload: { timeoutSeconds: 5 } } }) }),
      "'source.imageQueue.visibilityTimeoutSeconds' must be at least 600",
    ],
    [
      'a watermark without its file',
      () => ({ contract: watermarked('mark.png') }),
      "'watermarks' must hold a file for mark.png",
    ],
    [
      'a file that nothing draws',
      () => ({ watermarks: { 'mark.png': code } }),
      "'watermarks.mark.png' must be drawn by the contract",
    ],
    [
      'a watermark that is not there',
      () => ({ contract: watermarked('mark.png'), watermarks: { 'mark.png': '/nowhere.png' } }),
      "'watermarks.mark.png' must be an existing PNG file",
    ],
    [
      'a contract that does not fit the environment',
      () => ({ contract: crowded() }),
      "'environment' must be at most 4096 bytes in all",
    ],
    [
      'a boundary that is no policy',
      () => ({ permissionsBoundaryArn: 'nope' }),
      "'permissionsBoundaryArn' must be the ARN of a managed policy",
    ],
    ['an unknown architecture', () => ({ architecture: 'riscv' as 'x64' }), "'architecture' must be one of arm64, x64"],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthOptimizer(props())).toThrow(message);
  });
});

function watermarked(asset: string): MediaContract {
  const watermark = {
    kind: 'image' as const,
    asset,
    position: 'south-east' as const,
    opacity: 0.5,
    margin: 0.02,
    width: 0.2,
  };
  return defineMediaContract({ images: { useCases: { profile_fullsize: { watermark } } } });
}

function crowded(): MediaContract {
  const useCase = sparkMediaContract.images.useCases['profile_card'];
  const useCases = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [`use_case_${index}`, { ...useCase, alias: `alias_${index}` }]),
  );
  return defineMediaContract({ images: { useCases } });
}
