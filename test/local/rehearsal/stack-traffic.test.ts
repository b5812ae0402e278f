import { edgeWorkerSettings } from '../../../lib/contract';
import { LOCATIONS } from '../../../local/edge/locations';
import type { FunctionModel, PlatformModel, ProcessorName } from '../../../local/platform/model';
import { stackTraffic } from '../../../local/rehearsal/stack-traffic';
import { behavior, platformModel } from '../../support/rehearsal';

const withFunctions = (...processors: readonly ProcessorName[]): PlatformModel =>
  platformModel({
    functions: Object.fromEntries(
      processors.map((processor): [string, FunctionModel] => [
        processor,
        { id: processor, processor, environment: {}, timeoutSeconds: 1, memoryMegabytes: 128, url: false },
      ]),
    ),
  });
const negotiation = (signed = false) =>
  behavior({
    signed,
    viewerRequest: {
      resource: 'aws_cloudfront_function.Negotiation',
      code: "function handler(event) { event.request.uri = '/profiles/u/profile_card/i.jpeg'; return event.request; }",
    },
  });

describe('made-up traffic', () => {
  test('leaves the choice of a variant to an edge that makes one, by a function or a Worker', () => {
    const platform = platformModel();
    const worker = {
      resource: 'cloudflare_workers_script.Negotiation',
      routes: ['cdn.example.com/profiles/*'],
      code: '',
      mainModule: 'worker.mjs',
      compatibilityDate: '2026-01-01',
      bindings: {},
      settings: edgeWorkerSettings(platform.contract),
    };
    const zone = {
      name: 'example.com',
      hosts: [{ name: 'cdn.example.com', proxied: true }],
      rules: [],
      ruleEngine: 'none' as const,
      workers: [worker],
      tiered: false,
      settings: {},
    };

    expect(stackTraffic(platform).negotiatedShare).toBe(0);
    expect(stackTraffic({ ...platform, zone }).negotiatedShare).toBeUndefined();
    for (const signed of [false, true]) {
      const behaviors = [negotiation(signed)];
      expect(stackTraffic(platformModel({ distribution: { behaviors } })).negotiatedShare).toBeUndefined();
    }
  });

  test('plays no videos where photos alone are processed', () => {
    expect(stackTraffic(withFunctions('image-optimizer')).videoShare).toBe(0);
    expect(stackTraffic(withFunctions('image-optimizer', 'video-transcoder')).videoShare).toBeUndefined();
    // It serves what another stack has stored.
    expect(stackTraffic(withFunctions()).videoShare).toBeUndefined();
  });

  test('comes from where the stack serves', () => {
    const from = (kind: 'whitelist' | 'blacklist', countries: readonly string[]) =>
      stackTraffic(platformModel({ distribution: { geoRestriction: { kind, countries } } })).locations;

    expect(from('whitelist', ['DE', 'FR']).map(({ code }) => code)).toEqual(['FRA', 'CDG']);
    expect(from('blacklist', ['DE'])).toHaveLength(LOCATIONS.length - 1);
    expect(from('whitelist', ['XX'])).toEqual(LOCATIONS);
  });

  test('opens one connection where images and videos have one host', () => {
    expect(stackTraffic(platformModel()).oneHost).toBe(false);
    expect(stackTraffic(platformModel({ distribution: { aliases: [] } })).oneHost).toBe(true);
  });
});
