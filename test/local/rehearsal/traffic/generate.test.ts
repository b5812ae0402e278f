import { defineMediaContract, parseKey, sparkMediaContract } from '../../../../lib/contract';
import { LOCATIONS } from '../../../../local/edge/locations';
import { DEFAULT_CLIENT_MIX } from '../../../../local/rehearsal/traffic/clients';
import { generateTraffic } from '../../../../local/rehearsal/traffic/generate';
import type { TrafficOptions } from '../../../../local/rehearsal/traffic/traffic-options';
import type { TrafficRequest } from '../../../../local/rehearsal/types';

const traffic = (options: Partial<TrafficOptions> = {}): readonly TrafficRequest[] => [
  ...(generateTraffic({
    contract: sparkMediaContract,
    locations: LOCATIONS,
    requests: 20_000,
    ...options,
  }).requests() as Iterable<TrafficRequest>),
];

const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.filter(holds).length / items.length;

let requests: readonly TrafficRequest[];
beforeAll(() => (requests = traffic()));

describe('generated traffic', () => {
  test('is the same again for the same options, and another for another seed', () => {
    expect(traffic({ requests: 2000 })).toEqual(traffic({ requests: 2000 }));
    expect(traffic({ requests: 2000, seed: 2 })).not.toEqual(traffic({ requests: 2000 }));
  });

  test('is the same when its source is read twice', () => {
    const source = generateTraffic({ contract: sparkMediaContract, locations: LOCATIONS, requests: 500 });
    const read = () => [...(source.requests() as Iterable<TrafficRequest>)];
    expect(read()).toEqual(read());
  });

  test('has as many requests as were asked for, in order of time, over the days', () => {
    expect(requests).toHaveLength(20_000);
    const times = requests.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)! / 86_400_000).toBeGreaterThan(24);
    expect(times.at(-1)! / 86_400_000).toBeLessThan(36);
  });

  test('asks for nothing but addresses that the contract has', () => {
    const known = (path: string): boolean =>
      path === sparkMediaContract.delivery.beaconPath || parseKey(path.slice(1)) !== undefined;
    expect(requests.filter(({ path, kind }) => !known(path) || kind === 'other')).toEqual([]);
  });

  test('shares one client among all requests of a kind', () => {
    expect(new Set(requests.map(({ client }) => client)).size).toBeLessThan(600);
  });

  test('never asks twice in a session for what the browser has', () => {
    const keys = requests
      .filter(({ kind }) => kind !== 'beacon')
      .map(({ session, path, query }) => `${session} ${path}?${query}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('opens one connection per host and session, as long as something comes over it', () => {
    const opened = new Map<string, number>();
    const wrong = requests.filter(({ session, host, newConnection, atMs }) => {
      const key = `${session} ${host}`;
      const lastMs = opened.get(key);
      opened.set(key, atMs);
      return newConnection !== (lastMs === undefined || atMs - lastMs > 180_000);
    });
    expect(wrong).toEqual([]);
  });

  test('opens one connection for images and videos where they have one host', () => {
    const firsts = (oneHost: boolean): number => {
      const hosts = new Set<string>();
      return traffic({ requests: 5000, oneHost }).filter(({ session, host, newConnection }) => {
        const isFirst = newConnection && host === 'videos' && hosts.has(`${session}`);
        hosts.add(`${session}`);
        return isFirst;
      }).length;
    };
    expect(firsts(false)).toBeGreaterThan(10);
    // A visit that went on after a pause.
    expect(firsts(true)).toBeLessThan(firsts(false) / 5);
  });

  test('tells what of it follows from the stack', () => {
    const describe = (options: Partial<TrafficOptions>): string =>
      generateTraffic({ contract: sparkMediaContract, locations: LOCATIONS, ...options }).description;
    expect(describe({})).not.toMatch(/no videos|name their variants/);
    expect(describe({ videoShare: 0, negotiatedShare: 0 })).toContain(', no videos, apps name their variants, ');
    expect(traffic({ requests: 2000, videoShare: 0 }).some(({ host }) => host === 'videos')).toBe(false);
  });

  test('is of as many profiles as it tells, of which each place has one at least', () => {
    const { description } = generateTraffic({ contract: sparkMediaContract, locations: LOCATIONS, profiles: 3 });
    const images = traffic({ profiles: 3 }).filter(({ kind }) => kind === 'image');
    const people = images.map(({ path }) => path.split('/')[2]);

    expect(description).toContain(`, ${LOCATIONS.length} profiles of about `);
    expect(new Set(people).size).toBe(LOCATIONS.length);
  });

  test('tells that each place has a profile of fewer requests than it has, and no days that it does not keep', () => {
    const of = (options: Partial<TrafficOptions>) => {
      const source = generateTraffic({ contract: sparkMediaContract, locations: LOCATIONS, ...options });
      return { description: source.description, notes: source.notes() };
    };
    const enough = LOCATIONS.length * 1200;
    const few = of({ requests: enough - 1 });
    expect(few.description).toContain('requests at a pace of so many in 30 days at ');
    expect(few.notes).toEqual([expect.stringMatching(/^fewer than 40,800 requests, .* caches are colder$/)]);

    const many = of({ requests: enough });
    expect(many.description).toContain('generated: 40,800 requests over 30 days at ');
    expect(many.notes).toEqual([]);
    expect(of({ requests: 1200, locations: LOCATIONS.slice(0, 1) }).notes).toEqual([]);
    expect(of({ requests: 100, profiles: 3 }).notes).toEqual([]);
  });

  test('comes from every region, most of it from evenings', () => {
    expect(new Set(requests.map(({ region }) => region)).size).toBe(6);
    const paris = requests.filter(({ location }) => location === 'CDG');
    const hour = (atMs: number): number => (atMs / 3_600_000) % 24;
    const evening = share(paris, ({ atMs }) => hour(atMs) >= 18);
    const night = share(paris, ({ atMs }) => hour(atMs) >= 1 && hour(atMs) < 7);
    expect(evening).toBeGreaterThan(3 * night);
  });

  test('has clients by their shares', () => {
    const sessions = [...new Map(requests.map((request) => [request.session, request])).values()];
    const chrome = share(sessions, ({ client }) => client.browser === 'chrome-android');
    expect(Math.abs(chrome - 0.41)).toBeLessThan(0.08);
    expect(share(sessions, ({ client }) => client.network.name === 'wifi')).toBeGreaterThan(0.5);
  });

  test('tells ECT and Save-Data from Blink alone', () => {
    const telling = requests.filter(({ client: { headers } }) => 'ect' in headers || 'save-data' in headers);
    expect(telling.length).toBeGreaterThan(0);
    expect(new Set(telling.map(({ client }) => client.browser))).toEqual(
      new Set(['chrome-android', 'samsung-internet', 'chrome-android-old', 'chrome-desktop', 'edge-desktop']),
    );
    const hintless = traffic({ requests: 500, clients: { ...DEFAULT_CLIENT_MIX, hints: false } });
    expect(hintless.some(({ client }) => 'ect' in client.headers)).toBe(false);
  });

  test('has few profiles that are asked for often, the more so the larger the exponent', () => {
    const topShare = (zipfExponent: number): number => {
      const counts = new Map<string, number>();
      const images = traffic({ zipfExponent, profiles: 2000 }).filter(({ kind }) => kind === 'image');
      for (const { path } of images) {
        const user = path.split('/')[2]!;
        counts.set(user, (counts.get(user) ?? 0) + 1);
      }
      const sorted = [...counts.values()].sort((a, b) => b - a);
      return sorted.slice(0, 100).reduce((sum, count) => sum + count, 0) / images.length;
    };
    expect(topShare(1.2)).toBeGreaterThan(1.5 * topShare(0.1));
  });

  test('shows people near one another, unless they are to be from anywhere', () => {
    const places = (nearbyShare: number): number => {
      const images = traffic({ nearbyShare, sameRegionShare: 0, profiles: 3000 }).filter(
        ({ kind }) => kind === 'image',
      );
      const pairs = new Set(images.map(({ path, location }) => `${location} ${path.split('/')[2]!}`));
      return pairs.size / new Set(images.map(({ path }) => path.split('/')[2]!)).size;
    };
    expect(places(1)).toBe(1);
    expect(places(0)).toBeGreaterThan(1.3);
  });

  test('names variants as the image loader does, and leaves the choice to the edge where it is an app', () => {
    const images = requests.filter(({ kind }) => kind === 'image');
    const wrong = images.filter(({ path, query, client }) => {
      const negotiated = parseKey(path.slice(1))?.kind === 'image-negotiated';
      const asked = negotiated ? /^size=(thumbnail|card|fullsize)$/ : /^$/;
      return negotiated !== client.browser.startsWith('app') || !asked.test(query);
    });
    expect(wrong).toEqual([]);
    const all = traffic({ requests: 2000, negotiatedShare: 1 }).filter(({ kind }) => kind === 'image');
    expect(all.every(({ query }) => query.startsWith('size='))).toBe(true);
  });

  test('asks for the format that a client accepts best', () => {
    const formatOf = (browser: string): Set<string> =>
      new Set(
        requests
          .filter(({ client, kind }) => client.browser === browser && kind === 'image')
          .map(({ path }) => path.split('.')[1]!),
      );
    expect(formatOf('chrome-android')).toEqual(new Set(['avif']));
    expect(formatOf('safari-ios')).toEqual(new Set(['avif']));
    expect(formatOf('chrome-android-old')).toEqual(new Set(['webp']));
  });

  test('steps down where data is to be saved, as the contract says', () => {
    const saving = requests.filter(({ client, kind }) => client.headers['save-data'] === 'on' && kind === 'image');
    const cards = saving.filter(({ useCase }) => useCase === 'profile_card');
    expect(cards.length).toBeGreaterThan(0);
    expect(cards.filter(({ path }) => !path.includes('/profile_thumbnail/'))).toEqual([]);
  });

  test('sends a beacon for every eight images of a page, and none where the contract has none', () => {
    const beacons = requests.filter(({ kind }) => kind === 'beacon');
    const pages = requests.filter(({ kind, client }) => kind === 'image' && !client.browser.startsWith('app'));
    expect(beacons.length / pages.length).toBeGreaterThan(0.08);
    expect(beacons.length / pages.length).toBeLessThanOrEqual(0.125);
    const contract = defineMediaContract({ delivery: { loader: { beaconShare: 0 } } });
    expect(traffic({ contract, requests: 2000 }).some(({ kind }) => kind === 'beacon')).toBe(false);
  });
});

describe('a playback', () => {
  const playbacks = (): readonly (readonly TrafficRequest[])[] => {
    const found = new Map<number, TrafficRequest[]>();
    for (const request of requests) {
      if (request.playback === undefined) continue;
      found.set(request.playback, [...(found.get(request.playback) ?? []), request]);
    }
    return [...found.values()];
  };

  test('begins with a manifest or is one file', () => {
    expect(playbacks().length).toBeGreaterThan(50);
    expect(new Set(playbacks().map(([first]) => first!.kind))).toEqual(new Set(['manifest', 'video-file']));
  });

  test('asks for what comes before a segment of a rung: its beginning, and by HLS its playlist', () => {
    const wrong = playbacks().flatMap((playback) => {
      const asked = new Set<string>();
      const isHls = playback[0]!.path.endsWith('.m3u8');
      return playback.filter(({ path }) => {
        const location = parseKey(path.slice(1))!;
        asked.add(path);
        if (location.kind !== 'video-segment') return false;
        const { userId, track, videoId } = location;
        const begun = asked.has(`/videos/${userId}/${track}/${videoId}/init.mp4`);
        return !begun || asked.has(`/videos/${userId}/${track}/${videoId}.m3u8`) !== isHls;
      });
    });
    expect(wrong).toEqual([]);
  });

  test('stays within what the video has', () => {
    const ladder = { durationSeconds: 6, rungs: ['mobile_low'], segments: 3, audioSegments: 0 };
    const played = traffic({ requests: 20_000, ladderOf: () => ladder }).filter(({ kind }) => kind === 'segment');
    expect(played.length).toBeGreaterThan(50);
    const within = /\/mobile_low\/[a-z0-9]+\/(init\.mp4|0000[123]\.m4s)$/;
    expect(played.filter(({ path }) => !within.test(path))).toEqual([]);
  });

  test('ends early now and then, and jumps now and then', () => {
    const all = playbacks();
    const segments = all.map((playback) => playback.filter(({ path }) => path.endsWith('.m4s')).length);
    expect(new Set(segments).size).toBeGreaterThan(3);
    const seeking = share(all, (playback) => playback.some(({ seek }) => seek === true));
    expect(seeking).toBeGreaterThan(0.02);
    expect(seeking).toBeLessThan(0.25);
  });

  test('climbs no higher than the line carries', () => {
    const rungs = new Set(
      requests
        .filter(({ client, kind }) => kind === 'segment' && client.network.name === 'slow-3g')
        .map(({ path }) => path.split('/')[3]!),
    );
    expect([...rungs].filter((rung) => !['audio', 'mobile_low'].includes(rung))).toEqual([]);
  });
});
