import { defineMediaContract, type MediaContractOverrides } from '../../../lib';
import type { ViewerAnswer } from '../../../local/edge/types';
import { CERTIFICATE, EdgeOfStack, HOSTS, type StackChange, type Stored, ZONE } from './local-edges';

const IMMUTABLE = 'public, max-age=31536000';
const CARD = '/profiles/u-1/profile_card/i-1.avif';
const CARD_JPEG = '/profiles/u-1/profile_card/i-1.jpeg';
const THUMBNAIL = '/profiles/u-1/profile_thumbnail/i-1.avif';
const BANNER = '/profiles/u-1/profile_banner/i-1.avif';
const MISSING = '/profiles/u-1/profile_card/i-2.avif';
const SEGMENT = '/videos/u-1/web_hd/v-1/00001.m4s';
const PLAYLIST = '/videos/u-1/playlist/v-1.m3u8';
const NEGOTIATED = '/profiles/u-1/i-1';

const image = (format = 'avif') => ({ 'content-type': `image/${format}`, 'cache-control': IMMUTABLE });
const STORED: Stored = {
  [CARD]: image(),
  [CARD_JPEG]: image('jpeg'),
  [THUMBNAIL]: image(),
  [BANNER]: image(),
  [SEGMENT]: { 'content-type': 'video/iso.segment', 'cache-control': 'public, max-age=2592000' },
  [PLAYLIST]: {
    'content-type': 'application/vnd.apple.mpegurl',
    'cache-control': 'public, max-age=300, s-maxage=604800',
  },
};

const HOUR = 3600;
const DAY = 24 * HOUR;

const edges: EdgeOfStack[] = [];
const edgeOf = (stack: StackChange = {}): EdgeOfStack => {
  const edge = EdgeOfStack.synthesize(stack, STORED);
  edges.push(edge);
  return edge;
};
const contract = (overrides: MediaContractOverrides): StackChange => ({ contract: defineMediaContract(overrides) });
afterEach(async () => {
  await Promise.all(edges.map((edge) => edge.stop()));
  edges.length = 0;
});

const seen = ({ status, answeredBy, result, decidedBy }: ViewerAnswer) => ({ status, answeredBy, result, decidedBy });

describe('a stack that is changed and synthesized again', () => {
  test('keeps images as long as its cache class says', async () => {
    const short = contract({
      cacheClasses: { images: { edge: { minTtlSeconds: 0, defaultTtlSeconds: HOUR, maxTtlSeconds: HOUR } } },
    });
    const [before, after] = [edgeOf(), edgeOf(short)];
    expect(seen(await before.again(CARD, 2 * HOUR))).toMatchObject({ result: 'Hit', answeredBy: 'cloudfront-edge' });
    expect(seen(await after.again(CARD, 2 * HOUR))).toMatchObject({ answeredBy: 'origin' });
    expect([before.asked.length, after.asked.length]).toEqual([1, 2]);
  });

  test('keeps what says nothing of its lifetime as long as the default of its class', async () => {
    const silent = { [SEGMENT]: { 'content-type': 'video/iso.segment' } };
    const longer = contract({
      cacheClasses: { videos: { edge: { minTtlSeconds: 0, defaultTtlSeconds: 20 * DAY, maxTtlSeconds: 30 * DAY } } },
    });
    const [before, after] = [EdgeOfStack.synthesize({}, silent), EdgeOfStack.synthesize(longer, silent)];
    edges.push(before, after);
    expect((await before.again(SEGMENT, 10 * DAY)).answeredBy).toBe('origin');
    expect((await after.again(SEGMENT, 10 * DAY)).answeredBy).toBe('cloudfront-edge');
  });

  test('remembers errors for as long as the contract says', async () => {
    const longer = contract({ delivery: { onTheFly: { errorTtlSeconds: 60 } } });
    const [before, after] = [edgeOf({ onTheFly: false }), edgeOf({ onTheFly: false, ...longer })];
    await before.again(MISSING, 10);
    await after.again(MISSING, 10);
    expect([before.asked.length, after.asked.length]).toEqual([2, 1]);
  });

  test('asks its behaviors in their order', async () => {
    const swapped: StackChange = {
      // Behind the construct, which refuses an order in which a behavior never acts.
      change: ({ cloudFront: { resource } }) => {
        const behaviors = resource.orderedCacheBehaviorInput as readonly { readonly pathPattern: string }[];
        const place = (pattern: string): string =>
          `ordered_cache_behavior.${behaviors.findIndex(({ pathPattern }) => pathPattern === pattern)}.path_pattern`;
        resource.addOverride(place('/profiles/*/*/*'), '/profiles/*');
        resource.addOverride(place('/profiles/*'), '/profiles/*/*/*');
      },
    };
    expect((await edgeOf().get(CARD)).decidedBy).toBe('/profiles/*/*/*');
    expect((await edgeOf(swapped).get(CARD)).decidedBy).toBe('/profiles/*');
  });

  test('keeps an answer for each value of a header that joins the cache key', async () => {
    const varying: StackChange = {
      change: ({ cloudFront }) => {
        cloudFront.cachePolicies.images.resource.addOverride(
          'parameters_in_cache_key_and_forwarded_to_origin.headers_config',
          { header_behavior: 'whitelist', headers: { items: ['X-Experiment'] } },
        );
      },
    };
    const both = async (edge: EdgeOfStack): Promise<string> => {
      await edge.get(CARD, { headers: { 'x-experiment': 'a' } });
      return (await edge.get(CARD, { headers: { 'x-experiment': 'b' } })).result;
    };
    expect(await both(edgeOf())).toBe('Hit');
    expect(await both(edgeOf(varying))).toBe('Miss');
  });

  test('keeps an answer for each language, where its negotiated images vary by it', async () => {
    const varying = contract({
      cacheClasses: { negotiated: { varyBy: ['format', 'language'] } },
      delivery: { languages: ['en', 'de'] },
    });
    const both = async (edge: EdgeOfStack): Promise<string> => {
      await edge.get(NEGOTIATED, { headers: { 'accept-language': 'en' } });
      return (await edge.get(NEGOTIATED, { headers: { 'accept-language': 'de' } })).result;
    };
    expect(await both(edgeOf())).toBe('Hit');
    expect(await both(edgeOf(varying))).toBe('Miss');
  });

  test('knows a use case that its contract has got', async () => {
    const banner = contract({
      images: {
        useCases: {
          profile_banner: {
            alias: 'banner',
            maxWidth: 800,
            maxHeight: 300,
            formats: { avif: { quality: 80 }, jpeg: { quality: 90 } },
          },
        },
      },
    });
    const [before, after] = [edgeOf(), edgeOf(banner)];
    expect((await before.get(`${NEGOTIATED}?size=banner`)).status).toBe(400);
    expect((await after.get(`${NEGOTIATED}?size=banner`)).status).toBe(200);
    expect(after.asked).toEqual([`bucket ${BANNER}`]);
  });

  test('does with an unknown size what its policy says', async () => {
    const lenient = contract({ delivery: { unknownSize: 'default' } });
    const [before, after] = [edgeOf(), edgeOf(lenient)];
    expect(seen(await before.get(`${NEGOTIATED}?size=huge`))).toMatchObject({ status: 400, answeredBy: 'function' });
    expect((await after.get(`${NEGOTIATED}?size=huge`)).status).toBe(200);
    expect(after.asked).toEqual([`bucket ${CARD}`]);
  });

  test('gives who saves data what the contract steps down to', async () => {
    const generous = contract({
      delivery: { stepDown: { 'data-saver': { profile_card: null } } },
    });
    const saving = { headers: { 'save-data': 'on' } };
    const [before, after] = [edgeOf(), edgeOf(generous)];
    await before.get(NEGOTIATED, saving);
    await after.get(NEGOTIATED, saving);
    expect([before.asked, after.asked]).toEqual([[`bucket ${THUMBNAIL}`], [`bucket ${CARD}`]]);
  });

  test('makes no missing variant any more, where nothing is to make it', async () => {
    const [before, after] = [edgeOf(), edgeOf({ onTheFly: false })];
    expect((await before.get(MISSING)).status).toBe(200);
    expect((await after.get(MISSING)).status).toBe(403);
    expect(before.asked).toEqual([`bucket ${MISSING}`, `function ${MISSING}`]);
    expect(after.asked).toEqual([`bucket ${MISSING}`]);
  });

  test('has no address for all formats, where nothing picks one', async () => {
    const off: StackChange = { negotiation: false, onTheFly: false };
    expect((await edgeOf().get(NEGOTIATED)).headers['content-type']).toBe('image/avif');
    expect((await edgeOf(off).get(NEGOTIATED)).status).toBe(403);
  });

  test('takes beacons at the path of its contract', async () => {
    const moved = contract({ delivery: { beaconPath: '/measure' } });
    const [before, after] = [edgeOf(), edgeOf(moved)];
    expect([(await before.get('/beacon')).status, (await after.get('/beacon')).status]).toEqual([204, 403]);
    expect([(await before.get('/measure')).status, (await after.get('/measure')).status]).toEqual([403, 204]);
  });

  test('sends the headers of its policy', async () => {
    const own: StackChange = { cloudFront: { headers: { allowedOrigins: ['https://app.example.com'] } } };
    const from = (edge: EdgeOfStack, origin: string) => edge.get(CARD, { headers: { origin } });
    const open = await from(edgeOf(), 'https://other.example.com');
    const closed = edgeOf(own);
    expect(open.headers['access-control-allow-origin']).toBe('*');
    expect((await from(closed, 'https://other.example.com')).headers).not.toHaveProperty('access-control-allow-origin');
    expect((await from(closed, 'https://app.example.com')).headers['access-control-allow-origin']).toBe(
      'https://app.example.com',
    );
  });

  test('compresses manifests, or leaves them as they are', async () => {
    const plain = contract({ cacheClasses: { manifests: { compress: false } } });
    const call = { headers: { 'accept-encoding': 'gzip' } };
    expect((await edgeOf().get(PLAYLIST, call)).headers['content-encoding']).toBe('gzip');
    expect((await edgeOf(plain).get(PLAYLIST, call)).headers).not.toHaveProperty('content-encoding');
  });

  test('serves the countries that it may', async () => {
    const closed: StackChange = { cloudFront: { geoRestriction: { deny: ['FR'] } } };
    const [before, after] = [edgeOf(), edgeOf(closed)];
    expect((await before.get(CARD, { country: 'FR' })).status).toBe(200);
    expect((await after.get(CARD, { country: 'FR' })).status).toBe(403);
    expect((await after.get(CARD, { country: 'DE' })).status).toBe(200);
  });
});

describe('Cloudflare in front of a stack', () => {
  const hosts: StackChange = { hosts: HOSTS, certificateArn: CERTIFICATE };
  const front: StackChange = { ...hosts, cloudflare: { zone: ZONE } };

  test('answers from its own caches while it is there, and leaves all to CloudFront when it is gone', async () => {
    const [before, after] = [edgeOf(front), edgeOf(hosts)];
    expect(await before.again(CARD, 1)).toMatchObject({
      answeredBy: 'cloudflare-edge',
      headers: { 'cf-cache-status': 'HIT' },
    });
    const gone = await after.again(CARD, 1);
    expect(gone.answeredBy).toBe('cloudfront-edge');
    expect(gone.headers).not.toHaveProperty('cf-cache-status');
  });

  test('acts by page rules or by cache rules, whichever the stack has', async () => {
    const byRules = (engine: 'page-rules' | 'cache-rules'): EdgeOfStack =>
      edgeOf({ ...front, cloudflare: { zone: ZONE, videos: 'cache', engine } });
    expect((await byRules('page-rules').get(SEGMENT)).decidedBy).toMatch(/^cloudflare_page_rule\./);
    expect((await byRules('cache-rules').get(SEGMENT)).decidedBy).toMatch(/^cloudflare_ruleset\./);
  });

  test('sends videos to their own host, or caches them as the document has it', async () => {
    const cached: StackChange = { ...front, cloudflare: { zone: ZONE, videos: 'cache' } };
    expect(await edgeOf(front).get(SEGMENT)).toMatchObject({
      status: 302,
      headers: { location: `https://${HOSTS.videos}${SEGMENT}` },
    });
    expect(seen(await edgeOf(cached).again(SEGMENT, 1))).toMatchObject({ status: 200, answeredBy: 'cloudflare-edge' });
  });

  test('asks an upper tier, or the distribution from everywhere', async () => {
    const untiered: StackChange = { ...front, cloudflare: { zone: ZONE, tieredCache: false } };
    const fromElsewhere = async (edge: EdgeOfStack): Promise<string> => {
      await edge.get(CARD, { location: 'FRA' });
      return (await edge.get(CARD, { location: 'GRU' })).answeredBy;
    };
    expect(await fromElsewhere(edgeOf(front))).toBe('cloudflare-upper');
    expect(await fromElsewhere(edgeOf(untiered))).toMatch(/^cloudfront-/);
  });

  test('picks the variant by its Worker, or leaves every address as it is', async () => {
    const off: StackChange = { ...front, negotiation: false, onTheFly: false };
    const [before, after] = [edgeOf(front), edgeOf(off)];
    expect(await before.again(NEGOTIATED, 1)).toMatchObject({ answeredBy: 'cloudflare-edge', status: 200 });
    expect((await after.get(NEGOTIATED)).status).toBe(403);
    expect([before.asked, after.asked]).toEqual([[`bucket ${CARD}`], [`bucket ${NEGOTIATED}`]]);
  });
});
