import { TerraformVariable } from 'cdktf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineMediaContract,
  type MediaContract,
  parseMediaContractSlice,
  sparkMediaContract,
  VIDEO_TRANSCODER_SECTIONS,
  type Watermark,
} from '../../../lib/contract';
import { type FfmpegSource, ImageOptimizer, VideoTranscoder, type VideoTranscoderProps } from '../../../lib/process';
import { MediaCatalogue, VariantStore } from '../../../lib/store';
import { MediaUpload } from '../../../lib/upload';
import { fakeFunction, fakeLayer } from '../../support/fake-layer';
import { statements, synthesize, type Synthesized } from '../../support/synth';

const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:3';
const IMAGE = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/spark/transcoder@sha256:${'0'.repeat(64)}`;

let folder: string;
let code: string;
let layerDirectory: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spark-transcoder-'));
  code = fakeFunction(join(folder, 'function.zip'));
  layerDirectory = fakeLayer(join(folder, 'layer'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Chosen = Partial<Omit<VideoTranscoderProps, 'source' | 'store' | 'catalogue'>> & {
  readonly queueContract?: MediaContract;
  readonly processVideos?: boolean;
};

const synthTranscoder = ({ queueContract, processVideos, ...props }: Chosen = {}): Synthesized =>
  synthesize((stack) => {
    const contract = queueContract ?? props.contract;
    new VideoTranscoder(stack, 'Transcoder', {
      ...(props.ffmpeg?.imageUri === undefined && { code }),
      ffmpeg: { layerDirectory },
      source: new MediaUpload(stack, 'Upload', { contract, processVideos }),
      store: new VariantStore(stack, 'Store'),
      catalogue: new MediaCatalogue(stack, 'Catalogue'),
      ...props,
    });
  });

const lambda = (props?: Chosen): Readonly<Record<string, unknown>> =>
  synthTranscoder(props).resource('aws_lambda_function');

const environment = (stack: Synthesized): Readonly<Record<string, string>> =>
  (stack.resource('aws_lambda_function')['environment'] as { variables: Record<string, string> }).variables;

describe('VideoTranscoder', () => {
  test('minimal example: an arm64 function with a layer of ffmpeg that is told when a video arrives', () => {
    const stack = synthTranscoder();
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      architectures: ['arm64'],
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      layers: [expect.stringMatching(/^\$\{aws_lambda_layer_version\.Transcoder_Layer_\w+\.arn}$/) as unknown],
      memory_size: 3008,
      timeout: 720,
    });
    expect(stack.resource('aws_lambda_event_source_mapping')).toMatchObject({
      event_source_arn: expect.stringContaining('aws_sqs_queue.Upload_VideoQueue') as unknown,
      batch_size: 1,
      function_response_types: ['ReportBatchItemFailures'],
      scaling_config: { maximum_concurrency: 10 },
    });
    expect(stack.resource('aws_cloudwatch_log_group')['name']).toBe('/aws/lambda/test-transcoder-function');
  });

  test('gives the function its slice of the contract, which the function can read', () => {
    const contract = defineMediaContract({ videos: { segmentSeconds: 4 } });
    const { MEDIA_CONTRACT: json, MAX_RECEIVE_COUNT: attempts } = environment(synthTranscoder({ contract }));
    expect(parseMediaContractSlice(json, VIDEO_TRANSCODER_SECTIONS)).toEqual({
      videos: contract.videos,
      images: contract.images,
      cacheClasses: contract.cacheClasses,
    });
    expect(attempts).toBe('3');
  });

  test("grants just what one video's way needs, and nothing of images", () => {
    const granted = statements(synthTranscoder().resource('aws_iam_role_policy'));
    const places = granted.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => `${action} ${[Resource].flat().map(placeOf).join(' ')}`),
    );
    expect(places.sort()).toEqual([
      'dynamodb:GetItem aws_dynamodb_table.Catalogue',
      'dynamodb:UpdateItem aws_dynamodb_table.Catalogue',
      'kms:Decrypt aws_kms_key.Upload_Key',
      'logs:CreateLogStream aws_cloudwatch_log_group.Transcoder_Function_Log:*',
      'logs:PutLogEvents aws_cloudwatch_log_group.Transcoder_Function_Log:*',
      's3:DeleteObject aws_s3_bucket.Store_Variants/videos/*',
      's3:GetObject aws_s3_bucket.Store_Variants/watermarks/*',
      's3:GetObject aws_s3_bucket.Upload_Originals/originals/videos/*',
      's3:GetObjectVersion aws_s3_bucket.Upload_Originals/originals/videos/*',
      's3:ListBucket aws_s3_bucket.Store_Variants',
      's3:ListBucket aws_s3_bucket.Upload_Originals',
      's3:PutObject aws_s3_bucket.Store_Variants/videos/*',
      'sqs:ChangeMessageVisibility aws_sqs_queue.Upload_VideoQueue',
      'sqs:DeleteMessage aws_sqs_queue.Upload_VideoQueue',
      'sqs:GetQueueAttributes aws_sqs_queue.Upload_VideoQueue',
      'sqs:ReceiveMessage aws_sqs_queue.Upload_VideoQueue',
    ]);
  });

  test('waits with the first video until the function may do all that it needs', () => {
    expect(synthTranscoder().resource('aws_lambda_event_source_mapping')['depends_on']).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\.Transcoder_Function_Role/),
    ]);
  });

  test('maximum example: every setting', () => {
    const stack = synthTranscoder({
      architecture: 'x64',
      ffmpeg: { layerArn: LAYER },
      memoryMegabytes: 10_240,
      ephemeralStorageMegabytes: 4096,
      maxConcurrency: 50,
      reservedConcurrency: 60,
      logRetentionDays: 90,
      tracing: true,
      permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      architectures: ['x86_64'],
      layers: [LAYER],
      memory_size: 10_240,
      ephemeral_storage: { size: 4096 },
      reserved_concurrent_executions: 60,
      tracing_config: { mode: 'Active' },
    });
    expect(stack.resource('aws_lambda_event_source_mapping')['scaling_config']).toEqual({ maximum_concurrency: 50 });
  });

  describe('time and room, by the contract', () => {
    const upload = (change: Partial<MediaContract['videos']['upload']>): MediaContract =>
      defineMediaContract({ videos: { upload: change } });

    test('a function has two minutes more than ffmpeg, and a message is hidden six times as long', () => {
      const stack = synthTranscoder({ contract: upload({ timeoutSeconds: 300 }) });
      expect(stack.resource('aws_lambda_function')['timeout']).toBe(420);
      const queue = stack.resource('aws_sqs_queue', /VideoQueue_[0-9A-F]+$/);
      expect(queue['visibility_timeout_seconds']).toBe(6 * 420);
    });

    test('the longest time a contract may give fits into the longest a function has', () => {
      expect(lambda({ contract: upload({ timeoutSeconds: 780 }) })['timeout']).toBe(900);
    });

    test('the largest upload and all that is made of it fit into the temporary storage', () => {
      const size = (contract: MediaContract): number =>
        (lambda({ contract })['ephemeral_storage'] as { size: number }).size;
      // Three copies of 4.7 Mbit/s over 40 seconds at twice the bitrate.
      const made = (((4200 + 384 + 128) / 8) * 1000 * 40 * 2 * 3) / 1024 ** 2;
      expect(size(sparkMediaContract) - made).toBeGreaterThan(500 + 64);
      expect(size(sparkMediaContract)).toBeLessThan(1024);
      expect(size(upload({ maxBytes: 4 * 1024 ** 3 })) - size(sparkMediaContract)).toBe(4096 - 500);
      expect(size(upload({ maxBytes: 1_000_000 }))).toBe(512);
      const longer = defineMediaContract({ videos: { maxDurationSeconds: 70 } });
      expect(size(longer) - size(sparkMediaContract)).toBeCloseTo(made, -1);
    });

    test('throws on a contract whose videos fit into no function', () => {
      const { renditions } = sparkMediaContract.videos;
      const contract = defineMediaContract({
        videos: {
          maxDurationSeconds: 240,
          renditions: { web_hd: { ...renditions['web_hd'], videoBitrateKbps: 50_000 } },
          upload: { maxBytes: 4 * 1024 ** 3, timeoutSeconds: 60 },
        },
      });
      expect(() => synthTranscoder({ contract })).toThrow(
        /'contract\.videos' must need at most the 10240 MB of temporary storage that Lambda has, got: \d+/,
      );
    });

    test('throws on less storage than that', () => {
      expect(() => synthTranscoder({ ephemeralStorageMegabytes: 512 })).toThrow(
        /'ephemeralStorageMegabytes' must be \d+–10240 MB, got: 512/,
      );
    });
  });

  describe('ffmpeg', () => {
    test('is a folder of one’s own, without a warning', () => {
      const stack = synthTranscoder({ ffmpeg: { layerDirectory } });
      expect(stack.resource('aws_s3_object')['key']).toBe('layers/test-transcoder-layer.zip');
      expect(stack.warnings).toEqual([]);
    });

    test('is a layer that exists already: no layer, no object, no warning', () => {
      const stack = synthTranscoder({ ffmpeg: { layerArn: LAYER } });
      expect(stack.resource('aws_lambda_function')['layers']).toEqual([LAYER]);
      expect(stack.resourceTypes.filter((type) => /layer|s3_object/.test(type))).toEqual([]);
      expect(stack.warnings).toEqual([]);
    });

    test('is an image, which holds code, runtime and programs', () => {
      const stack = synthTranscoder({ ffmpeg: { imageUri: IMAGE } });
      const found = stack.resource('aws_lambda_function');
      expect(found).toMatchObject({ package_type: 'Image', image_uri: IMAGE, architectures: ['arm64'] });
      for (const argument of ['filename', 'source_code_hash', 'runtime', 'handler', 'layers']) {
        expect(found).not.toHaveProperty(argument);
      }
      expect(stack.resourceTypes.filter((type) => /layer|s3_object/.test(type))).toEqual([]);
      expect(stack.warnings).toEqual([]);
    });

    test('may be an ARN or an image that Terraform computes', () => {
      const synthToken = (source: (token: string) => FfmpegSource): Synthesized =>
        synthesize((stack) => {
          const token = new TerraformVariable(stack, 'programs', { type: 'string' }).stringValue;
          const ffmpeg = source(token);
          new VideoTranscoder(stack, 'Transcoder', {
            ...(ffmpeg.imageUri === undefined && { code }),
            ffmpeg,
            source: new MediaUpload(stack, 'Upload'),
            store: new VariantStore(stack, 'Store'),
            catalogue: new MediaCatalogue(stack, 'Catalogue'),
          });
        });
      const byLayer = synthToken((layerArn) => ({ layerArn })).resource('aws_lambda_function');
      expect(byLayer['layers']).toEqual(['${var.programs}']);
      const byImage = synthToken((imageUri) => ({ imageUri })).resource('aws_lambda_function');
      expect(byImage['image_uri']).toBe('${var.programs}');
    });

    test.each<[string, () => Chosen, string]>([
      [
        'two of them',
        () => ({ ffmpeg: { layerArn: LAYER, imageUri: IMAGE } as unknown as FfmpegSource }),
        '\'ffmpeg\' must name one of layerDirectory, layerArn and imageUri, got: ["layerArn","imageUri"]',
      ],
      [
        'a layer without a version',
        () => ({ ffmpeg: { layerArn: LAYER.replace(/:3$/, '') } }),
        "'ffmpeg.layerArn' must be the ARN of a version of a layer",
      ],
      [
        'a layer of another region',
        () => ({ ffmpeg: { layerArn: LAYER.replace('eu-central-1', 'us-east-1') } }),
        "'ffmpeg.layerArn' must be of the function's region (eu-central-1), got: \"us-east-1\"",
      ],
      [
        'an image of another region',
        () => ({ ffmpeg: { imageUri: IMAGE.replace('eu-central-1', 'us-east-1') } }),
        "'ffmpeg.imageUri' must be of the function's region (eu-central-1), got: \"us-east-1\"",
      ],
      ...[
        'public.ecr.aws/spark/transcoder:1',
        'docker.io/library/debian:12',
        IMAGE.replace(/@.*/, ''),
        IMAGE.replace('dkr.ecr.', 'dkr.ecr-fips.'),
        IMAGE.replace('spark/', 'Spark/'),
        `${IMAGE}0`,
      ].map((imageUri): [string, () => Chosen, string] => [
        `the image ${imageUri}`,
        () => ({ ffmpeg: { imageUri } }),
        "'ffmpeg.imageUri' must be an image of ECR with a tag or digest",
      ]),
      [
        'a zip beside an image',
        () => ({ ffmpeg: { imageUri: IMAGE }, code }),
        "'code' must be left out beside ffmpeg.imageUri",
      ],
      [
        'a layer for the other architecture',
        () => ({ architecture: 'x64' }),
        "'ffmpeg.layerDirectory' must hold a bin/ffmpeg for Linux on x64",
      ],
      ['a code that is no zip', () => ({ code: join(layerDirectory, 'LICENSE') }), "'code' must be an existing zip"],
      ['a code that is missing', () => ({ code: '/nowhere.zip' }), "'code' must be an existing zip"],
    ])('throws on %s', (_what, props, message) => {
      expect(() => synthTranscoder(props())).toThrow(message);
    });

    test('takes an image by a tag', () => {
      const imageUri = IMAGE.replace(/@.*/, ':2026-11-22');
      expect(lambda({ ffmpeg: { imageUri } })['image_uri']).toBe(imageUri);
    });
  });

  describe('watermarks', () => {
    const mark = (asset: string): Watermark => ({
      kind: 'image',
      asset,
      position: 'center',
      opacity: 0.5,
      margin: 0,
      width: 0.2,
    });
    const both = defineMediaContract({
      videos: { renditions: { web_hd: { watermark: mark('film.png') } } },
      images: { useCases: { profile_card: { watermark: mark('photo.png') } } },
    });
    const png = (name: string, tail = ''): string => {
      const path = join(folder, name);
      writeFileSync(path, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(tail)]));
      return path;
    };
    const synthBoth = (files: Readonly<Record<string, string>>): Synthesized =>
      synthesize((stack) => {
        const parts = {
          contract: both,
          code,
          source: new MediaUpload(stack, 'Upload', { contract: both }),
          store: new VariantStore(stack, 'Store'),
          catalogue: new MediaCatalogue(stack, 'Catalogue'),
        };
        new ImageOptimizer(stack, 'Optimizer', { ...parts, watermarks: { 'photo.png': png('photo.png') } });
        new VideoTranscoder(stack, 'Transcoder', { ...parts, ffmpeg: { layerArn: LAYER }, watermarks: files });
      });

    test('are those of renditions and of the poster, deployed before the first video', () => {
      const watermarks = { 'film.png': png('film.png'), 'photo.png': png('photo.png') };
      const stack = synthTranscoder({ contract: both, ffmpeg: { layerArn: LAYER }, watermarks });
      expect(stack.resources('aws_s3_object').map(([, { key }]) => key)).toEqual([
        'watermarks/film.png',
        'watermarks/photo.png',
      ]);
      expect(stack.resource('aws_lambda_event_source_mapping')['depends_on']).toHaveLength(3);
    });

    test('that photos have too are put into the store once, and both wait for them', () => {
      const stack = synthBoth({ 'film.png': png('film.png') });
      expect(stack.resources('aws_s3_object').map(([id]) => id.replace(/_[0-9A-F]+$/, ''))).toEqual([
        'Optimizer_WatermarkObject-photopng',
        'Transcoder_WatermarkObject-filmpng',
      ]);
      const { depends_on: waits } = stack.resource('aws_lambda_event_source_mapping', /Transcoder/);
      expect(waits).toContainEqual(expect.stringMatching(/^aws_s3_object\.Optimizer_WatermarkObject-photopng/));
    });

    test('may be named twice where they are the same file', () => {
      const stack = synthBoth({ 'film.png': png('film.png'), 'photo.png': png('photo.png') });
      expect(stack.resources('aws_s3_object')).toHaveLength(2);
    });

    test.each<[string, () => Synthesized, string]>([
      [
        'one without its file',
        () => synthTranscoder({ contract: both }),
        "[test/Transcoder] 'watermarks' must hold a file for film.png",
      ],
      [
        'two files by one name',
        () => synthBoth({ 'film.png': png('film.png'), 'photo.png': png('other.png', 'other') }),
        "'watermarks.photo.png' must be the file that test/Optimizer puts into the same store",
      ],
      [
        'one that nothing draws',
        () => synthTranscoder({ watermarks: { 'film.png': png('film.png') } }),
        "'watermarks.film.png' must be drawn by the contract",
      ],
    ])('throws on %s', (_what, synth, message) => {
      expect(synth).toThrow(message);
    });
  });

  test.each<[string, () => Chosen, string]>([
    [
      'an upload that tells nobody of videos',
      () => ({ processVideos: false }),
      "[test/Transcoder] 'source.videoQueue' must be the queue of arrived videos",
    ],
    [
      'a queue made for shorter attempts',
      () => ({ queueContract: defineMediaContract({ videos: { upload: { timeoutSeconds: 30 } } }) }),
      "'source.videoQueue.visibilityTimeoutSeconds' must be at least 4320",
    ],
    [
      'a contract whose videos cannot be stored in the time that is left',
      () => ({ contract: defineMediaContract({ videos: { maxDurationSeconds: 600, segmentSeconds: 1 } }) }),
      "'contract.videos' must need at most the 900 s that a function of Lambda has, got: ",
    ],
    ['a concurrency SQS refuses', () => ({ maxConcurrency: 1001 }), "'maxConcurrency' must be 2–1000, got: 1001"],
    [
      'a reserve below its concurrency',
      () => ({ maxConcurrency: 10, reservedConcurrency: 3 }),
      "'reservedConcurrency' must be at least maxConcurrency (10), got: 3",
    ],
    [
      'more memory than Lambda has',
      () => ({ memoryMegabytes: 10_241 }),
      "'memoryMegabytes' must be 128–10240 MB, got: 10241",
    ],
    ['an unknown architecture', () => ({ architecture: 'riscv' as 'x64' }), "'architecture' must be one of arm64, x64"],
    [
      'a contract that does not fit the environment',
      () => ({ contract: crowded() }),
      "'environment' must be at most 4096 bytes in all",
    ],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthTranscoder(props())).toThrow(message);
  });

  test('does not throw if a number is a token', () => {
    expect(() =>
      synthesize((stack) => {
        const number = (name: string): number => new TerraformVariable(stack, name, { type: 'number' }).numberValue;
        new VideoTranscoder(stack, 'Transcoder', {
          code,
          ffmpeg: { layerArn: LAYER },
          source: new MediaUpload(stack, 'Upload'),
          store: new VariantStore(stack, 'Store'),
          catalogue: new MediaCatalogue(stack, 'Catalogue'),
          memoryMegabytes: number('memory'),
          maxConcurrency: number('concurrency'),
          reservedConcurrency: number('reserve'),
          ephemeralStorageMegabytes: number('storage'),
        });
      }),
    ).not.toThrow();
  });
});

/** `${aws_s3_bucket.Store_Variants_1A2B3C4D.arn}/videos/*` without what is generated. */
function placeOf(resource: string): string {
  return resource.replace(/^\$\{(.*)_[0-9A-F]{8}\.arn}/, '$1');
}

function crowded(): MediaContract {
  const rendition = sparkMediaContract.videos.renditions['web_hd'];
  const renditions = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`rung_${index}`, rendition]));
  return defineMediaContract({ videos: { renditions } });
}
