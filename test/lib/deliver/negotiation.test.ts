import { TerraformVariable } from 'cdktf';
import { generateKeyPairSync } from 'node:crypto';
import { type CacheClassName, defineMediaContract, sparkMediaContract } from '../../../lib/contract';
import { CloudflareDelivery, CloudFrontDelivery, type CloudFrontDeliveryProps } from '../../../lib/deliver';
import { MediaPlatform } from '../../../lib/media-platform';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const FUNCTION = 'arn:aws:cloudfront::123456789012:function/negotiate';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const NEGOTIATION = { negotiation: { functionArn: FUNCTION } };
const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};

const synthNegotiated = (
  props: Partial<CloudFrontDeliveryProps> = {},
  change: (delivery: CloudFrontDelivery) => void = () => undefined,
): Synthesized =>
  synthesize((stack) =>
    change(new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, ...NEGOTIATION, ...props })),
  );
const behaviors = (stack: Synthesized): readonly Arguments[] =>
  stack.resource('aws_cloudfront_distribution')['ordered_cache_behavior'] as readonly Arguments[];
const negotiatedBehavior = (stack: Synthesized): Arguments | undefined =>
  behaviors(stack).find(({ path_pattern: pattern }) => pattern === '/profiles/*');
const HEADERS = 'aws_cloudfront_response_headers_policy';
const headers = (stack: Synthesized, name: RegExp): Arguments => stack.resource(HEADERS, name);
const customHeaders = (policy: Arguments): readonly unknown[] =>
  (policy['custom_headers_config'] as { items: readonly unknown[] }).items;
const cachePolicy = (stack: Synthesized): Arguments => stack.resource('aws_cloudfront_cache_policy', /Negotiated_/);
const lifetime = (stack: Synthesized): unknown => stack.resource('aws_cloudfront_function', /Lifetime/)['code'];
const varyBy = (name: CacheClassName, dimension: 'device' | 'language'): Partial<CloudFrontDeliveryProps> => ({
  contract: defineMediaContract({ cacheClasses: { [name]: { varyBy: ['format', dimension] } } }),
});

describe('negotiation at the edge', () => {
  test('minimal example: variants are served as images, what names no format by the function', () => {
    const seen = behaviors(synthNegotiated()).map((behavior) => [
      behavior['path_pattern'],
      /^\$\{aws_cloudfront_cache_policy\.Delivery_(?:CachePolicy-)?([A-Za-z]+)_/.exec(
        String(behavior['cache_policy_id']),
      )?.[1],
      behavior['function_association'],
    ]);

    expect(seen).toEqual([
      ['/videos/*.m3u8', 'manifests', undefined],
      ['/videos/*.mpd', 'manifests', undefined],
      ['/profiles/*/*/*', 'images', undefined],
      [
        '/profiles/*',
        'Negotiated',
        [
          { event_type: 'viewer-request', function_arn: FUNCTION },
          { event_type: 'viewer-response', function_arn: expect.stringMatching(/Negotiated_Lifetime_.*\.arn/) },
        ],
      ],
      ['/videos/*', 'videos', undefined],
    ]);
  });

  test('maximum example: lifetimes, origins and timings of one’s own reach the negotiated policies', () => {
    const stack = synthNegotiated({
      contract: defineMediaContract({
        cacheClasses: {
          negotiated: {
            browserTtlSeconds: 60,
            sharedTtlSeconds: 90,
            edge: { minTtlSeconds: 1, defaultTtlSeconds: 2, maxTtlSeconds: 100 },
          },
        },
      }),
      headers: { allowedOrigins: ['https://app.sparkdating.com'], serverTimingPercent: 5 },
    });

    expect(cachePolicy(stack)).toMatchObject({ min_ttl: 1, default_ttl: 2, max_ttl: 100 });
    expect(headers(stack, /Negotiated_/)).toMatchObject({
      cors_config: { access_control_allow_origins: { items: ['https://app.sparkdating.com'] } },
      server_timing_headers_config: { enabled: true, sampling_rate: 5 },
    });
    expect(customHeaders(headers(stack, /Negotiated_/))).toEqual(
      expect.arrayContaining([{ header: 'Vary', value: 'Accept, Save-Data, Origin', override: true }]),
    );
    expect(lifetime(stack)).toContain('"public, max-age=60, s-maxage=90"');
  });

  test('keys the cache by the path alone, with the TTLs of the negotiated class', () => {
    const { edge } = sparkMediaContract.cacheClasses.negotiated;
    expect(cachePolicy(synthNegotiated())).toMatchObject({
      min_ttl: edge.minTtlSeconds,
      default_ttl: edge.defaultTtlSeconds,
      max_ttl: edge.maxTtlSeconds,
      parameters_in_cache_key_and_forwarded_to_origin: {
        cookies_config: { cookie_behavior: 'none' },
        headers_config: { header_behavior: 'none' },
        query_strings_config: { query_string_behavior: 'none' },
        enable_accept_encoding_brotli: false,
        enable_accept_encoding_gzip: false,
      },
    });
  });

  test('browsers learn what decides and ask again after a day, and all else is said as of variants', () => {
    const stack = synthNegotiated();
    const own = headers(stack, /Negotiated_/);
    const others = headers(stack, /SecurityHeaders_/);

    expect(negotiatedBehavior(stack)?.['response_headers_policy_id']).toMatch(/\.Delivery_Negotiated_Headers_/);
    expect(customHeaders(own)).toEqual([
      ...customHeaders(others),
      { header: 'Vary', value: 'Accept, Save-Data', override: true },
    ]);
    expect(lifetime(stack)).toContain('"public, max-age=86400"');
    for (const part of ['security_headers_config', 'cors_config', 'remove_headers_config']) {
      expect(own[part]).toEqual(others[part]);
    }
  });

  test('a negotiated address of signed images is signed as they are', () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    const signed = behaviors(
      synthNegotiated({ signedAccess: { classes: ['images'], publicKeys: [pem.toString()] } }),
    ).filter(({ trusted_key_groups: groups }) => groups !== undefined);

    expect(signed.map(({ path_pattern: pattern }) => pattern)).toEqual(['/profiles/*/*/*', '/profiles/*']);
  });

  test('does not throw if the function is a token', () => {
    const stack = synthesize((scope) => {
      const functionArn = new TerraformVariable(scope, 'function', { type: 'string' }).stringValue;
      new CloudFrontDelivery(scope, 'Delivery', { variants: BUCKET, negotiation: { functionArn } });
    });
    expect(negotiatedBehavior(stack)?.['function_association']).toContainEqual({
      event_type: 'viewer-request',
      function_arn: '${var.function}',
    });
  });

  test.each([
    ['a name', 'negotiate'],
    ['a Lambda function', 'arn:aws:lambda:us-east-1:123456789012:function:negotiate:1'],
    ['a region', 'arn:aws:cloudfront:us-east-1:123456789012:function/negotiate'],
    ['a distribution', 'arn:aws:cloudfront::123456789012:distribution/EDFDVBD632BHDS5'],
    ['a name that is too long', `arn:aws:cloudfront::123456789012:function/${'a'.repeat(65)}`],
  ])('throws on %s for a function', (_case, functionArn) => {
    expect(() => synthNegotiated({ negotiation: { functionArn } })).toThrow(
      /\[test\/Delivery\/Negotiated] 'negotiation\.functionArn' must be the ARN of a CloudFront function/,
    );
  });

  test.each(['device', 'language'] as const)(
    'throws on a class that varies by %s where the function is not said to normalise it',
    (dimension) => {
      expect(() => synthNegotiated(varyBy('negotiated', dimension))).toThrow(
        /'contract\.cacheClasses\.negotiated\.varyBy' must name only what the function normalises \(format\)/,
      );
      expect(() => synthNegotiated(varyBy('images', dimension))).toThrow(/images\.varyBy' must be empty/);
    },
  );

  test('warns of a minimum only where the variants’ own Cache-Control is below it', () => {
    const minimum = (minTtlSeconds: number): readonly string[] =>
      synthNegotiated({
        contract: defineMediaContract({
          cacheClasses: {
            images: { browserTtlSeconds: 1000 },
            negotiated: { browserTtlSeconds: 10, edge: { minTtlSeconds } },
          },
        }),
      }).warnings.filter((warning) => warning.includes('negotiated.edge.minTtlSeconds'));

    expect(minimum(1000)).toEqual([]);
    expect(minimum(1001)).toEqual([expect.stringContaining('above the 1000 s') as string]);
  });
});

describe('an address that names no format', () => {
  interface Known {
    readonly pathPattern: string;
    readonly cachePolicyId?: string;
  }
  const rearrange =
    (arrange: (found: readonly Known[]) => readonly Known[]) =>
    ({ resource }: CloudFrontDelivery): void => {
      resource.putOrderedCacheBehavior(arrange(resource.orderedCacheBehaviorInput as Known[]) as never);
    };

  test('must not swallow the variants behind it', () => {
    const swapped = rearrange((found) => [
      ...found.filter(({ pathPattern }) => pathPattern === '/profiles/*'),
      ...found.filter(({ pathPattern }) => pathPattern !== '/profiles/*'),
    ]);
    expect(() => synthNegotiated({}, swapped)).toThrow(
      /'\/profiles\/user\/profile_thumbnail\/image\.avif' must be cached as images \(put its behavior before \/profiles\/\*\), got: "negotiated"/,
    );
  });

  test('must be served by the negotiation where there is one', () => {
    const without = rearrange((found) =>
      found
        .filter(({ pathPattern }) => pathPattern !== '/profiles/*')
        .map((behavior) =>
          behavior.pathPattern === '/profiles/*/*/*' ? { ...behavior, pathPattern: '/profiles/*' } : behavior,
        ),
    );
    expect(() => synthNegotiated({}, without)).toThrow(
      /'\/profiles\/user\/image' must be cached as negotiated .*, got: "images"/,
    );
  });

  test('is put behind Cloudflare with a Worker alone, or one format of it would be kept for all', () => {
    expect(() =>
      synthNegotiated(
        { aliases: ['cdn.sparkdating.com', 'video.sparkdating.com'], certificateArn: CERTIFICATE },
        (distribution) => {
          new CloudflareDelivery(distribution, 'Cloudflare', {
            zone: { id: '023e105f4ecef8ad9ca31a8372d0c353', name: 'sparkdating.com' },
            distribution,
            imagesHost: 'cdn.sparkdating.com',
            videoHost: 'video.sparkdating.com',
            negotiation: false,
          });
        },
      ),
    ).toThrow(/'negotiation' must be true before a distribution that negotiates/);
  });
});

describe('a platform', () => {
  test('hands the negotiation to its distribution', () => {
    const stack = synthesize((scope) => new MediaPlatform(scope, 'Media', NEGOTIATION));
    expect(negotiatedBehavior(stack)?.['function_association']).toContainEqual({
      event_type: 'viewer-request',
      function_arn: FUNCTION,
    });
  });
});
