import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparkMediaContract } from '../../../../lib/contract';
import { FURTHER_PLACES } from '../../../../local/edge/further-places';
import { LOCATIONS } from '../../../../local/edge/locations';
import { readAccessLog } from '../../../../local/rehearsal/traffic/access-log';
import { DEFAULT_CLIENT_MIX } from '../../../../local/rehearsal/traffic/clients';
import type { TrafficRequest } from '../../../../local/rehearsal/types';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'log-lines-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(lines: readonly string[], window?: number) {
  const path = join(folder, 'a.log');
  writeFileSync(path, lines.join('\n'));
  const source = await readAccessLog({ files: [path], contract: sparkMediaContract, window });
  const requests: TrafficRequest[] = [];
  for await (const request of source.requests()) requests.push(request);
  return { requests, notes: source.notes() };
}

/** Seconds. */
const START = Date.UTC(2026, 10, 1) / 1000;

describe('a line of a log', () => {
  const card = '/profiles/u/profile_card/i.avif';
  const asked = {
    ClientIP: '192.0.2.1',
    ClientRequestURI: card,
    ClientRequestMethod: 'GET',
    EdgeColoCode: 'FRA',
    EdgeStartTimestamp: START,
  };
  const ofCloudflare = (...overrides: readonly Readonly<Record<string, unknown>>[]) =>
    read(overrides.map((each) => JSON.stringify({ ...asked, ...each })));
  const ofCloudfront = (fields: string, ...lines: readonly string[]) =>
    read([`#Fields: ${fields}`, ...lines.map((line) => line.replaceAll(' ', '\t'))]);

  test('that was answered with an error is left out, and told', async () => {
    const statuses = [200, 206, 304, 403, 404, 500].map((EdgeResponseStatus) => ({ EdgeResponseStatus }));
    const cloudflare = await ofCloudflare(...statuses);
    const cloudfront = await ofCloudfront(
      'date time x-edge-location cs-method cs-uri-stem sc-status',
      ...['200', '206', '304', '403', '404', '500', '-'].map(
        (status) => `2026-11-01 10:00:00 FRA2 GET ${card} ${status}`,
      ),
    );

    const told = '3 requests of the log that were answered with an error, as of what they asked for nothing is known';
    expect([cloudflare.requests.length, cloudflare.notes]).toEqual([3, [told]]);
    expect([cloudfront.requests.length, cloudfront.notes]).toEqual([4, [told, expect.stringContaining('no viewer')]]);
    for (const { requests } of [cloudflare, cloudfront]) {
      expect(requests.map(({ notModified }) => notModified === true).indexOf(true)).toBe(2);
    }
  });

  test('is for a photo or video where it is a GET, and for nothing of theirs where it is not', async () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'POST'].map((ClientRequestMethod) => ({ ClientRequestMethod }));
    const { requests } = await ofCloudflare(...methods);

    expect(requests.map(({ method, kind }) => [method, kind])).toEqual([
      ['GET', 'image'],
      ['HEAD', 'other'],
      ['OPTIONS', 'other'],
      ['POST', 'other'],
    ]);
  });

  test('stands alone where it names no viewer, on networks by their shares', async () => {
    const lines = Array.from({ length: 2000 }, () => ({
      ClientIP: undefined,
      ClientRequestUserAgent: 'okhttp/4.12.0',
    }));
    const playlist = { ClientIP: undefined, ClientRequestURI: '/videos/u/playlist/v.m3u8' };
    const { requests, notes } = await ofCloudflare(...lines, playlist);

    const alone = requests.filter(
      ({ session, playback, newConnection }) => session === undefined && playback === undefined && !newConnection,
    );
    expect(alone).toHaveLength(2001);
    expect(notes).toEqual([
      '2001 requests of the log name no viewer: each stands alone, on a connection that is open, and no playback is timed',
    ]);
    for (const { profile, share } of DEFAULT_CLIENT_MIX.networks) {
      const on = requests.filter(({ client }) => client.network.name === profile.name).length / requests.length;
      expect(Math.abs(on - share)).toBeLessThan(0.04);
    }
  });

  test('is on no mobile network where it comes from a desk', async () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const { requests } = await ofCloudflare(
      ...Array.from({ length: 200 }, (_, viewer) => ({ ClientIP: `viewer ${viewer}`, ClientRequestUserAgent: agent })),
    );

    expect(new Set(requests.map(({ client }) => client.network.name))).toEqual(new Set(['wifi']));
  });

  test('may be of any of the larger places of both, each of which has caches of its own', async () => {
    const { requests, notes } = await ofCloudflare(
      { EdgeColoCode: 'MUC' },
      { EdgeColoCode: 'FRA' },
      { EdgeColoCode: 'GIG' },
    );

    expect(notes).toEqual([]);
    expect(requests.map(({ location, country, region }) => [location, country, region])).toEqual([
      ['MUC', 'DE', 'europe'],
      ['FRA', 'DE', 'europe'],
      ['GIG', 'BR', 'south-america'],
    ]);
  });

  test('names each place once', () => {
    const codes = [...LOCATIONS.map(({ code }) => code), ...FURTHER_PLACES.map(([code]) => code)];
    expect(codes.filter((code, index) => codes.indexOf(code) !== index || !/^[A-Z]{3}$/.test(code))).toEqual([]);
  });

  test.each([
    ['timestamp(ms)', '1793527200250', 250],
    ['timestamp', '1793527200.250', 250],
  ])('has the time of the field %s, where it has no other', async (field, value, atMs) => {
    const first = `1793527200${field === 'timestamp' ? '' : '000'}`;
    const { requests } = await ofCloudfront(
      `${field} x-edge-location cs-method cs-uri-stem`,
      `${first} FRA2 GET ${card}`,
      `${value} FRA2 GET ${card}`,
    );

    expect(requests.map((request) => Math.round(request.atMs))).toEqual([0, atMs]);
  });

  test('has the address as it was sent, whose escapes CloudFront escapes once more', async () => {
    const { requests } = await ofCloudfront(
      'date time x-edge-location cs-method cs-uri-stem cs-uri-query',
      '2026-11-01 10:00:00 FRA2 GET /a%2520b%25 size=card%2526',
    );

    expect(requests).toMatchObject([{ path: '/a%20b%25', query: 'size=card%26' }]);
  });

  test('that comes later than can be put in order is told', async () => {
    const log = [9, 8, 7, 6, 5, 4].map((seconds) => JSON.stringify({ ...asked, EdgeStartTimestamp: START + seconds }));

    const { requests, notes } = await read(log, 1);

    // Of two that are held the earlier one goes: 8, then all that are earlier at its time, and 9 last.
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 0, 0, 1000]);
    expect(notes).toEqual([
      '4 lines of the log are too far out of order, and count at the time of the line before them',
    ]);
  });
});
