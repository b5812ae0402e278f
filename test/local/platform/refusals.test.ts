import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../local/errors';
import { readPlatform } from '../../../local/platform';
import { SparkMediaStack } from '../../../stacks/spark-media-stack';
import { environments } from '../../../stacks/environments';
import { App } from 'cdktf';
import { inFolder, modelOf } from '../../support/platform-model';
import { BEHAVIOR, distribution, stackOf } from './stack-json';

/** The message of the UsageError that reading ends in, without the folder of the file. */
function refusal(json: unknown): string {
  try {
    modelOf(json);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message.replace(/\S*\/(?=cdk\.tf\.json)/, '');
  }
  throw new Error('it was read');
}

const withBehavior = (over: Readonly<Record<string, unknown>>): unknown =>
  stackOf({ default_cache_behavior: { ...BEHAVIOR, ...over } });

describe('a stack that cannot be read is refused by what is wrong with it', () => {
  test.each([
    ['no JSON', '{', /^'--stack' must be Terraform's JSON, got: cdk\.tf\.json \(/],
    ['a list', [], /^'--stack' must be Terraform's JSON, got: cdk\.tf\.json \(no object\)$/],
    ['nothing', {}, /^'--stack' must be a synthesized stack with resources, got: cdk\.tf\.json \(none\)$/],
    [
      'no distribution',
      { resource: { aws_s3_bucket: { media: {} } } },
      /^'--stack' must have a CloudFront distribution, got: cdk\.tf\.json \(none\)$/,
    ],
    [
      'several distributions',
      { resource: { aws_cloudfront_distribution: { one: distribution(), two: distribution() } } },
      /^'--distribution' must name one of those of cdk\.tf\.json, which has several, got: none of aws_cloudfront_distribution\.one, aws_cloudfront_distribution\.two$/,
    ],
    [
      'resources of no shape',
      { resource: { aws_s3_bucket: { media: [] } } },
      /^cdk\.tf\.json: 'aws_s3_bucket\.media' must be an object, got: \[\]$/,
    ],
    [
      'a cache policy that nobody knows',
      withBehavior({ cache_policy_id: '11111111-2222-3333-4444-555555555555' }),
      /^cdk\.tf\.json: 'aws_cloudfront_distribution\.cdn\.default_cache_behavior\.cache_policy_id' must name a policy of the stack or one that AWS manages, got: "11111111/,
    ],
    [
      'a behavior without a cache policy',
      withBehavior({ cache_policy_id: undefined }),
      /'aws_cloudfront_distribution\.cdn\.default_cache_behavior\.cache_policy_id' must be given, or forwarded_values, got: undefined$/,
    ],
    [
      'an origin that is none',
      withBehavior({ target_origin_id: 'elsewhere' }),
      /'aws_cloudfront_distribution\.cdn\.target_origin_id' must be one of the origins bucket, got: "elsewhere \(of \*\)"$/,
    ],
    [
      'behaviors that Terraform makes up',
      stackOf({ dynamic: { ordered_cache_behavior: { for_each: '${var.paths}', content: {} } } }),
      /'aws_cloudfront_distribution\.cdn\.ordered_cache_behavior' must be written out: how many blocks there are, Terraform alone knows/,
    ],
    [
      'a protocol that Terraform alone knows',
      withBehavior({ viewer_protocol_policy: '${var.protocol}' }),
      /viewer_protocol_policy' must be known at synth: Terraform alone knows this, got: "\$\{var\.protocol\}"$/,
    ],
    [
      'a number that is a word',
      stackOf({ custom_error_response: [{ error_code: 404, error_caching_min_ttl: 'soon' }] }),
      /'aws_cloudfront_distribution\.cdn\.custom_error_response\.error_caching_min_ttl' must be a number, got: "soon"$/,
    ],
    [
      'a contract that breaks its rules',
      stackOf(
        {},
        {
          resource: {
            aws_lambda_function: { resizer: { environment: { variables: { MEDIA_CONTRACT: '{"images":{}}' } } } },
          },
        },
      ),
      /^cdk\.tf\.json: 'aws_lambda_function\.resizer\.environment': 'images\.useCases' must /,
    ],
  ])('%s', (_, json, message) => {
    expect(refusal(json)).toMatch(message);
  });

  test('a file that is not there', () => {
    expect(() => readPlatform('/nowhere/cdk.tf.json')).toThrow(
      /^'--stack' must be a file that can be read, got: \/nowhere\/cdk\.tf\.json \(/,
    );
  });
});

describe('whatever a stack holds', () => {
  let production: string;
  beforeAll(() => {
    production = inFolder((outdir) => {
      const app = new App({ outdir });
      new SparkMediaStack(app, 'production', environments['spark-media']!);
      app.synth();
      return readFileSync(join(outdir, 'stacks', 'production', 'cdk.tf.json'), 'utf8');
    });
  }, 120_000);

  test('is read, or refused in words that name the file: never a fault of the reader', () => {
    const modelled =
      /^(aws_cloudfront|aws_lambda_(function|event)|aws_s3_bucket(_policy|_notification)?$|aws_sqs|aws_dynamodb|cloudflare)/;
    const types = Object.keys((JSON.parse(production) as { resource: object }).resource).filter((type) =>
      modelled.test(type),
    );
    const value = fc.oneof(
      fc.constantFrom(
        null,
        '',
        '${',
        '${aws_s3_bucket.none.id}',
        '${var.none}',
        '{ref:x}',
        [],
        {},
        [[]],
        [null],
        0,
        -1,
        true,
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.array(fc.nat(40), { maxLength: 6 }), value, (type, steps, put) => {
        const json = JSON.parse(production) as Record<string, unknown>;
        replaceAt((json['resource'] as Record<string, unknown>)[type], steps, put);
        try {
          modelOf(json);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message).toContain('cdk.tf.json');
        }
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

/** Puts a value where the steps lead: each picks an entry, the last that can be taken is replaced. */
function replaceAt(node: unknown, steps: readonly number[], put: unknown): void {
  let current = node as Record<string, unknown>;
  for (const [index, step] of [0, ...steps].entries()) {
    const keys = Object.keys(current);
    const key = keys[step % keys.length];
    if (key === undefined) return;
    const child = current[key];
    const isLast =
      index === steps.length || typeof child !== 'object' || child === null || Object.keys(child).length === 0;
    if (isLast) {
      current[key] = put;
      return;
    }
    current = child as Record<string, unknown>;
  }
}
