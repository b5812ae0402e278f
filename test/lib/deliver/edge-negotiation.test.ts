import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineMediaContract, type MediaContract, sparkMediaContract } from '../../../lib/contract';
import { CloudFrontDelivery, type CloudFrontDeliveryProps, EdgeNegotiation } from '../../../lib/deliver';
import { functionCode, runHere, viewerRequest } from '../../support/edge-code';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const BUCKET = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};
const SERVER = { serverDomainName: 'media-origin.sparkdating.com' };
const MODERN = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

const synthDelivery = (props: Partial<CloudFrontDeliveryProps> = {}): Synthesized =>
  synthesize((stack) => new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, negotiation: true, ...props }));
const behaviors = (stack: Synthesized): readonly Arguments[] =>
  stack.resource('aws_cloudfront_distribution')['ordered_cache_behavior'] as readonly Arguments[];
const behavior = (stack: Synthesized, pattern: string): Arguments =>
  behaviors(stack).find(({ path_pattern: own }) => own === pattern) ?? {};
const associations = (stack: Synthesized, pattern: string): readonly unknown[] =>
  (behavior(stack, pattern)['function_association'] ?? []) as readonly unknown[];
const keyedBy = (...dimensions: ('device' | 'language')[]): MediaContract =>
  defineMediaContract({
    cacheClasses: { negotiated: { varyBy: ['format', ...dimensions] } },
    delivery: { languages: ['en', 'pt-BR'] },
  });

/** The answer of the synthesized function to one request. */
const ask = (stack: Synthesized, request: Parameters<typeof viewerRequest>[0]) =>
  runHere(functionCode(stack, /Negotiation/), [viewerRequest(request)])[0]!;

describe('the edge function', () => {
  test('minimal example: is published for the second runtime, and replaced before the old one goes', () => {
    const stack = synthesize((scope) => new EdgeNegotiation(scope, 'Negotiation'));

    expect(stack.resource('aws_cloudfront_function')).toMatchObject({
      name: 'test-negotiation',
      runtime: 'cloudfront-js-2.0',
      publish: true,
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.resourceTypes).toEqual(['aws_cloudfront_function']);
  });

  test('carries its contract, as Terraform will hand it on', () => {
    const contract = defineMediaContract({ images: { useCases: { profile_card: { alias: 'mid' } } } });
    const stack = synthDelivery({ contract });

    expect(ask(stack, { uri: '/profiles/u/i', query: [['size', 'mid']] }).uri).toBe('/profiles/u/profile_card/i.jpeg');
    expect(ask(stack, { uri: '/profiles/u/i', query: [['size', 'card']] }).statusCode).toBe(400);
  });

  test('writes the path of the variant and drops the query, and leaves the rest of the request alone', () => {
    const found = ask(synthDelivery(), {
      uri: '/profiles/u/i',
      query: [
        ['size', 'fullsize'],
        ['utm_source', 'x'],
      ],
      headers: { accept: MODERN, host: 'cdn.sparkdating.com', 'save-data': 'on' },
    });

    expect(found).toMatchObject({
      method: 'GET',
      uri: '/profiles/u/profile_card/i.avif',
      querystring: {},
      headers: { accept: { value: MODERN }, host: { value: 'cdn.sparkdating.com' } },
    });
  });

  test('answers beacons at the edge, which no cache keeps and every origin may send', () => {
    const found = ask(synthDelivery(), { uri: '/beacon', query: [['m', 'image.profile_card.avif.120.hit']] });

    expect(found).toMatchObject({
      statusCode: 204,
      headers: { 'cache-control': { value: 'no-store' }, 'access-control-allow-origin': { value: '*' } },
    });
    expect(found.uri).toBeUndefined();
  });

  test.each([
    ['an unknown size', { uri: '/profiles/u/i', query: [['size', 'huge']] as [string, string][] }, 400, 'unknown-size'],
    [
      'two sizes',
      {
        uri: '/profiles/u/i',
        query: [
          ['size', 'card'],
          ['size', 'card'],
        ] as [string, string][],
      },
      400,
      'ambiguous-size',
    ],
    ['no image', { uri: '/profiles/u' }, 404, 'unknown-path'],
    ['another method', { uri: '/profiles/u/i', method: 'OPTIONS' }, 405, 'method-not-allowed'],
    ['what nobody can be given', { uri: '/profiles/u/i', headers: { accept: '*/*;q=0' } }, 406, 'not-acceptable'],
  ])('refuses %s without asking an origin, for a moment', (_case, request, statusCode, body) => {
    const found = ask(synthDelivery(), request);

    expect(found).toMatchObject({ statusCode, body, headers: { 'cache-control': { value: 'public, max-age=5' } } });
    expect(found.headers['allow']?.value).toBe(statusCode === 405 ? 'GET, HEAD' : undefined);
  });

  test('reads a header that came in several lines as one', () => {
    const event = viewerRequest({ uri: '/profiles/u/i' }) as { request: { headers: Record<string, unknown> } };
    event.request.headers['accept'] = { value: '*/*', multiValue: [{ value: '*/*' }, { value: 'image/webp' }] };

    const [found] = runHere(functionCode(synthDelivery(), /Negotiation/), [event]);

    expect(found?.uri).toBe('/profiles/u/profile_card/i.webp');
  });

  test('believes nobody who names a device or a language in our own headers', () => {
    const headers = { 'x-spark-device': 'toaster', 'x-spark-language': 'tlh', 'sec-ch-ua-mobile': '?1' };

    expect(ask(synthDelivery(), { uri: '/profiles/u/i', headers }).headers).not.toHaveProperty(['x-spark-device']);
    expect(
      ask(synthDelivery({ contract: keyedBy('device', 'language') }), { uri: '/profiles/u/i', headers }).headers,
    ).toMatchObject({ 'x-spark-device': { value: 'mobile' }, 'x-spark-language': { value: 'en' } });
  });

  test('says how much room is left', () => {
    synthesize((scope) => {
      const negotiation = new EdgeNegotiation(scope, 'Negotiation');
      expect(negotiation.codeBytes + negotiation.roomBytes).toBe(10_240);
      expect(negotiation.roomBytes).toBeGreaterThan(2048);
      expect(negotiation.node.metadata.map(({ data }) => String(data))).toEqual([
        expect.stringMatching(/^The edge function has \d+ of 10240 bytes; \d+ are left/),
      ]);
    });
  });

  test('throws where a contract does not fit into it', () => {
    const many = Array.from({ length: 60 }, (_, n) => `use_case_with_a_rather_long_name_${n}`);
    const contract = defineMediaContract({
      images: {
        useCases: Object.fromEntries(
          many.map((name) => [
            name,
            { ...sparkMediaContract.images.useCases['profile_card'], alias: `${name}_x`.slice(0, 40) },
          ]),
        ),
      },
    });

    expect(() => synthDelivery({ contract })).toThrow(
      /\[test\/Delivery\/Negotiation] 'contract' must leave the function within CloudFront's 10240 bytes, got: \d{5} \(use cases take \d+ bytes of it/,
    );
  });

  describe('of one’s own code', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spark-edge-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const synthOwn = (codePath: string): Synthesized =>
      synthesize((scope) => new EdgeNegotiation(scope, 'Negotiation', { codePath }));

    test('must exist', () => {
      expect(() => synthOwn(join(folder, 'none.js'))).toThrow(
        /'codePath' must be an existing file.*npm run build:edge/,
      );
    });

    test('must have a place for the contract', () => {
      writeFileSync(join(folder, 'empty.js'), 'function handler() {}');
      expect(() => synthOwn(join(folder, 'empty.js'))).toThrow(/'codePath' must name __NEGOTIATION_TABLE__ once/);
    });

    test('keeps what Terraform would fill in', () => {
      const text = 'var a = "${x} %{y}"; var t = __NEGOTIATION_TABLE__; function handler() {}';
      writeFileSync(join(folder, 'own.js'), text);
      const { code } = synthOwn(join(folder, 'own.js')).resource('aws_cloudfront_function');

      expect(code).toContain('"$${x} %%{y}"');
    });
  });
});

describe('a distribution that negotiates', () => {
  test('runs the function where no variant is named and on beacons, and nowhere else', () => {
    const stack = synthDelivery();

    expect(behaviors(stack).map(({ path_pattern: pattern }) => pattern)).toEqual([
      '/beacon',
      '/videos/*.m3u8',
      '/videos/*.mpd',
      '/profiles/*/*/*',
      '/profiles/*',
      '/videos/*',
    ]);
    const own = {
      event_type: 'viewer-request',
      function_arn: expect.stringMatching(/Delivery_Negotiation_/) as string,
    };
    expect(associations(stack, '/profiles/*')).toContainEqual(own);
    expect(associations(stack, '/beacon')).toEqual([own]);
    expect(associations(stack, '/profiles/*/*/*')).toEqual([]);
    expect(behavior(stack, '/beacon')).toMatchObject({ cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' });
  });

  test('takes a function that several share, where it decides by the same contract', () => {
    const stack = synthesize((scope) => {
      const negotiation = new EdgeNegotiation(scope, 'Shared');
      new CloudFrontDelivery(scope, 'One', { variants: BUCKET, negotiation });
      new CloudFrontDelivery(scope, 'Two', { variants: BUCKET, negotiation });
    });
    expect(stack.resources('aws_cloudfront_function').filter(([id]) => id.startsWith('Shared'))).toHaveLength(1);

    expect(() =>
      synthesize((scope) => {
        const negotiation = new EdgeNegotiation(scope, 'Shared');
        new CloudFrontDelivery(scope, 'One', { variants: BUCKET, negotiation, contract: keyedBy('device') });
      }),
    ).toThrow(/'negotiation\.contract' must decide as the delivery's own contract does, got: "test\/Shared"/);
  });

  test('keys its cache by the path alone, and says how many keys an image has', () => {
    const stack = synthDelivery();

    expect(stack.resources('aws_cloudfront_origin_request_policy')).toEqual([]);
    expect(Object.values(stack.json.output ?? {})).toEqual([expect.objectContaining({ value: 9 })]);
    expect(stack.warnings.filter((warning) => warning.includes('varyBy'))).toEqual([]);
  });

  test('adds device and language where the class varies by them, from closed lists', () => {
    const stack = synthDelivery({ contract: keyedBy('device', 'language'), variants: SERVER });

    expect(stack.resource('aws_cloudfront_cache_policy', /Negotiated_/)).toMatchObject({
      parameters_in_cache_key_and_forwarded_to_origin: {
        headers_config: { header_behavior: 'whitelist', headers: { items: ['x-spark-device', 'x-spark-language'] } },
        query_strings_config: { query_string_behavior: 'none' },
      },
    });
    expect(stack.resource('aws_cloudfront_origin_request_policy')).toMatchObject({
      headers_config: {
        headers: {
          items: ['CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-Tablet-Viewer', 'CloudFront-Is-Desktop-Viewer'],
        },
      },
    });
    expect(behavior(stack, '/profiles/*')['origin_request_policy_id']).toMatch(/Negotiated_OriginRequests/);
    expect(Object.values(stack.json.output ?? {})).toEqual([expect.objectContaining({ value: 9 * 3 * 2 })]);
    expect(stack.warnings.filter((warning) => warning.includes('varyBy'))).toEqual([]);
  });

  test('warns where that splits the cache of a bucket for nothing', () => {
    expect(synthDelivery({ contract: keyedBy('device') }).warnings).toContainEqual(
      expect.stringMatching(/varyBy names device: .* 27 cache keys of an image hold what 9 would/),
    );
  });

  test('decides by device through the path, without a key of its own', () => {
    const contract = defineMediaContract({ delivery: { deviceUseCases: { mobile: 'profile_thumbnail' } } });
    const stack = synthDelivery({ contract });

    expect(stack.resource('aws_cloudfront_cache_policy', /Negotiated_/)).toMatchObject({
      parameters_in_cache_key_and_forwarded_to_origin: { headers_config: { header_behavior: 'none' } },
    });
    expect(stack.resources('aws_cloudfront_origin_request_policy')).toHaveLength(1);
    const tablet = { 'cloudfront-is-mobile-viewer': 'true', 'cloudfront-is-tablet-viewer': 'true' };
    const phone = { 'cloudfront-is-mobile-viewer': 'true', 'cloudfront-is-tablet-viewer': 'false' };
    expect(ask(stack, { uri: '/profiles/u/i', headers: tablet }).uri).toBe('/profiles/u/profile_card/i.jpeg');
    expect(ask(stack, { uri: '/profiles/u/i', headers: phone }).uri).toBe('/profiles/u/profile_thumbnail/i.jpeg');
  });
});

describe('the lifetime of a negotiated answer', () => {
  const response = (statusCode: number, headers: Record<string, unknown>) => ({
    response: { statusCode, headers },
    request: {},
  });
  const year = { 'cache-control': { value: 'public, max-age=31536000' }, etag: { value: '"a"' } };

  test.each([200, 206, 304])('is that of its class at status %d, and nothing else changes', (status) => {
    const code = functionCode(synthDelivery(), /Lifetime/);

    expect(runHere(code, [response(status, year)])).toEqual([
      { statusCode: status, headers: { ...year, 'cache-control': { value: 'public, max-age=86400' } } },
    ]);
  });

  test.each([302, 403, 404, 500])('is not given to status %d, which says its own', (status) => {
    const code = functionCode(synthDelivery(), /Lifetime/);

    expect(runHere(code, [response(status, { 'cache-control': { value: 'max-age=5' } })])[0]?.headers).toEqual({
      'cache-control': { value: 'max-age=5' },
    });
    expect(runHere(code, [response(status, {})])[0]?.headers).toEqual({});
  });
});
