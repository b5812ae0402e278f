import type { PlatformModel } from '../../../../local/platform/model';
import { rehearse } from '../../../../local/rehearsal/simulate/rehearse';
import type { RehearsalResult, TrafficRequest } from '../../../../local/rehearsal/types';
import {
  behavior,
  cachePolicy,
  CLIENT,
  objectCatalogue,
  platformModel,
  trafficOf,
  trafficRequest,
} from '../../../support/rehearsal';

const rehearsed = (
  requests: readonly TrafficRequest[],
  { platform = platformModel() }: { readonly platform?: PlatformModel } = {},
): Promise<RehearsalResult> => rehearse({ platform, objects: objectCatalogue(), traffic: trafficOf(requests) });
const contentOf = (result: RehearsalResult, name: string): RehearsalResult['content'][number] | undefined =>
  result.content.find(({ content }) => content === name);
const improvementOf = (result: RehearsalResult, metric: string): RehearsalResult['improvements'][number] | undefined =>
  result.improvements.find((each) => each.metric === metric);

describe('what a client has already', () => {
  test('is looked for and not sent: it saves nothing and takes no time', async () => {
    const has = trafficRequest({ atMs: 1, notModified: true });
    const segment = {
      host: 'videos',
      kind: 'segment',
      path: '/videos/u/web_hd/v/00001.m4s',
      notModified: true,
    } as const;

    const result = await rehearsed([trafficRequest(), has, trafficRequest(segment)]);

    expect(contentOf(result, 'images')).toMatchObject({ requests: 2, originRequests: 1, hitRate: 0.5, bytes: 1000 });
    expect(contentOf(result, 'videos')).toMatchObject({ requests: 1, bytes: 0 });
    expect(result.formats.find(({ format }) => format === 'avif')).toMatchObject({
      bytes: 1000,
      documentJpegBytes: 10_000,
    });
    expect(result.latency.find(({ subject }) => subject === 'profile_card')?.count).toBe(1);
    expect(improvementOf(result, 'Bandwidth usage')?.measured).toBeCloseTo(0.1);
  });
});

describe('what is in few figures', () => {
  test('is told: requests for nothing of the contract, and functions that failed', async () => {
    const viewerRequest = {
      resource: 'aws_cloudfront_function.Broken',
      code: "function handler(event) { if (event.request.uri === '/wp-login.php') return event.request; return null; }",
    };
    const platform = platformModel({ distribution: { behaviors: [behavior({ viewerRequest })] } });

    const result = await rehearsed(
      [trafficRequest(), trafficRequest(), trafficRequest({ kind: 'other', path: '/wp-login.php' })],
      { platform },
    );

    expect(result.notModelled.slice(-2)).toEqual([
      '1 requests that fetch no photo, video or beacon of the contract count among all requests, in the work and in the cost alone',
      "2 requests failed at the edge: 'aws_cloudfront_function.Broken' must give back a request or a response, got: null",
    ]);
    expect(contentOf(result, 'images')).toMatchObject({
      requests: 2,
      errors: 2,
      firstError: '502 for /profiles/u/profile_card/i.avif',
    });
  });
});

describe('what only signed addresses open', () => {
  test('is open to viewers, who are taken to be signed in, and in no cache more than once', async () => {
    const platform = platformModel({ distribution: { behaviors: [behavior({ signed: true })] } });
    const other = { ...CLIENT, browser: 'another' };

    const result = await rehearsed([trafficRequest(), trafficRequest({ atMs: 1, client: other })], { platform });

    expect(contentOf(result, 'images')).toMatchObject({ errors: 0, originRequests: 1 });
  });

  test('calls no function for what is refused before it', async () => {
    const viewerRequest = {
      resource: 'aws_cloudfront_function.Negotiation',
      code: 'function handler(event) { return event.request; }',
    };
    const platform = platformModel({ distribution: { behaviors: [behavior({ viewerRequest })] } });

    const result = await rehearsed([trafficRequest({ method: 'DELETE' }), trafficRequest()], { platform });

    expect(result.invocations).toEqual({ 'cloudfront-function': 1, 'origin-bucket': 1 });
  });
});

describe('what no cache may answer', () => {
  test('is charged for at the shield, wherever it comes from', async () => {
    const passed = behavior({ cachePolicy: cachePolicy({ maxTtlSeconds: 0 }) });
    const platform = platformModel({ shieldRegion: 'eu-central-1', distribution: { behaviors: [passed] } });

    const result = await rehearsed([trafficRequest(), trafficRequest({ location: 'NRT' })], { platform });

    expect(result.invocations).toEqual({ 'origin-bucket': 2, 'origin-shield': 2 });
  });
});

describe('the same traffic without the platform', () => {
  test('is beside videos whose players accept alike, whatever their browsers accept for images', async () => {
    const other = { ...CLIENT, headers: { accept: 'image/webp,*/*' } };
    const segment = { host: 'videos', kind: 'segment', path: '/videos/u/web_hd/v/00001.m4s' } as const;

    const result = await rehearsed([trafficRequest(segment), trafficRequest({ ...segment, client: other })]);

    expect(improvementOf(result, 'CDN cache hit rate')).toMatchObject({ measuredBefore: 0.5, measured: 0.5 });
  });
});
