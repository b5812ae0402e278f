import { TerraformVariable, Token } from 'cdktf';
import { CloudFrontDelivery, type CloudFrontDeliveryProps } from '../../../lib/deliver';
import { defineMediaContract, sparkMediaContract, VARIANT_METADATA } from '../../../lib/contract';
import { VariantStore } from '../../../lib/store';
import { ServiceRole } from '../../../lib/support';
import { type Arguments, statements, synthesize, type Synthesized } from '../../support/synth';

type Options = Omit<CloudFrontDeliveryProps, 'variants'> & { readonly region?: string };

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const synthDelivery = ({ region, ...props }: Options = {}): Synthesized =>
  synthesize((stack) => {
    const { bucket } = new VariantStore(stack, 'Store');
    new CloudFrontDelivery(stack, 'Delivery', { variants: { bucket, region }, ...props });
  });

const distribution = (stack: Synthesized): Arguments => stack.resource('aws_cloudfront_distribution');
const behaviors = (stack: Synthesized): readonly Arguments[] =>
  distribution(stack)['ordered_cache_behavior'] as readonly Arguments[];
const cachePolicy = (stack: Synthesized, name: string): Arguments =>
  stack.resource('aws_cloudfront_cache_policy', new RegExp(`CachePolicy-${name}_`));

describe('CloudFrontDelivery', () => {
  test('minimal example: the document’s distribution over a private bucket', () => {
    const stack = synthDelivery();

    expect(distribution(stack)).toMatchObject({
      enabled: true,
      comment: 'Spark Dating App Media CDN',
      price_class: 'PriceClass_All',
      http_version: 'http2and3',
      is_ipv6_enabled: true,
      viewer_certificate: { cloudfront_default_certificate: true },
      restrictions: { geo_restriction: { restriction_type: 'none' } },
    });
    expect(distribution(stack)['origin']).toEqual([
      {
        origin_id: 'variants',
        domain_name: expect.stringMatching(/^\$\{aws_s3_bucket\..*\.bucket_regional_domain_name}$/) as string,
        origin_access_control_id: expect.stringMatching(/^\$\{aws_cloudfront_origin_access_control\./) as string,
      },
    ]);
    expect(stack.resource('aws_cloudfront_origin_access_control')).toMatchObject({
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
  });

  test('maximum example: names, certificate, countries, logs, web ACL and shield reach the distribution', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/media/11111111-2222';
    const stack = synthDelivery({
      aliases: ['cdn.sparkdating.com', '*.media.sparkdating.com'],
      certificateArn: CERTIFICATE,
      priceClass: 'PriceClass_100',
      geoRestriction: { deny: ['AQ', 'BV'] },
      comment: 'Another CDN',
      originShield: 'eu-west-1',
      connectionAttempts: 2,
      connectionTimeoutSeconds: 4,
      headers: { allowedOrigins: ['https://app.sparkdating.com', 'https://*.sparkdating.com'], serverTimingPercent: 5 },
      httpVersion: 'http2',
      defaultRootObject: 'index.html',
      accessLogs: { bucketDomainName: 'my-logs.s3.amazonaws.com', prefix: 'cdn/' },
      webAclArn,
    });

    expect(distribution(stack)).toMatchObject({
      aliases: ['cdn.sparkdating.com', '*.media.sparkdating.com'],
      viewer_certificate: {
        acm_certificate_arn: CERTIFICATE,
        ssl_support_method: 'sni-only',
        minimum_protocol_version: 'TLSv1.2_2021',
      },
      price_class: 'PriceClass_100',
      restrictions: { geo_restriction: { restriction_type: 'blacklist', locations: ['AQ', 'BV'] } },
      comment: 'Another CDN',
      http_version: 'http2',
      default_root_object: 'index.html',
      logging_config: { bucket: 'my-logs.s3.amazonaws.com', prefix: 'cdn/', include_cookies: false },
      web_acl_id: webAclArn,
      origin: [
        {
          connection_attempts: 2,
          connection_timeout: 4,
          origin_shield: { enabled: true, origin_shield_region: 'eu-west-1' },
        },
      ],
    });
    expect(stack.resource('aws_cloudfront_response_headers_policy')).toMatchObject({
      cors_config: {
        access_control_allow_origins: { items: ['https://app.sparkdating.com', 'https://*.sparkdating.com'] },
      },
      server_timing_headers_config: { enabled: true, sampling_rate: 5 },
    });
    expect(stack.warnings).toEqual([]);
  });

  test('serves manifests before the videos whose pattern would swallow them', () => {
    expect(behaviors(synthDelivery()).map(({ path_pattern: pattern }) => pattern)).toEqual([
      '/videos/*.m3u8',
      '/videos/*.mpd',
      '/profiles/*',
      '/videos/*',
    ]);
  });

  test('each path takes the policy of its cache class, https alone, and compresses only manifests', () => {
    const stack = synthDelivery();
    const seen = behaviors(stack).map((behavior) => ({
      pattern: behavior['path_pattern'],
      policy: /CachePolicy-([a-z]+)_/.exec(String(behavior['cache_policy_id']))?.[1],
      protocol: behavior['viewer_protocol_policy'],
      compress: behavior['compress'],
    }));

    expect(seen).toEqual([
      { pattern: '/videos/*.m3u8', policy: 'manifests', protocol: 'https-only', compress: true },
      { pattern: '/videos/*.mpd', policy: 'manifests', protocol: 'https-only', compress: true },
      { pattern: '/profiles/*', policy: 'images', protocol: 'https-only', compress: false },
      { pattern: '/videos/*', policy: 'videos', protocol: 'https-only', compress: false },
    ]);
  });

  test.each(['images', 'videos', 'manifests'] as const)('the policy of %s holds the TTLs of the contract', (name) => {
    const { edge, compress } = sparkMediaContract.cacheClasses[name];
    expect(cachePolicy(synthDelivery(), name)).toMatchObject({
      min_ttl: edge.minTtlSeconds,
      default_ttl: edge.defaultTtlSeconds,
      max_ttl: edge.maxTtlSeconds,
      lifecycle: { create_before_destroy: true },
      parameters_in_cache_key_and_forwarded_to_origin: {
        cookies_config: { cookie_behavior: 'none' },
        headers_config: { header_behavior: 'none' },
        query_strings_config: { query_string_behavior: 'none' },
        enable_accept_encoding_brotli: compress,
        enable_accept_encoding_gzip: compress,
      },
    });
  });

  test('TTLs of another contract reach the policies', () => {
    const contract = defineMediaContract({
      cacheClasses: { images: { edge: { minTtlSeconds: 1, defaultTtlSeconds: 2, maxTtlSeconds: 3 } } },
    });
    expect(cachePolicy(synthDelivery({ contract }), 'images')).toMatchObject({
      min_ttl: 1,
      default_ttl: 2,
      max_ttl: 3,
    });
  });

  test('holds no TTL and no forwarded values outside the policies', () => {
    const stack = synthDelivery();
    const all = [...behaviors(stack), distribution(stack)['default_cache_behavior'] as Arguments];
    for (const behavior of all) {
      expect(Object.keys(behavior)).not.toEqual(expect.arrayContaining([expect.stringMatching(/_ttl$|forwarded/)]));
    }
  });

  test('the default behavior redirects to https and caches nothing', () => {
    expect(distribution(synthDelivery())['default_cache_behavior']).toMatchObject({
      viewer_protocol_policy: 'redirect-to-https',
      cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      allowed_methods: ['GET', 'HEAD'],
    });
  });

  test('the bucket lets this distribution read public prefixes, and neither masters nor lists', () => {
    const allowed = statements(synthDelivery().resource('aws_s3_bucket_policy')).filter(
      ({ Effect }) => Effect === 'Allow',
    );

    expect(allowed).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Resource: [expect.stringMatching(/\.arn}\/profiles\/\*$/), expect.stringMatching(/\.arn}\/videos\/\*$/)],
        Condition: {
          StringEquals: {
            'AWS:SourceArn': expect.stringMatching(/^\$\{aws_cloudfront_distribution\..*\.arn}$/) as string,
          },
        },
      },
    ]);
  });

  test('an existing bucket is left alone and its owner is told the statement', () => {
    const stack = synthesize((scope) => {
      const delivery = new CloudFrontDelivery(scope, 'Delivery', {
        variants: {
          bucketArn: 'arn:aws:s3:::theirs',
          bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
          region: 'eu-central-1',
        },
      });
      expect(delivery.bucketPolicyStatement?.Resource).toEqual([
        'arn:aws:s3:::theirs/profiles/*',
        'arn:aws:s3:::theirs/videos/*',
      ]);
    });

    expect(distribution(stack)['origin']).toMatchObject([{ domain_name: 'theirs.s3.eu-central-1.amazonaws.com' }]);
    expect(stack.resourceTypes.filter((type) => type.startsWith('aws_s3_'))).toEqual([]);
  });

  test('removes the user id and all other object metadata from responses', () => {
    const policy = synthDelivery().resource('aws_cloudfront_response_headers_policy');
    const removed = (policy['remove_headers_config'] as { items: { header: string }[] }).items.map(
      ({ header }) => header,
    );

    expect(removed).toContain('x-amz-meta-user-id');
    expect(removed).toEqual(
      expect.arrayContaining(Object.values(VARIANT_METADATA).map((name) => `x-amz-meta-${name}`)),
    );
    expect(removed.length).toBeLessThanOrEqual(10);
  });

  test('every behavior sends the security, cross-origin and timing headers', () => {
    const stack = synthDelivery();
    const policy = stack.resource('aws_cloudfront_response_headers_policy');
    const all = [...behaviors(stack), distribution(stack)['default_cache_behavior'] as Arguments];

    expect(all.map(({ response_headers_policy_id: id }) => id)).toEqual(
      all.map(
        () => expect.stringMatching(/^\$\{aws_cloudfront_response_headers_policy\.Delivery_SecurityHeaders_/) as string,
      ),
    );
    expect(policy).toMatchObject({
      security_headers_config: {
        strict_transport_security: { access_control_max_age_sec: 31_536_000, override: true },
        content_type_options: { override: true },
        frame_options: { frame_option: 'DENY' },
        referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin' },
      },
      cors_config: { access_control_allow_credentials: false, access_control_allow_origins: { items: ['*'] } },
      server_timing_headers_config: { enabled: true, sampling_rate: 100 },
    });
    expect((policy['custom_headers_config'] as { items: unknown }).items).toEqual(
      expect.arrayContaining([{ header: 'Timing-Allow-Origin', value: '*', override: true }]),
    );
  });

  test.each([
    [['https://a.example.com', 'https://b.example.com'], 'https://a.example.com, https://b.example.com'],
    [['https://*.example.com'], '*'],
  ])('timings of media for %j are shown to %s', (allowedOrigins, shown) => {
    const policy = synthDelivery({ headers: { allowedOrigins } }).resource('aws_cloudfront_response_headers_policy');
    expect((policy['custom_headers_config'] as { items: unknown }).items).toContainEqual({
      header: 'Timing-Allow-Origin',
      value: shown,
      override: true,
    });
  });

  test('players may ask leave first, and the bucket has a rule to answer by; images never ask', () => {
    const stack = synthDelivery();

    const preflighted = behaviors(stack)
      .filter(({ allowed_methods: methods }) => (methods as string[]).includes('OPTIONS'))
      .map(({ path_pattern: pattern, origin_request_policy_id: policy }) => [pattern, policy]);
    const forwardsOrigin = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';
    expect(preflighted).toEqual([
      ['/videos/*.m3u8', forwardsOrigin],
      ['/videos/*.mpd', forwardsOrigin],
      ['/videos/*', forwardsOrigin],
    ]);
    expect(stack.resource('aws_s3_bucket_cors_configuration')['cors_rule']).toMatchObject([{ allowed_origins: ['*'] }]);
  });

  test('errors are remembered for seconds, not for the time of what they stand for', () => {
    const errors = distribution(synthDelivery())['custom_error_response'] as {
      error_code: number;
      error_caching_min_ttl: number;
    }[];
    expect(errors.map(({ error_code: code }) => code)).toEqual([400, 403, 404, 405, 500, 502, 503, 504]);
    expect(Math.max(...errors.map(({ error_caching_min_ttl: ttl }) => ttl))).toBeLessThanOrEqual(5);
  });

  test.each([
    ['eu-central-1', 'eu-central-1'],
    ['eu-north-1', 'eu-west-2'],
    ['us-west-1', 'us-west-2'],
  ])('a bucket in %s is shielded in %s', (region, shield) => {
    expect(distribution(synthDelivery({ region }))['origin']).toMatchObject([
      { origin_shield: { enabled: true, origin_shield_region: shield } },
    ]);
  });

  test.each([
    ['the region is not known', {}],
    ['the region has none near', { region: 'ap-southeast-4' }],
    ['it is declined', { region: 'eu-central-1', originShield: false as const }],
  ])('there is no shield where %s', (_case, props) => {
    expect(JSON.stringify(distribution(synthDelivery(props))['origin'])).not.toContain('origin_shield');
  });

  test('warns of the values of the document it leaves, and how to have them back', () => {
    const { warnings } = synthDelivery();
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/HttpVersion: the document says http2.*httpVersion: 'http2' restores it/);
    expect(warnings[1]).toMatch(/DefaultRootObject: the document says index\.html.*restores it/);
  });

  test('lets a role invalidate this distribution and nothing else', () => {
    const stack = synthesize((scope) => {
      const { bucket } = new VariantStore(scope, 'Store');
      const delivery = new CloudFrontDelivery(scope, 'Delivery', { variants: { bucket } });
      const role = new ServiceRole(scope, 'Eraser', { service: 'lambda.amazonaws.com', description: 'erases' });
      delivery.grantInvalidate(role);
    });
    expect(statements(stack.resource('aws_iam_role_policy'))).toEqual([
      {
        Effect: 'Allow',
        Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
        Resource: expect.stringMatching(/^\$\{aws_cloudfront_distribution\..*\.arn}$/) as string,
      },
    ]);
  });

  test('two deliveries and two environments never share a policy name', () => {
    const names = ['staging', 'production'].flatMap((stackId) => {
      const stack = synthesize((scope) => {
        const { bucket } = new VariantStore(scope, 'Store');
        new CloudFrontDelivery(scope, 'One', { variants: { bucket } });
        new CloudFrontDelivery(scope, 'Two', {
          variants: { bucketArn: bucket.arn, bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com' },
        });
      }, stackId);
      return [
        'aws_cloudfront_cache_policy',
        'aws_cloudfront_response_headers_policy',
        'aws_cloudfront_origin_access_control',
      ].flatMap((type) => stack.resources(type).map(([, { name }]) => `${type} ${String(name)}`));
    });

    expect(names).toHaveLength(20);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.split(' ')[1]).toMatch(/^[\w-]{1,128}$/);
  });

  test('does not throw if the values are tokens', () => {
    const stack = synthesize((scope) => {
      const variable = (id: string, type = 'string'): TerraformVariable => new TerraformVariable(scope, id, { type });
      const { bucket } = new VariantStore(scope, 'Store');
      new CloudFrontDelivery(scope, 'Delivery', {
        variants: { bucket, region: variable('region').stringValue },
        aliases: variable('aliases', 'list(string)').listValue,
        certificateArn: variable('certificate').stringValue,
        comment: variable('comment').stringValue,
        connectionAttempts: variable('attempts', 'number').numberValue,
        geoRestriction: { allow: variable('countries', 'list(string)').listValue },
        headers: {
          allowedOrigins: variable('origins', 'list(string)').listValue,
          serverTimingPercent: Token.asNumber(variable('percent', 'number').value),
        },
        webAclArn: variable('acl').stringValue,
      });
    });

    expect(distribution(stack)).toMatchObject({
      aliases: '${var.aliases}',
      comment: '${var.comment}',
      viewer_certificate: { acm_certificate_arn: '${var.certificate}' },
    });
    expect(JSON.stringify(stack.resource('aws_cloudfront_response_headers_policy'))).toContain('join(');
  });
});
