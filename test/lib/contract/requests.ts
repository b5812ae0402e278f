import fc from 'fast-check';
import {
  defineMediaContract,
  type MediaContract,
  type NegotiationRequest,
  sparkMediaContract,
} from '../../../lib/contract';

/** Contracts that between them use everything a negotiation may do. */
export const CONTRACTS: Readonly<Record<string, MediaContract>> = {
  spark: sparkMediaContract,
  snapping: defineMediaContract({ delivery: { unknownSize: 'snap', defaultConnection: 'slow' } }),
  keyed: defineMediaContract({
    images: { useCases: { profile_card: { formats: { png: { quality: 100 } } } } },
    cacheClasses: { negotiated: { varyBy: ['format', 'device', 'language'] } },
    delivery: {
      unknownSize: 'default',
      deviceUseCases: { mobile: 'profile_thumbnail', desktop: 'profile_fullsize' },
      languages: ['en', 'pt-BR', 'zh-Hant', 'de'],
    },
  }),
};

/** Mostly what means something, and now and then what does not. */
const mostly = <T>(sensible: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: sensible, weight: 4 }, { arbitrary: other, weight: 1 });

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const weight = mostly(
  fc.constantFrom('', ';q=1', ';q=0.9', '; q=0.8', ';q=0.8', ';Q=0.5', ';q=0', ';q=0.000', ';q=1.000'),
  fc.constantFrom(';q=2', ';q=', ';q', ';q=-1', ';q=0.1234', ';level=1;q=0.5', ';;q=0.3', ';q=0;x=y', '; q = 1', ';'),
);

/** Elements of an Accept header. */
export const acceptParts: fc.Arbitrary<readonly string[]> = fc.array(
  fc
    .tuple(
      mostly(
        fc.constantFrom('image/avif', 'image/webp', 'image/jpeg', 'image/png', 'image/*', '*/*'),
        fc.constantFrom(
          'image/apng',
          'IMAGE/AVIF',
          'text/html',
          'image',
          '',
          ' image/webp ',
          '*',
          'image/avif/x',
          '__proto__',
        ),
      ),
      weight,
    )
    .map(([range, q]) => `${range}${q}`),
  { maxLength: 8 },
);

const header = fc.string({ maxLength: 60, unit: 'grapheme-ascii' });

const accept = mostly(
  fc.tuple(acceptParts, fc.constantFrom(',', ', ')).map(([parts, separator]) => parts.join(separator)),
  fc.oneof(
    header,
    fc.integer({ min: 60, max: 110 }).map((times) => 'image/avif,'.repeat(times)),
  ),
);

const id = mostly(
  fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  fc.constantFrom('', '.', '..', '%2e%2e', 'a b', 'ä', 'a'.repeat(65), '__proto__', 'a%2Fb'),
);
const useCase = mostly(
  fc.constantFrom('profile_thumbnail', 'profile_card', 'profile_fullsize'),
  fc.constantFrom('card', 'constructor', '__proto__', 'hasOwnProperty', '', 'Profile_card', 'poster'),
);
const format = mostly(
  fc.constantFrom('avif', 'webp', 'jpeg', 'png'),
  fc.constantFrom('jpg', 'gif', '', 'avif.webp', 'AVIF'),
);

const path = mostly(
  mostly(
    fc.tuple(id, id).map(([user, image]) => `/profiles/${user}/${image}`),
    fc.tuple(id, useCase, id, format).map(([user, name, image, ext]) => `/profiles/${user}/${name}/${image}.${ext}`),
  ),
  fc.oneof(
    fc.constantFrom(
      '/beacon',
      '/beacon/',
      '/',
      '',
      '/profiles',
      '/profiles/',
      '//profiles/u/i',
      '/profiles/u/i/',
      '/Profiles/u/i',
    ),
    fc.constantFrom('/profiles//u/i', '/videos/u/playlist/v.m3u8', '/profiles/u/../i', '/profiles/u/profile_card/i'),
    header.map((text) => `/${text}`),
  ),
);

const size = mostly(
  fc.constantFrom('thumbnail', 'card', 'fullsize', 'profile_thumbnail', 'profile_card', 'profile_fullsize', ''),
  fc.constantFrom(
    '300',
    '1',
    '99999',
    '100000',
    '0',
    '%63ard',
    '%zz',
    '%',
    'Card',
    'constructor',
    '__proto__',
    'toString',
    ' card',
    '1e3',
  ),
);

const userAgent = fc.constantFrom(
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 13; SM-X906C) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36',
  'okhttp/4.12.0',
  'curl/8.5.0',
  '',
);

const language = mostly(
  fc
    .array(
      fc
        .tuple(
          fc.constantFrom('en', 'de', 'pt-BR', 'pt', 'zh-Hant-TW', 'zh-Hans', 'DE-at', 'x-y', '*', 'de-x-y', '-', 'e'),
          weight,
        )
        .map(([range, q]) => `${range}${q}`),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(', ')),
  header,
);

/** Requests as they come, and as nobody should send them. */
export const requests: fc.Arbitrary<NegotiationRequest> = fc.record({
  method: maybe(mostly(fc.constantFrom('GET', 'HEAD'), fc.constantFrom('POST', 'OPTIONS', 'get', ''))),
  path,
  sizes: mostly(fc.array(size, { maxLength: 1 }), fc.array(size, { maxLength: 3 })),
  accept: maybe(accept),
  ect: maybe(
    mostly(fc.constantFrom('slow-2g', '2g', '3g', '4g'), fc.constantFrom('5g', '', 'none', 'save', 'constructor')),
  ),
  saveData: maybe(fc.constantFrom('on', 'ON', ' on ', 'on;x', 'off', '', 'one')),
  device: fc.record({
    viewer: maybe(fc.constantFrom('mobile', 'tablet', 'desktop')),
    uaMobile: maybe(fc.constantFrom('?1', '?0', '1')),
    userAgent: maybe(mostly(userAgent, header)),
  }),
  language: maybe(language),
});
