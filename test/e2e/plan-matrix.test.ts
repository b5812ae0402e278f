import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, type TerraformStack, TerraformVariable } from 'cdktf';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFrontDelivery,
  defineMediaContract,
  type FfmpegSource,
  MediaCertificate,
  MediaFirewall,
  originLockVariable,
  sparkMediaContract,
  type VariantOrigin,
} from '../../lib';
import { environments } from '../../stacks/environments';
import { SparkMediaStack, type SparkMediaStackProps } from '../../stacks/spark-media-stack';
import { fakeLayer } from '../support/fake-layer';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
const BUCKET: VariantOrigin = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
  region: 'eu-central-1',
};
const SERVER: VariantOrigin = { serverDomainName: 'media-origin.sparkdating.com', region: 'eu-central-1' };

/** What an environment may switch on, and what each adds to the plan. */
const OPTIONS: Readonly<Record<string, readonly [Partial<SparkMediaStackProps>, adds: string]>> = {
  firewall: [{ firewall: { rateLimit: { requests: 2000, windowSeconds: 60 } } }, 'aws_wafv2_web_acl'],
  'signed access': [
    { signedAccess: { classes: ['videos', 'manifests'], publicKeys: [pem.toString()] } },
    'aws_cloudfront_key_group',
  ],
  logs: [{ accessLogDays: 30 }, 'aws_s3_bucket_ownership_controls'],
};
const options = Object.entries(OPTIONS);
const all: Partial<SparkMediaStackProps> = Object.assign({}, ...options.map(([, [props]]) => props)) as object;

/** From upload to delivery. */
const PARTS = /Platform_(Upload|Store|ImageOptimizer|VideoTranscoder|OnTheFly|CloudFront)_/;

describeWith(['terraform'], 'the AWS half, planned with the real provider', () => {
  let terraform: Terraform;
  let folder: string;

  beforeAll(() => {
    terraform = new Terraform();
    folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  });
  afterAll(() => {
    terraform.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Folder of a stack of an environment, without Cloudflare, whose provider is not here to be asked. */
  function synthesized(
    environment: SparkMediaStackProps,
    change: Partial<SparkMediaStackProps>,
    add?: (stack: SparkMediaStack) => void,
  ): string {
    const outdir = mkdtempSync(join(folder, 'out-'));
    const app = new App({ outdir });
    const stack = new SparkMediaStack(app, 'planned', { ...environment, domain: false, ...change });
    // All plans have the same providers, so that one init serves them.
    if (stack.node.tryFindChild('AwsGlobal') === undefined) globalProvider(stack);
    add?.(stack);
    app.synth();
    return join(outdir, 'stacks', 'planned');
  }

  function globalProvider(stack: TerraformStack): AwsProvider {
    const found = stack.node.tryFindChild('AwsGlobal');
    if (found instanceof AwsProvider) return found;
    return new AwsProvider(stack, 'AwsGlobal', { alias: 'global', region: 'us-east-1' });
  }

  /** Types of what a plan would make, or of those parts of the platform alone. Any error or warning fails. */
  function planned(stackFolder: string, parts?: RegExp): readonly string[] {
    const { diagnostics, created } = terraform.plan(stackFolder);
    expect(diagnostics).toEqual([]);
    return created
      .filter((address) => parts === undefined || parts.test(address))
      .map((address) => address.replace(/\..*$/, ''));
  }

  describe.each(Object.entries(environments))('%s', (_id, environment) => {
    test('as it is', () => {
      const types = planned(synthesized(environment, {}));
      expect(types).toContain('aws_cloudfront_distribution');
      expect(types.filter((type) => /wafv2|key_group/.test(type))).toEqual([]);
    });

    test.each(options)('with %s', (_what, [props, adds]) => {
      const count = (types: readonly string[]): number => types.filter((type) => type === adds).length;
      expect(count(planned(synthesized(environment, props)))).toBeGreaterThan(
        adds === 'aws_s3_bucket_ownership_controls' ? 2 : 0,
      );
    });

    test('with all of it, in the same bytes twice', () => {
      const read = (): string => readFileSync(join(synthesized(environment, all), 'cdk.tf.json'), 'utf8');
      expect(read()).toBe(read());
      expect(planned(synthesized(environment, all))).toEqual(
        expect.arrayContaining(options.map(([, [, adds]]) => adds)),
      );
    });
  });

  const [environment] = Object.values(environments);
  if (environment === undefined) throw new Error("'environments' must have one, got: none");

  describe('with ffmpeg from', () => {
    const SOURCES: readonly (readonly [string, () => FfmpegSource, layers: number])[] = [
      ['npm', () => ({}), 1],
      ['a folder of one’s own', () => ({ layerDirectory: fakeLayer(join(folder, 'layer')) }), 1],
      ['a layer that exists', () => ({ layerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:1' }), 0],
      ['an image', () => ({ imageUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/transcoder:1' }), 0],
    ];

    test.each(SOURCES)('%s', (_what, source, layers) => {
      const types = planned(synthesized(environment, { videoTranscoder: { ffmpeg: source() } }), PARTS);
      const count = (type: string): number => types.filter((found) => found === type).length;
      expect([count('aws_lambda_function'), count('aws_lambda_event_source_mapping')]).toEqual([3, 2]);
      expect([count('aws_lambda_layer_version'), count('aws_s3_object')]).toEqual([layers, layers]);
    });
  });

  test('without a transcoder', () => {
    const types = planned(synthesized(environment, { videoTranscoder: false }), PARTS);
    expect(types.filter((type) => /lambda_function$|sqs_queue$/.test(type)).sort()).toEqual([
      'aws_lambda_function',
      'aws_lambda_function',
      'aws_sqs_queue',
      'aws_sqs_queue',
    ]);
  });

  test('without a choice at the edge, and without what makes missing variants', () => {
    const types = planned(synthesized(environment, { negotiation: false, onTheFly: false }), PARTS);
    expect(types.filter((type) => /cloudfront_function|lambda_function_url|lambda_permission/.test(type))).toEqual([]);
  });

  test.each([
    ['a bucket that exists already', BUCKET, 'aws_cloudfront_origin_access_control'],
    ['a server of one’s own', SERVER, 'aws_cloudfront_function'],
  ] as const)('with %s behind a certificate of one’s own, proven in Route 53', (_what, variants, adds) => {
    const types = planned(
      synthesized(environment, {}, (stack) => {
        const certificate = new MediaCertificate(stack, 'Own', {
          domainNames: ['media.sparkdating.com', '*.media.sparkdating.com'],
          validation: { route53ZoneId: 'Z0123456789ABCDEFGHIJ' },
          provider: globalProvider(stack),
        });
        new CloudFrontDelivery(stack, 'Delivery', {
          variants,
          aliases: ['media.sparkdating.com'],
          certificateArn: certificate.certificateArn,
        });
      }),
    );
    expect(types).toEqual(
      expect.arrayContaining(['aws_acm_certificate', 'aws_acm_certificate_validation', 'aws_route53_record', adds]),
    );
    expect(types.filter((type) => type === 'aws_cloudfront_distribution')).toHaveLength(2);
  });

  test.each([
    ['by the document’s contract', BUCKET, sparkMediaContract, []],
    [
      'by device and language too',
      SERVER,
      defineMediaContract({
        cacheClasses: { negotiated: { varyBy: ['format', 'device', 'language'] } },
        delivery: { languages: ['en', 'pt-BR'], deviceUseCases: { mobile: 'profile_thumbnail' } },
      }),
      ['aws_cloudfront_origin_request_policy'],
    ],
  ] as const)('with a negotiation at the edge, %s', (_what, variants, contract, adds) => {
    const types = planned(
      synthesized(environment, {}, (stack) => {
        new CloudFrontDelivery(stack, 'Delivery', { variants, negotiation: true, contract });
      }),
    );
    expect(types.filter((type) => type === 'aws_cloudfront_function').length).toBeGreaterThanOrEqual(2);
    expect(types).toEqual(expect.arrayContaining([...adds]));
  });

  test('with CloudFront’s half of an origin lock, old secret and new', () => {
    const types = planned(
      synthesized(environment, {}, (stack) => {
        const secrets = ['old', 'new'].map(
          (id) => new TerraformVariable(stack, id, { sensitive: true, default: `${id}-secret-of-a-test` }).stringValue,
        );
        const { webAclArn } = new MediaFirewall(stack, 'Firewall', {
          provider: globalProvider(stack),
          rateLimit: { requests: 100 },
          originLock: { imagesHost: 'cdn.sparkdating.com', secrets },
        });
        new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, webAclArn });
      }),
    );
    expect(types).toContain('aws_wafv2_web_acl');
  });

  describe('with a secret that Terraform is told', () => {
    const VARIABLE = 'TF_VAR_Secret';
    afterEach(() => {
      Reflect.deleteProperty(process.env, VARIABLE);
    });

    /** Diagnostics of a plan that is told a secret, or none. */
    function told(secret: string): readonly { summary: string; detail?: string }[] {
      process.env[VARIABLE] = secret;
      const withSecret = new Terraform();
      try {
        return withSecret.plan(
          synthesized(environment as SparkMediaStackProps, {}, (stack) => {
            const originLock = { ...originLockVariable(stack, 'Secret'), imagesHost: 'cdn.sparkdating.com' };
            new MediaFirewall(stack, 'Firewall', { provider: globalProvider(stack), originLock });
          }),
        ).diagnostics;
      } finally {
        withSecret.dispose();
      }
    }

    test('plans with a long one', () => {
      expect(told('a-secret-of-thirty-two-characters')).toEqual([]);
    });

    test('refuses a short one, and does not print it', () => {
      const diagnostics = told('too-short');
      expect(diagnostics.map(({ detail }) => detail)).toEqual([
        'A secret of the origin lock must have at least 16 characters.',
      ]);
      expect(JSON.stringify(diagnostics)).not.toContain('too-short');
    });
  });
});
