import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineMediaContract,
  NEGOTIATION_SECTIONS,
  ON_THE_FLY_RESIZER_SECTIONS,
  parseMediaContractSlice,
} from '../../../lib/contract';
import {
  CloudFrontDelivery,
  type CloudFrontDeliveryProps,
  DeliveryApi,
  type DeliveryApiProps,
  OnTheFlyResizer,
  type OnTheFlyResizerProps,
} from '../../../lib/deliver';
import { MediaCatalogue, VariantStore } from '../../../lib/store';
import { MediaUpload } from '../../../lib/upload';
import { type Arguments, statements, synthesize, type Synthesized } from '../../support/synth';

let directory: string;
let code: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spark-on-the-fly-'));
  code = join(directory, 'function.zip');
  writeFileSync(code, 'the bytes of a function');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Options {
  readonly resizer?: Partial<OnTheFlyResizerProps>;
  readonly delivery?: Partial<CloudFrontDeliveryProps>;
  /** Another store than the distribution's. */
  readonly elsewhere?: boolean;
}

const synthOnTheFly = ({ resizer, delivery, elsewhere = false }: Options = {}): Synthesized =>
  synthesize((stack) => {
    const store = new VariantStore(stack, 'Store');
    const onTheFly = new OnTheFlyResizer(stack, 'OnTheFly', {
      code,
      originals: new MediaUpload(stack, 'Upload'),
      store: elsewhere ? new VariantStore(stack, 'Elsewhere') : store,
      catalogue: new MediaCatalogue(stack, 'Catalogue'),
      ...resizer,
    });
    new CloudFrontDelivery(stack, 'Delivery', { variants: store, onTheFly, ...delivery });
  });

const distribution = (stack: Synthesized): Arguments => stack.resource('aws_cloudfront_distribution');
const environment = (stack: Synthesized, id?: RegExp): Readonly<Record<string, string>> =>
  (stack.resource('aws_lambda_function', id)['environment'] as { variables: Record<string, string> }).variables;

describe('a distribution with an on-the-fly resizer', () => {
  test('asks the bucket first, and the function for what the bucket has not', () => {
    const stack = synthOnTheFly();

    expect(distribution(stack)['origin_group']).toEqual([
      {
        origin_id: 'images',
        // 403 is what S3 says of a missing key to who may not list.
        failover_criteria: { status_codes: [403, 404] },
        member: [{ origin_id: 'variants' }, { origin_id: 'on-the-fly' }],
      },
    ]);
    const behaviors = distribution(stack)['ordered_cache_behavior'] as Arguments[];
    const targets = behaviors.map((one) => [one['path_pattern'], one['target_origin_id']]);
    expect(Object.fromEntries(targets)).toEqual({
      '/videos/*.m3u8': 'variants',
      '/videos/*.mpd': 'variants',
      '/profiles/*': 'images',
      '/videos/*': 'variants',
    });
  });

  test('asks it for negotiated images as well', () => {
    const stack = synthOnTheFly({
      delivery: { negotiation: { functionArn: 'arn:aws:cloudfront::123456789012:function/negotiate' } },
    });

    const behaviors = distribution(stack)['ordered_cache_behavior'] as Arguments[];
    const images = behaviors.filter((one) => String(one['path_pattern']).startsWith('/profiles/'));
    expect(images.map((one) => one['target_origin_id'])).toEqual(['images', 'images']);
  });

  test('speaks TLS 1.2 to it, signs, and waits a second longer than the function may take', () => {
    const stack = synthOnTheFly({ delivery: { originShield: 'eu-central-1', connectionAttempts: 2 } });

    const [, origin] = distribution(stack)['origin'] as Arguments[];
    expect(origin).toEqual({
      origin_id: 'on-the-fly',
      connection_attempts: 2,
      domain_name: expect.stringMatching(
        /^\$\{element\(split\("\/", aws_lambda_function_url\.\w+\.function_url\), 2\)\}$/,
      ) as string,
      origin_access_control_id: expect.stringMatching(/OnTheFly_Origin_AccessControl/) as string,
      // One place asks for a missing variant, whichever edge it is missing at.
      origin_shield: { enabled: true, origin_shield_region: 'eu-central-1' },
      custom_origin_config: {
        origin_protocol_policy: 'https-only',
        origin_ssl_protocols: ['TLSv1.2'],
        http_port: 80,
        https_port: 443,
        origin_read_timeout: 31,
      },
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({ timeout: 30 });
    expect(stack.resource('aws_cloudfront_origin_access_control', /OnTheFly/)).toMatchObject({
      origin_access_control_origin_type: 'lambda',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
  });

  test('forwards no headers to it: Host would break the signature', () => {
    const behaviors = distribution(synthOnTheFly())['ordered_cache_behavior'] as Arguments[];

    expect(behaviors.find((one) => one['path_pattern'] === '/profiles/*')).not.toHaveProperty(
      'origin_request_policy_id',
    );
  });

  test('is the only one that may call it, by both permissions', () => {
    const stack = synthOnTheFly();

    expect(stack.resource('aws_lambda_function_url')).toMatchObject({ authorization_type: 'AWS_IAM' });
    const permissions = stack.resources('aws_lambda_permission').map(([, permission]) => permission);
    const caller = {
      principal: 'cloudfront.amazonaws.com',
      source_arn: expect.stringMatching(/^\$\{aws_cloudfront_distribution\.\w+\.arn\}$/) as string,
    };
    expect(permissions).toHaveLength(2);
    expect(permissions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...caller, action: 'lambda:InvokeFunctionUrl', function_url_auth_type: 'AWS_IAM' }),
        expect.objectContaining({ ...caller, action: 'lambda:InvokeFunction' }),
      ]),
    );
  });

  test('remembers refusals as long as the contract says', () => {
    const contract = defineMediaContract({ delivery: { onTheFly: { errorTtlSeconds: 9 } } });

    const errors = distribution(synthOnTheFly({ delivery: { contract } }))['custom_error_response'] as Arguments[];

    expect(errors.find((one) => one['error_code'] === 404)).toMatchObject({ error_caching_min_ttl: 9 });
  });

  test('is refused where it serves another store than the resizer fills', () => {
    expect(() => synthOnTheFly({ elsewhere: true })).toThrow(
      /'onTheFly' must store what it makes where variants are served from, got: "test\/Elsewhere"/,
    );
  });
});

describe('OnTheFlyResizer', () => {
  test('bounds what strangers can make it do', () => {
    expect(synthOnTheFly().resource('aws_lambda_function')).toMatchObject({ reserved_concurrent_executions: 20 });
    expect(
      synthOnTheFly({ resizer: { reservedConcurrency: false } }).resource('aws_lambda_function'),
    ).not.toHaveProperty('reserved_concurrent_executions');
  });

  test('tells the function what it needs, in what a function may be told', () => {
    const contract = defineMediaContract({ images: { useCases: { profile_card: { maxWidth: 444 } } } });

    const { MEDIA_CONTRACT: json, ...rest } = environment(synthOnTheFly({ resizer: { contract } }));

    expect(parseMediaContractSlice(json, ON_THE_FLY_RESIZER_SECTIONS).images).toEqual(contract.images);
    expect(Object.keys(rest).sort()).toEqual(['CATALOGUE_TABLE', 'ORIGINAL_BUCKET', 'VARIANT_BUCKET']);
  });

  test('may read masters and originals of images, write variants, and nothing else', () => {
    const granted = statements(synthOnTheFly().resource('aws_iam_role_policy', /OnTheFly/))
      .filter(({ Sid }) => Sid !== 'WriteLog')
      .map(({ Action, Resource }) => [Action, Resource].flat(2).map((text) => text.replace(/\$\{[^}]*\}/g, '')));

    expect(granted).toEqual([
      ['s3:GetObject', 's3:GetObjectVersion', '/originals/images/*'],
      ['s3:ListBucket', ''],
      ['kms:Decrypt', ''],
      ['s3:PutObject', 's3:DeleteObject', '/profiles/*'],
      ['s3:GetObject', '/watermarks/*'],
      ['s3:ListBucket', ''],
      ['s3:GetObject', '/masters/images/*', '/profiles/*'],
      ['dynamodb:GetItem', 'dynamodb:UpdateItem', ''],
    ]);
  });

  test('refuses a contract that gives an image more time than CloudFront waits', () => {
    const contract = defineMediaContract({ images: { upload: { timeoutSeconds: 115 } } });

    expect(() => synthOnTheFly({ resizer: { contract } })).toThrow(/'timeoutSeconds' must be 1–120 seconds, got: 126/);
  });
});

describe('DeliveryApi', () => {
  const synthApi = (props: Partial<DeliveryApiProps> = {}): Synthesized =>
    synthesize((stack) => {
      const store = new VariantStore(stack, 'Store');
      const api = new DeliveryApi(stack, 'Api', { code, store, cdnHost: 'cdn.sparkdating.com', ...props });
      const host = new CloudfrontDistribution(stack, 'ApiHost', {
        enabled: true,
        origin: [api.origin.config],
        defaultCacheBehavior: api.behavior,
        restrictions: { geoRestriction: { restrictionType: 'none' } },
        viewerCertificate: { cloudfrontDefaultCertificate: true },
      });
      api.origin.allow(host, { distributionArn: host.arn });
    });

  test('is told the one host that it redirects to', () => {
    const { MEDIA_CONTRACT: json, CDN_URL } = environment(synthApi());

    expect(CDN_URL).toBe('https://cdn.sparkdating.com');
    expect(parseMediaContractSlice(json, NEGOTIATION_SECTIONS)).toHaveProperty('delivery');
  });

  test('is asked with all that it decides by, but Host', () => {
    expect(distribution(synthApi())['default_cache_behavior']).toMatchObject({
      target_origin_id: 'delivery-api',
      origin_request_policy_id: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
  });

  test.each([
    ["the document's contract", {}, ['ECT', 'Accept', 'Save-Data']],
    [
      'one that looks at devices',
      { delivery: { deviceUseCases: { mobile: 'profile_card' } } },
      [
        ...['ECT', 'Accept', 'Save-Data', 'Sec-CH-UA-Mobile', 'User-Agent'],
        ...['CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-Tablet-Viewer', 'CloudFront-Is-Desktop-Viewer'],
      ],
    ],
  ])('is refused for nobody else by what one client asks, under %s', (_, overrides, headers) => {
    const stack = synthApi({ contract: defineMediaContract(overrides) });
    const policy = stack.resource('aws_cloudfront_cache_policy');

    expect(policy).toMatchObject({
      max_ttl: 1,
      parameters_in_cache_key_and_forwarded_to_origin: {
        headers_config: { headers: { items: headers } },
        query_strings_config: { query_string_behavior: 'all' },
      },
    });
    expect(distribution(stack)['default_cache_behavior']).toMatchObject({
      cache_policy_id: expect.stringMatching(/aws_cloudfront_cache_policy/) as unknown,
    });
  });

  test('may read variants, and write nothing', () => {
    const actions = statements(synthApi().resource('aws_iam_role_policy')).flatMap(({ Action }) => [Action].flat());

    expect(actions.filter((action) => !action.startsWith('logs:'))).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  test.each(['https://cdn.sparkdating.com', 'cdn.sparkdating.com/images', 'localhost'])(
    'refuses the host %s',
    (cdnHost) => {
      expect(() => synthApi({ cdnHost })).toThrow(/'cdnHost' must be a domain name, without scheme, port or path/);
    },
  );
});
