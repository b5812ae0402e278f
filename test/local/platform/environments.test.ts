import { Script } from 'node:vm';
import { CACHE_CLASS_NAMES, EDGE_LOG_FIELDS, sparkMediaContract } from '../../../lib';
import type { PlatformModel } from '../../../local/platform';
import { modelsOfEnvironments } from '../../support/platform-model';

let models: Readonly<Record<string, PlatformModel>>;
let production: PlatformModel;
beforeAll(() => {
  models = modelsOfEnvironments();
  production = models['spark-media']!;
}, 120_000);

const idOf = (byId: Readonly<Record<string, unknown>>, part: RegExp): string =>
  Object.keys(byId).find((id) => part.test(id)) ?? `none of ${part}`;

describe('the stack of production', () => {
  test('is known by its name', () => {
    expect(production.name).toBe('spark-media');
  });

  test('tries its behaviors in their order, the default one last', () => {
    expect(
      production.distribution.behaviors.map(({ pathPattern, targetOriginId }) => [pathPattern, targetOriginId]),
    ).toEqual([
      ['/beacon', 'variants'],
      ['/videos/*.m3u8', 'variants'],
      ['/videos/*.mpd', 'variants'],
      ['/profiles/*/*/*', 'images'],
      ['/profiles/*', 'images'],
      ['/videos/*', 'variants'],
      ['*', 'variants'],
    ]);
  });

  test('caches each behavior by its class of the contract', () => {
    const classes = sparkMediaContract.cacheClasses;
    const ttls = Object.fromEntries(
      production.distribution.behaviors.map(({ pathPattern, cachePolicy }) => [
        pathPattern,
        {
          minTtlSeconds: cachePolicy.minTtlSeconds,
          defaultTtlSeconds: cachePolicy.defaultTtlSeconds,
          maxTtlSeconds: cachePolicy.maxTtlSeconds,
        },
      ]),
    );
    expect(CACHE_CLASS_NAMES).toHaveLength(4);
    expect(ttls).toMatchObject({
      '/videos/*.m3u8': classes.manifests.edge,
      '/profiles/*/*/*': classes.images.edge,
      '/profiles/*': classes.negotiated.edge,
      '/videos/*': classes.videos.edge,
      '*': { minTtlSeconds: 0, defaultTtlSeconds: 0, maxTtlSeconds: 0 },
    });
  });

  test('has the edge functions as CloudFront gets them, without the escapes of Terraform', () => {
    const { viewerRequest, viewerResponse } = production.distribution.behaviors.find(
      ({ pathPattern }) => pathPattern === '/profiles/*',
    )!;
    expect(viewerRequest?.resource).toMatch(/^aws_cloudfront_function\./);
    for (const edgeFunction of [viewerRequest, viewerResponse]) {
      expect(edgeFunction?.code).toContain('function handler');
      expect(edgeFunction?.code).not.toContain('$${');
      expect(() => new Script(edgeFunction!.code)).not.toThrow();
    }
  });

  test('asks the bucket, and the function where the bucket has no such image', () => {
    const { origins, originGroups } = production.distribution;
    const variants = idOf(production.buckets, /Variants/);
    expect(origins).toMatchObject({
      variants: { kind: 'bucket', bucket: variants, shieldRegion: 'eu-central-1' },
      'on-the-fly': { kind: 'function', functionId: idOf(production.functions, /OnTheFly/) },
    });
    expect(originGroups).toEqual({ images: { primary: 'variants', secondary: 'on-the-fly', statuses: [403, 404] } });
    expect(production.buckets[variants]?.readable).toEqual(['profiles/', 'videos/']);
  });

  test('sends the headers of its policy, and removes those of the store', () => {
    const { responseHeaders } = production.distribution.behaviors.at(-1)!;
    expect(responseHeaders?.set).toContainEqual({
      name: 'strict-transport-security',
      value: 'max-age=31536000; includeSubDomains',
      override: true,
    });
    expect(responseHeaders?.remove).toContain('x-amz-meta-user-id');
    expect(responseHeaders).toMatchObject({
      cors: { origins: ['*'], credentials: false, maxAgeSeconds: 7200, override: true },
      serverTimingPercent: 100,
    });
  });

  test('has Cloudflare before the images host alone: page rules, Worker and tiers', () => {
    const { zone } = production;
    expect(zone).toMatchObject({
      name: 'sparkdating.com',
      hosts: [
        { name: 'cdn.sparkdating.com', proxied: true },
        { name: 'video.sparkdating.com', proxied: false },
      ],
      ruleEngine: 'page-rules',
      tiered: true,
      settings: { browser_cache_ttl: 0, polish: 'lossless' },
    });
    expect(zone?.rules.map(({ target, cache }) => [target, cache])).toEqual([
      ['cdn.sparkdating.com/profiles/*/*/*', 'everything'],
      ['cdn.sparkdating.com/profiles/*', 'bypass'],
      ['cdn.sparkdating.com/videos/*', 'unset'],
    ]);
    expect(zone?.rules.at(-1)?.forward).toEqual({ status: 302, url: 'https://video.sparkdating.com/videos/$1' });
    const [worker] = zone!.workers;
    expect(worker).toMatchObject({ routes: ['cdn.sparkdating.com/profiles/*'], mainModule: 'worker.mjs' });
    expect(Object.keys(worker!.settings!.table.useCases)).toEqual(Object.keys(sparkMediaContract.images.useCases));
  });

  test('processes an upload: bucket, queue, function, dead letters', () => {
    const originals = production.buckets[idOf(production.buckets, /Originals/)]!;
    const queue = idOf(production.queues, /ImageQueue_(?!DeadLetters)/);
    const images = originals.notifications.find(({ prefix }) => prefix === 'originals/images/');
    const optimizer = Object.values(production.functions).find(({ processor }) => processor === 'image-optimizer');

    expect(images?.queue).toBe(queue);
    expect(optimizer?.source).toMatchObject({ queue, batchSize: 4 });
    expect(production.queues[queue]).toMatchObject({
      maxReceiveCount: 3,
      deadLetters: idOf(production.queues, /ImageQueue_DeadLetters/),
    });
    expect(production.queues[idOf(production.queues, /ImageQueue_DeadLetters/)]?.maxReceiveCount).toBe(Infinity);
  });

  test('gives functions references in place of what Terraform will know', () => {
    const optimizer = Object.values(production.functions).find(({ processor }) => processor === 'image-optimizer');
    const variants = idOf(production.buckets, /Variants/);
    expect(optimizer?.environment['VARIANT_BUCKET']).toBe(`{ref:aws_s3_bucket.${variants}.bucket}`);
    const flusher = Object.values(production.functions).find(({ processor }) => processor === 'metrics-flusher');
    expect(flusher?.environment['REMOTE_WRITE_URL']).toMatch(
      /^\{ref:aws_prometheus_workspace\.\w+\.prometheus_endpoint\}api\/v1\/remote_write$/,
    );
  });

  test('has its catalogue with its index', () => {
    expect(production.tables[idOf(production.tables, /Catalogue/)]).toMatchObject({
      hashKey: 'userId',
      rangeKey: 'mediaKey',
      indexes: [{ name: 'by-media', hashKey: 'mediaKey', rangeKey: 'userId' }],
    });
  });

  test('counts its edge log by the fields that it writes', () => {
    expect(production.metrics).toMatchObject({ fields: EDGE_LOG_FIELDS, samplingPercent: 100 });
    expect(production.metrics?.settings.metrics).toEqual(sparkMediaContract.metrics);
    expect(production.distribution.realtimeLog).toBe(true);
  });

  test('carries its contract', () => {
    expect(production.contract).toEqual(sparkMediaContract);
  });

  test('says what does not happen here, each thing once', () => {
    const said = production.notModelled.map(({ what }) => what);
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(
      expect.arrayContaining([
        'images are not compressed again by Polish',
        'no alarm goes off',
        'nothing is encrypted',
      ]),
    );
    expect(said.filter((what) => what.endsWith('.') || what.includes('not known here'))).toEqual([]);
  });

  test('hands on its resources as they were synthesized', () => {
    expect(production.resources?.['aws_cloudfront_distribution']).toMatchObject([{ http_version: 'http2and3' }]);
  });
});

test('the stack of staging counts nothing, and has neither tiers nor settings of its zone', () => {
  const staging = models['spark-media-staging']!;
  expect(staging.metrics).toBeUndefined();
  expect(staging.zone).toMatchObject({ tiered: false, settings: {}, ruleEngine: 'page-rules' });
});
