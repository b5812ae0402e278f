import type { BehaviorModel, PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { BEHAVIOR, distribution, stackOf, type StackResources } from './stack-json';

const ADDRESS = 'aws_cloudfront_distribution.cdn';

/** The default behavior of a stack, with other arguments. */
const behaviorOf = (over: Readonly<Record<string, unknown>>, resource: StackResources = {}): BehaviorModel =>
  modelOf(stackOf({ default_cache_behavior: { ...BEHAVIOR, ...over } }, { resource })).distribution.behaviors[0]!;

const said = ({ notModelled }: PlatformModel): readonly string[] =>
  notModelled.map(({ resource, what }) => `${resource}: ${what}`);

describe('the distribution of any stack', () => {
  test('minimal example: one behavior of a managed policy before a bucket', () => {
    const { distribution: read, zone, metrics, buckets } = modelOf(stackOf());
    expect(read).toMatchObject({
      resource: ADDRESS,
      aliases: [],
      errorTtlSeconds: {},
      priceClass: 'PriceClass_All',
      httpVersion: 'http2',
      realtimeLog: false,
      origins: { bucket: { kind: 'bucket', bucket: 'media' } },
    });
    expect(read.behaviors).toMatchObject([
      {
        pathPattern: '*',
        signed: false,
        cachePolicy: {
          resource: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          minTtlSeconds: 1,
          defaultTtlSeconds: 86_400,
          gzip: true,
        },
      },
    ]);
    expect([zone, metrics]).toEqual([undefined, undefined]);
    expect(buckets).toEqual({ media: { id: 'media', notifications: [] } });
  });

  test('takes patterns without their leading slash for what CloudFront takes them', () => {
    const ordered_cache_behavior = ['images/*', '/videos/*', '*.jpg'].map((path_pattern) => ({
      ...BEHAVIOR,
      path_pattern,
    }));
    const { behaviors } = modelOf(stackOf({ ordered_cache_behavior })).distribution;
    expect(behaviors.map(({ pathPattern }) => pathPattern)).toEqual(['/images/*', '/videos/*', '*.jpg', '*']);
  });

  test('reads policies of the stack, names of headers in lower case and those of query strings as they are', () => {
    const resource = {
      aws_cloudfront_cache_policy: {
        own: {
          name: 'own',
          min_ttl: '60',
          parameters_in_cache_key_and_forwarded_to_origin: [
            {
              enable_accept_encoding_gzip: true,
              headers_config: [{ header_behavior: 'whitelist', headers: [{ items: ['Accept'] }] }],
              cookies_config: [{ cookie_behavior: 'all' }],
              query_strings_config: [{ query_string_behavior: 'allExcept', query_strings: { items: ['utm_Source'] } }],
            },
          ],
        },
      },
      aws_cloudfront_origin_request_policy: {
        own: {
          headers_config: {
            header_behavior: 'allViewerAndWhitelistCloudFront',
            headers: { items: ['CloudFront-Viewer-City'] },
          },
          cookies_config: { cookie_behavior: 'none' },
          query_strings_config: { query_string_behavior: 'all' },
        },
      },
    };
    expect(
      behaviorOf(
        {
          cache_policy_id: '${aws_cloudfront_cache_policy.own.id}',
          origin_request_policy_id: '${aws_cloudfront_origin_request_policy.own.id}',
        },
        resource,
      ),
    ).toMatchObject({
      cachePolicy: {
        resource: 'aws_cloudfront_cache_policy.own',
        minTtlSeconds: 60,
        defaultTtlSeconds: 86_400,
        maxTtlSeconds: 31_536_000,
        headers: { kind: 'some', names: ['accept'] },
        cookies: { kind: 'all' },
        queryStrings: { kind: 'all-but', names: ['utm_Source'] },
        gzip: true,
        brotli: false,
      },
      originRequestPolicy: { headers: { kind: 'all' }, cookies: { kind: 'none' }, queryStrings: { kind: 'all' } },
    });
  });

  test('knows managed policies by a data source that asks for their names', () => {
    const data = {
      aws_cloudfront_cache_policy: { off: { name: 'Managed-CachingDisabled' } },
      aws_cloudfront_origin_request_policy: { all: { name: 'Managed-AllViewerExceptHostHeader' } },
      aws_cloudfront_response_headers_policy: { secure: { name: 'Managed-SecurityHeadersPolicy' } },
    };
    const default_cache_behavior = {
      ...BEHAVIOR,
      cache_policy_id: '${data.aws_cloudfront_cache_policy.off.id}',
      origin_request_policy_id: '${data.aws_cloudfront_origin_request_policy.all.id}',
      response_headers_policy_id: '${data.aws_cloudfront_response_headers_policy.secure.id}',
    };
    const [behavior] = modelOf(stackOf({ default_cache_behavior }, { data })).distribution.behaviors;
    expect(behavior).toMatchObject({
      cachePolicy: { maxTtlSeconds: 0 },
      originRequestPolicy: { headers: { kind: 'all-but', names: ['host'] } },
      responseHeaders: { remove: [], serverTimingPercent: 0 },
    });
    expect(behavior?.responseHeaders?.set).toContainEqual({
      name: 'x-content-type-options',
      value: 'nosniff',
      override: true,
    });
  });

  test('takes forwarded values for cache key and origin request at once', () => {
    expect(
      behaviorOf({
        cache_policy_id: undefined,
        compress: true,
        default_ttl: 600,
        max_ttl: 3600,
        forwarded_values: {
          query_string: true,
          query_string_cache_keys: ['size'],
          headers: ['Origin'],
          cookies: { forward: 'whitelist', whitelisted_names: ['session'] },
        },
      }),
    ).toMatchObject({
      cachePolicy: {
        resource: `${ADDRESS}.default_cache_behavior.forwarded_values`,
        minTtlSeconds: 0,
        defaultTtlSeconds: 600,
        maxTtlSeconds: 3600,
        headers: { kind: 'some', names: ['origin'] },
        cookies: { kind: 'some', names: ['session'] },
        queryStrings: { kind: 'some', names: ['size'] },
        gzip: true,
      },
      originRequestPolicy: { headers: { kind: 'some', names: ['origin'] }, queryStrings: { kind: 'all' } },
    });
  });

  test('keeps nothing by forwarded values without lifetimes, which Terraform sends as 0', () => {
    const default_cache_behavior = {
      ...BEHAVIOR,
      cache_policy_id: undefined,
      forwarded_values: { query_string: false },
    };
    const model = modelOf(stackOf({ default_cache_behavior }));
    expect(model.distribution.behaviors[0]?.cachePolicy).toMatchObject({ defaultTtlSeconds: 0, maxTtlSeconds: 0 });
    expect(said(model)).toEqual(
      expect.arrayContaining(
        ['default_ttl', 'max_ttl'].map(
          (ttl) =>
            `${ADDRESS}.default_cache_behavior: its ${ttl} is 0, as Terraform's provider has it where none is given`,
        ),
      ),
    );
  });

  test('caches nothing of a behavior that forwards every header', () => {
    const forwarded = { cache_policy_id: undefined, forwarded_values: { query_string: false, headers: ['*'] } };
    const model = modelOf(stackOf({ default_cache_behavior: { ...BEHAVIOR, ...forwarded } }));
    expect(said(model).filter((sentence) => sentence.includes('_ttl is 0'))).toEqual([]);
    expect(model.distribution.behaviors[0]?.cachePolicy).toMatchObject({
      minTtlSeconds: 0,
      defaultTtlSeconds: 0,
      maxTtlSeconds: 0,
    });
  });

  test('fills in variables that have a default, and local values', () => {
    const model = modelOf(
      stackOf(
        { price_class: '${var.price_class}', default_cache_behavior: { ...BEHAVIOR, compress: '${local.compress}' } },
        {
          variable: { price_class: { default: 'PriceClass_100' }, zip: { default: 'true' } },
          locals: { compress: '${var.zip}' },
        },
      ),
    );
    expect(model.distribution.priceClass).toBe('PriceClass_100');
    expect(model.distribution.behaviors[0]?.compress).toBe(true);
  });

  test('reads where origins are: a function, a bucket that exists already, a server', () => {
    const resource = {
      aws_lambda_function: {
        resizer: {
          function_name: 'resizer',
          filename: 'delivery-api-arm64.zip',
          environment: { variables: { MEDIA_CONTRACT: '{}' } },
        },
      },
      aws_lambda_function_url: { url: { function_name: 'resizer' } },
    };
    const origin = [
      { origin_id: 'bucket', domain_name: 'old-media.s3.eu-west-1.amazonaws.com' },
      {
        origin_id: 'function',
        domain_name: '${replace(aws_lambda_function_url.url.function_url, "/^https?:\\\\/\\\\/([^\\\\/]*).*/", "$1")}',
      },
      {
        origin_id: 'server',
        domain_name: 'media.example.com',
        custom_header: [{ name: 'X-Key', value: '${var.key}' }],
      },
      { origin_id: 'website', domain_name: 'old-media.s3-website.eu-west-1.amazonaws.com' },
    ];
    const model = modelOf(stackOf({ origin }, { resource }));
    expect(model.distribution.origins).toMatchObject({
      bucket: { kind: 'bucket', bucket: 'old-media' },
      function: { kind: 'function', functionId: 'resizer' },
      server: { kind: 'server', host: 'media.example.com', customHeaders: { 'x-key': '{ref:var.key}' } },
      website: { kind: 'server' },
    });
    expect(Object.keys(model.buckets)).toEqual(['media', 'old-media']);
    expect(said(model)).toContain('old-media: the bucket is not of the stack: what it holds is not known here');
    expect(model.functions['resizer']).toMatchObject({ processor: 'delivery-api', url: true });
  });

  test('reads errors, countries and signers', () => {
    const model = modelOf(
      stackOf({
        custom_error_response: [
          { error_code: 404, error_caching_min_ttl: 5, response_page_path: '/404.html', response_code: 200 },
          { error_code: '500', error_caching_min_ttl: '1' },
        ],
        restrictions: [{ geo_restriction: [{ restriction_type: 'blacklist', locations: ['AQ'] }] }],
        default_cache_behavior: { ...BEHAVIOR, trusted_key_groups: ['${aws_cloudfront_key_group.signers.id}'] },
      }),
    );
    expect(model.distribution).toMatchObject({
      errorTtlSeconds: { 404: 5, 500: 1 },
      errorPages: { 404: { path: '/404.html', status: 200 } },
      geoRestriction: { kind: 'blacklist', countries: ['AQ'] },
    });
    expect(model.distribution.behaviors[0]?.signed).toBe(true);
    expect(said(model)).toEqual(
      expect.arrayContaining([
        `${ADDRESS}.default_cache_behavior: signatures of URLs and cookies are not verified`,
        `${ADDRESS}: no address is looked up: the country of a viewer is the one that its request tells here`,
      ]),
    );
  });

  test('serves the distribution that is named where there are several', () => {
    const resource = {
      aws_cloudfront_distribution: { one: distribution(), two: distribution({ aliases: ['two.example.com'] }) },
    };
    const json = stackOf({}, { resource });
    expect(modelOf(json, { distribution: 'two' }).distribution.aliases).toEqual(['two.example.com']);
    expect(modelOf(json, { distribution: 'aws_cloudfront_distribution.one' }).distribution.aliases).toEqual([]);
  });

  test('says what of a distribution does not act', () => {
    const model = modelOf(
      stackOf(
        {
          enabled: false,
          web_acl_id: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/media/1',
          default_root_object: 'index.html',
          price_class: 'PriceClass_100',
          origin: [
            {
              origin_id: 'bucket',
              domain_name: '${aws_s3_bucket.media.bucket_regional_domain_name}',
              origin_path: '/public',
            },
          ],
          default_cache_behavior: {
            ...BEHAVIOR,
            lambda_function_association: [{ event_type: 'origin-request', lambda_arn: 'arn' }],
            function_association: [
              { event_type: 'viewer-request', function_arn: 'arn:aws:cloudfront::123456789012:function/a' },
            ],
            response_headers_policy_id: '11111111-2222-3333-4444-555555555555',
          },
        },
        { resource: { aws_never_heard_of: { it: {} } }, module: { network: { source: './network' } } },
      ),
    );
    expect(said(model)).toEqual(
      expect.arrayContaining([
        `${ADDRESS}: it is switched off, and served here all the same`,
        `${ADDRESS}: requests are not filtered by its web ACL`,
        `${ADDRESS}: its default_root_object is not served for /`,
        `${ADDRESS}: every edge location answers, whatever PriceClass_100 leaves out`,
        `${ADDRESS}.origin: its origin_path '/public' is not put before the path of a request`,
        `${ADDRESS}.default_cache_behavior: its Lambda@Edge functions do not run`,
        `${ADDRESS}.default_cache_behavior.function_association: arn:aws:cloudfront::123456789012:function/a does not run: its code is not in the stack`,
        `${ADDRESS}.default_cache_behavior: its response_headers_policy_id is not known here, so that its headers are not sent`,
        'aws_never_heard_of.it: its type is not known here',
        'module.network: what is in a module is not read',
      ]),
    );
  });
});
