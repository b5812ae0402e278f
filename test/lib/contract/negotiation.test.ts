import fc from 'fast-check';
import {
  acceptedFormat,
  buildKey,
  cacheKeysPerImage,
  defineMediaContract,
  type ImageFormat,
  type MediaContractOverrides,
  negotiate,
  type Negotiation,
  type NegotiationRequest,
  negotiationTable,
  negotiationVary,
  querySizes,
  REFUSAL_STATUS,
  sparkMediaContract,
} from '../../../lib/contract';
import { acceptParts, CONTRACTS, requests } from './requests';

const SPARK = negotiationTable(sparkMediaContract);
const TABLES = Object.entries(CONTRACTS).map(
  ([name, contract]) => [name, contract, negotiationTable(contract)] as const,
);
const MODERN = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

const ask = (request: Partial<NegotiationRequest>, overrides: MediaContractOverrides = {}): Negotiation =>
  negotiate(negotiationTable(defineMediaContract(overrides)), { path: '/profiles/u/i', accept: MODERN, ...request });
/** `use case.format`, or why not. */
const outcome = (found: Negotiation): string => {
  if (found.kind === 'variant') return `${found.useCase}.${found.format}`;
  return found.kind === 'refused' ? `${found.status} ${found.code}` : found.kind;
};
const answer = (request: Partial<NegotiationRequest>, overrides?: MediaContractOverrides): string =>
  outcome(ask(request, overrides));

describe('the format of an Accept header', () => {
  const format = (accept: string | undefined, offered: readonly ImageFormat[] = ['avif', 'webp', 'jpeg']) =>
    acceptedFormat(accept, offered);

  test.each<[string | undefined, ImageFormat | undefined, string]>([
    [undefined, 'jpeg', 'no header at all is not the ability to decode AVIF'],
    ['', 'jpeg', 'nor is an empty one'],
    ['*/*', 'jpeg', 'a bare wildcard is what every HTTP library sends'],
    ['image/*', 'jpeg', 'as little says the type’s'],
    [MODERN, 'avif', 'equal weights leave the choice to the contract'],
    ['image/webp,*/*;q=0.5', 'webp', 'the best of what is named'],
    ['image/webp,image/avif;q=0.9', 'webp', 'the client’s own order goes before the contract’s'],
    ['image/webp;q=0.7,image/*', 'jpeg', 'and the wildcard gives the fallback its weight'],
    ['image/jpeg;q=0.2,image/*', 'jpeg', 'more specific ranges win over wildcards, also with a smaller weight'],
    ['image/avif;q=0,image/webp;q=0.000,*/*', 'jpeg', 'a weight of nothing refuses'],
    ['image/avif;q=0,image/avif', 'jpeg', 'of a contradiction the refusal holds'],
    ['IMAGE/AVIF ; Q=0.5', 'avif', 'letter case and spaces do not matter'],
    ['image/avif;q=1.5,image/webp;q=x,image/jpeg', 'jpeg', 'malformed elements are left out'],
    ['image/avif;level=1', 'jpeg', 'a parameter asks for something that is not offered'],
    ['image/avif;q=0.5;ext=1', 'avif', 'what follows the weight says nothing'],
    ['image/webp;;q=0.5,', 'webp', 'empty elements and parameters are allowed'],
    ['text/html', 'jpeg', 'who names no image gets one anyway'],
    ['image/jpeg;q=0', undefined, 'unless it is refused by name'],
    ['*/*;q=0', undefined, 'or with everything'],
    ['image/*;q=0,*/*', undefined, 'the type’s wildcard is more specific'],
    ['image/*;q=0,image/webp;q=0.1', 'webp', 'what is named survives a refused wildcard'],
    [`image/avif,${' '.repeat(1100)}`, 'jpeg', 'a header longer than any client’s is not read'],
    [`image/avif${','.repeat(32)}`, 'jpeg', 'nor is one of more elements'],
  ])('of %j is %s: %s', (accept, expected) => {
    expect(format(accept)).toBe(expected);
  });

  test('is PNG by its name, or where it is the fallback', () => {
    expect(format('image/png,*/*', ['png', 'jpeg'])).toBe('png');
    expect(format('*/*', ['png', 'jpeg'])).toBe('jpeg');
    expect(format('*/*', ['webp', 'png'])).toBe('png');
  });

  test('does not depend on the order of the elements', () => {
    fc.assert(
      fc.property(
        acceptParts.chain((parts) =>
          fc.tuple(fc.constant(parts), fc.shuffledSubarray([...parts], { minLength: parts.length })),
        ),
        ([parts, shuffled]) => {
          expect(format(shuffled.join(','))).toBe(format(parts.join(',')));
        },
      ),
    );
  });
});

describe('the use case of a request', () => {
  test.each([
    ['no size', [], 'profile_card.avif'],
    ['an empty size', [''], 'profile_card.avif'],
    ['the long name', ['profile_thumbnail'], 'profile_thumbnail.avif'],
    ['the short name', ['thumbnail'], 'profile_thumbnail.avif'],
    ['an encoded name', ['%66ullsize'], 'profile_fullsize.avif'],
    ['a name in capitals', ['Card'], '400 unknown-size'],
    ['what every object has', ['constructor'], '400 unknown-size'],
    ['a broken encoding', ['%zz'], '400 unknown-size'],
    ['a width', ['300'], '400 unknown-size'],
    ['two sizes', ['card', 'card'], '400 ambiguous-size'],
  ])('for %s', (_case, sizes, expected) => {
    expect(answer({ sizes })).toBe(expected);
  });

  test.each([
    ['1', 'profile_thumbnail'],
    ['150', 'profile_thumbnail'],
    ['151', 'profile_card'],
    ['1080', 'profile_fullsize'],
    ['99999', 'profile_fullsize'],
    ['0', 'profile_card'],
    ['100000', 'profile_card'],
    ['1e3', 'profile_card'],
    ['huge', 'profile_card'],
  ])('of width %s is %s where the contract snaps', (size, useCase) => {
    expect(answer({ sizes: [size] }, { delivery: { unknownSize: 'snap' } })).toBe(`${useCase}.avif`);
  });

  test('is the default where the contract says so of unknown sizes', () => {
    for (const size of ['huge', '99']) {
      expect(answer({ sizes: [size] }, { delivery: { unknownSize: 'default' } })).toBe('profile_card.avif');
    }
  });

  test.each([
    ['fullsize', {}, 'profile_fullsize'],
    ['fullsize', { ect: '4g' }, 'profile_fullsize'],
    ['fullsize', { ect: '3g' }, 'profile_fullsize'],
    ['fullsize', { ect: '2g' }, 'profile_card'],
    ['fullsize', { ect: 'slow-2g' }, 'profile_card'],
    ['fullsize', { saveData: 'on' }, 'profile_card'],
    ['card', { saveData: 'on' }, 'profile_thumbnail'],
    ['card', { saveData: 'on', ect: '4g' }, 'profile_thumbnail'],
    ['card', { saveData: 'off' }, 'profile_card'],
    ['fullsize', { ect: 'save' }, 'profile_fullsize'],
    ['thumbnail', { saveData: 'on' }, 'profile_thumbnail'],
  ])('%s steps down with %j to %s', (size, hints, useCase) => {
    expect(answer({ sizes: [size], ...hints })).toBe(`${useCase}.avif`);
  });

  test('is the device’s own where a request names none', () => {
    const overrides = { delivery: { deviceUseCases: { mobile: 'profile_thumbnail', desktop: 'profile_fullsize' } } };

    expect(answer({ device: { uaMobile: '?1' } }, overrides)).toBe('profile_thumbnail.avif');
    expect(answer({ device: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' } }, overrides)).toBe(
      'profile_fullsize.avif',
    );
    expect(answer({ device: { viewer: 'tablet' } }, overrides)).toBe('profile_card.avif');
    expect(answer({ device: { uaMobile: '?1' }, sizes: ['card'] }, overrides)).toBe('profile_card.avif');
  });
});

describe('the address of a request', () => {
  test.each([
    ['/profiles/u/profile_card/i.webp', 'profile_card.webp'],
    ['/profiles/u/card/i.webp', '404 unknown-variant'],
    ['/profiles/u/profile_card/i.png', '404 unknown-variant'],
    ['/profiles/u/profile_card/i.webp.avif', '404 unknown-variant'],
    ['/profiles/u/constructor/i.avif', '404 unknown-variant'],
    ['/profiles/u/profile_card/.avif', '404 unknown-path'],
    ['/profiles/u/profile_card/i', '404 unknown-path'],
    ['/profiles/u/i/', '404 unknown-path'],
    ['/profiles//i', '404 unknown-path'],
    ['//profiles/u/i', '404 unknown-path'],
    ['/profiles/u/%69', '404 unknown-path'],
    ['/profiles/u/..', '404 unknown-path'],
    ['/PROFILES/u/i', '404 unknown-path'],
    ['/profiles/u', '404 unknown-path'],
    [`/profiles/${'u'.repeat(65)}/i`, '404 unknown-path'],
    ['/videos/u/mobile_low/v.mp4', '404 unknown-path'],
    ['/', '404 unknown-path'],
    ['/beacon', 'beacon'],
    ['/beacon/', '404 unknown-path'],
  ])('%s gets %s', (path, expected) => {
    expect(answer({ path })).toBe(expected);
  });

  test('is taken at its word where it names the variant, whatever else is asked for', () => {
    const path = '/profiles/u/profile_fullsize/i.avif';
    const found = ask({ path, accept: 'image/avif;q=0', saveData: 'on', sizes: ['thumbnail', 'x'] });

    expect(found).toMatchObject({ kind: 'variant', key: path.slice(1), negotiated: false });
  });

  test.each(['POST', 'OPTIONS', 'get', ''])('is read by GET and HEAD, not by %j', (method) => {
    expect(answer({ method })).toBe('405 method-not-allowed');
    expect(answer({ method, path: '/beacon' })).toBe('405 method-not-allowed');
    expect(answer({ method: 'HEAD' })).toBe('profile_card.avif');
  });

  test('has its sizes read alike everywhere', () => {
    expect(querySizes('?a=size&size=card&sizes=x&size=&size&%73ize=y&Size=z')).toEqual(['card', '', '']);
    expect(querySizes('')).toEqual([]);
  });
});

describe('what the cache key holds beside the path', () => {
  test('is nothing, and an image has as many keys as variants', () => {
    expect(ask({ device: { uaMobile: '?1' }, language: 'de' })).not.toHaveProperty('device');
    expect(ask({ language: 'de' })).not.toHaveProperty('language');
    expect(cacheKeysPerImage(SPARK)).toBe(9);
  });

  test('is device and language where the negotiated class varies by them, each from a closed list', () => {
    const table = negotiationTable(CONTRACTS['keyed'] ?? sparkMediaContract);
    const found = negotiate(table, { path: '/profiles/u/i', device: { uaMobile: '?1' }, language: 'pt-BR,en;q=0.5' });

    expect(found).toMatchObject({ device: 'mobile', language: 'pt-br' });
    expect(cacheKeysPerImage(table)).toBe(10 * 3 * 4);
  });
});

test('answers name the headers they vary by, and not the speed of the connection', () => {
  expect(negotiationVary(SPARK)).toEqual(['Accept', 'Save-Data']);
  expect(negotiationVary(negotiationTable(CONTRACTS['keyed'] ?? sparkMediaContract))).toEqual([
    'Accept',
    'Save-Data',
    'Sec-CH-UA-Mobile',
    'User-Agent',
    'Accept-Language',
  ]);
  const generous = defineMediaContract({
    delivery: {
      stepDown: { 'data-saver': { profile_fullsize: null, profile_card: null }, slow: { profile_fullsize: null } },
    },
  });
  expect(negotiationVary(negotiationTable(generous))).toEqual(['Accept']);
});

describe.each(TABLES)('whatever is asked of the %s contract', (_name, contract, table) => {
  const box = (useCase: string): number => {
    const found = contract.images.useCases[useCase];
    return found === undefined ? NaN : found.maxWidth * found.maxHeight;
  };

  test('the answer is a variant of the contract, the beacon or a named refusal', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const found = negotiate(table, request);
        if (found.kind === 'refused') expect(REFUSAL_STATUS[found.code]).toBe(found.status);
        if (found.kind !== 'variant') return;
        const { userId, imageId, useCase, format, key, device = 'mobile', language = 'en' } = found;
        expect(contract.images.useCases[useCase]?.formats[format]).toBeDefined();
        expect(key).toBe(buildKey({ kind: 'image-variant', userId, useCase, imageId, format }));
        expect(['mobile', 'tablet', 'desktop']).toContain(device);
        expect(contract.delivery.languages.map((tag) => tag.toLowerCase())).toContain(language);
      }),
      { numRuns: 1000 },
    );
  });

  test('the canonical path of an answer is answered with itself', () => {
    fc.assert(
      fc.property(requests, requests, (request, other) => {
        const found = negotiate(table, request);
        if (found.kind !== 'variant') return;
        expect(negotiate(table, { ...other, method: 'GET', path: `/${found.key}` })).toMatchObject({ key: found.key });
      }),
    );
  });

  test('Save-Data gets nothing larger than any other wish, at any speed', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('slow-2g', '2g', '3g', '4g', undefined), (request, ect) => {
        const saved = negotiate(table, { ...request, saveData: 'on' });
        const other = negotiate(table, { ...request, saveData: undefined, ect });
        if (saved.kind === 'variant' && other.kind === 'variant') {
          expect(box(saved.useCase)).toBeLessThanOrEqual(box(other.useCase));
        }
      }),
    );
  });

  test('a format that is refused is never given', () => {
    fc.assert(
      fc.property(requests, fc.constantFrom('avif', 'webp', 'png', 'jpeg'), (request, format) => {
        const others = (request.accept ?? '').split(',').slice(0, 30).join(',');
        const accept = `${others},image/${format};q=0`;
        const found = negotiate(table, { ...request, accept });
        if (found.kind === 'variant' && found.negotiated) expect(found.format).not.toBe(format);
      }),
    );
  });
});

describe('a contract', () => {
  test.each<[string, MediaContractOverrides, RegExp]>([
    [
      'steps to something larger',
      { delivery: { stepDown: { slow: { profile_card: 'profile_fullsize' } } } },
      /'delivery\.stepDown\.slow\.profile_card' must be no larger than profile_card; null takes the step out, got: "profile_fullsize"/,
    ],
    [
      'gives Save-Data more than a slow connection',
      { delivery: { stepDown: { slow: { profile_fullsize: 'profile_thumbnail' } } } },
      /'delivery\.stepDown\.data-saver\.profile_fullsize' must be no larger than profile_thumbnail, which slow connections get/,
    ],
    [
      'has a use case for a device that it does not have',
      { delivery: { deviceUseCases: { mobile: 'profile_tiny' } } },
      /'delivery\.deviceUseCases\.mobile' must be one of the use cases/,
    ],
    [
      'knows another device',
      { delivery: { deviceUseCases: { watch: 'profile_card' } as never } },
      /'delivery\.deviceUseCases\.watch' must be one of mobile, tablet, desktop/,
    ],
    ['has no language', { delivery: { languages: [] } }, /'delivery\.languages' must be a list of at least 1/],
    [
      'has a language that is no tag',
      { delivery: { languages: ['english'] } },
      /'delivery\.languages\.0' must be a language tag/,
    ],
    [
      'has languages without end',
      { delivery: { languages: Array.from({ length: 21 }, (_, n) => `a${String.fromCharCode(97 + n)}`) } },
      /'delivery\.languages' must have at most 20 tags, got: 21/,
    ],
    [
      'puts the beacon among the media',
      { delivery: { beaconPath: '/profiles/x' } },
      /'delivery\.beaconPath' must be a path/,
    ],
    [
      'answers with more than Lambda can',
      { delivery: { onTheFly: { maxResponseBytes: 6_000_000 } } },
      /'delivery\.onTheFly\.maxResponseBytes' must be 1–4700000 bytes/,
    ],
  ])('is refused that %s', (_case, overrides, message) => {
    expect(() => defineMediaContract(overrides)).toThrow(message);
  });
});
