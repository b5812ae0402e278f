import type { Fact, FactSection } from './fact';

const percent = (share: unknown): string => `${Math.round(Number(share) * 100)}%`;
const milliseconds = (seconds: unknown): string => `${Number(seconds) * 1000}ms`;
const seconds = (value: unknown): string => `${String(value)}s`;
/** A storage key with its parts left open, as the specification writes it. */
const template = (key: unknown): string => String(key).replace(/USER|IMAGE|VIDEO|use_case|avif|rendition/g, '%s');

export const targetFacts: FactSection = {
  section: 'Target Metrics',
  facts: [
    {
      what: 'thumbnail load time',
      document: '500ms',
      where: ['contract.objectives.images.loadSeconds.profile_thumbnail'],
      as: milliseconds,
    },
    {
      what: 'full-size load time',
      document: '2s',
      where: ['contract.objectives.images.loadSeconds.profile_fullsize'],
      as: seconds,
    },
    { what: 'video start', document: '3s', where: ['contract.objectives.videos.startSeconds'], as: seconds },
    { what: 'video seek', document: '1s', where: ['contract.objectives.videos.seekSeconds'], as: seconds },
    { what: 'image hit rate', document: '95%', where: ['contract.objectives.images.cacheHitRate'], as: percent },
    { what: 'video hit rate', document: '90%', where: ['contract.objectives.videos.cacheHitRate'], as: percent },
    { what: 'bandwidth saved', document: '60%', where: ['contract.objectives.bandwidthReduction'], as: percent },
  ],
};

const USE_CASES = {
  profile_thumbnail: { box: [150, 150], quality: { avif: 80, webp: 85, jpeg: 90 } },
  profile_card: { box: [400, 600], quality: { avif: 85, webp: 90, jpeg: 92 } },
  profile_fullsize: { box: [1080, 1920], quality: { avif: 90, webp: 95, jpeg: 95 } },
} as const;

function useCaseFacts([name, { box, quality }]: [string, (typeof USE_CASES)[keyof typeof USE_CASES]]): Fact[] {
  const path = `contract.images.useCases.${name}`;
  return [
    { what: 'use case', document: name, where: [`${path}.$key`] },
    ...Object.entries(quality).flatMap(([format, document]): Fact[] => [
      { what: `${name} format`, document: format, where: [`${path}.formats.${format}.$key`] },
      { what: `${name} ${format} quality`, document, where: [`${path}.formats.${format}.quality`] },
      { what: `${name} ${format} MaxWidth`, document: box[0], where: [`${path}.maxWidth`] },
      { what: `${name} ${format} MaxHeight`, document: box[1], where: [`${path}.maxHeight`] },
    ]),
  ];
}

const METADATA = { userId: 'user-id', useCase: 'use-case', format: 'format', optimized: 'optimized' } as const;

export const formatFacts: FactSection = {
  section: 'Multi-Format Strategy',
  facts: [
    {
      what: 'format that no use case has',
      document: 'png',
      where: ['contract.images.encoders.png.$key'],
    },
    {
      what: 'Compression',
      document: 'lossless',
      where: [],
      why: 'a use case says it where it wants it (`compression` of a format); none of the document’s does',
    },
    { what: 'Compression', document: 'lossy', where: [], why: 'what a quality means; it needs no word' },
    ...Object.entries(USE_CASES).flatMap(useCaseFacts),
    { what: 'Progressive', document: true, where: ['contract.images.encoders.jpeg.progressive'] },
    {
      what: 'Strip',
      document: true,
      where: [],
      why: 'no choice: no variant and no master ever has metadata, XMP and embedded thumbnails included',
    },
    { what: 'cdnKey', document: 'profiles/%s/%s/%s.%s', where: ['buildKey.image-variant'], as: template },
    {
      what: 'ContentType',
      document: 'image/%s',
      where: ['IMAGE_CONTENT_TYPES.avif'],
      as: (type) => String(type).replace('avif', '%s'),
    },
    { what: 'CacheControl of images', document: 'public, max-age=31536000', where: ['cacheControl.images'] },
    ...Object.entries(METADATA).map(([key, document]): Fact => ({
      what: 'Metadata',
      document,
      where: [`VARIANT_METADATA.${key}`],
    })),
  ],
};

const ECT_CLASSES = { 'slow-2g': 'Slow2G', '2g': 'Slow2G', '3g': 'Regular3G', '4g': 'LTE' } as const;
const CLASS_NAMES: Readonly<Record<string, string>> = { slow: 'Slow2G', regular: 'Regular3G', fast: 'LTE' };
const readAtTheEdge = 'read where a variant is negotiated, from the request; no resource and no number holds it';
const inTheNegotiation = 'a status of the negotiating function, not of a resource';
const className = (connection: unknown): string => CLASS_NAMES[String(connection)] ?? String(connection);

export const deliveryFacts: FactSection = {
  section: 'Smart Image Delivery',
  facts: [
    { what: 'default size', document: 'profile_card', where: ['contract.images.defaultUseCase'] },
    { what: 'header', document: 'Accept', where: [], why: readAtTheEdge },
    { what: 'header', document: 'User-Agent', where: [], why: 'formats are told by Accept, never by a browser’s name' },
    ...['avif', 'webp', 'jpeg'].flatMap((format): Fact[] => [
      {
        what: `rank of ${format}`,
        document: format,
        where: ['contract.images.formatPreference'],
        as: (ranked) => String((ranked as readonly unknown[]).find((found) => found === format)),
      },
      ...(format === 'jpeg'
        ? []
        : [{ what: 'Accept', document: `image/${format}`, where: [`IMAGE_CONTENT_TYPES.${format}`] }]),
    ]),
    {
      what: 'cdnURL',
      document: 'https://cdn.sparkdating.com/profiles/%s/%s/%s.%s',
      where: ['cloudflare_dns_record(ImagesRecord).name', 'buildKey.image-variant'],
      as: (host, key) => `https://${String(host)}/${template(key)}`,
    },
    {
      what: 'ContentType served directly',
      document: 'image/%s',
      where: ['IMAGE_CONTENT_TYPES.avif'],
      as: (type) => String(type).replace('avif', '%s'),
    },
    {
      what: 'header',
      document: 'ECT',
      where: ['aws_cloudfront_response_headers_policy(SecurityHeaders).custom_headers_config.items(Accept-CH).value'],
    },
    ...Object.entries(ECT_CLASSES).flatMap(([type, document]): Fact[] => [
      { what: 'ECT', document: type, where: [`contract.delivery.connectionByEffectiveType.${type}.$key`] },
      {
        what: `class of ${type}`,
        document,
        where: [`contract.delivery.connectionByEffectiveType.${type}`],
        as: className,
      },
    ]),
    { what: 'class of any other ECT', document: 'WiFi', where: [], why: 'ECT has four values, of which 4g is the top' },
    { what: 'header', document: 'Save-Data', where: [], why: readAtTheEdge },
    { what: 'Save-Data', document: 'on', where: [], why: readAtTheEdge },
    {
      what: 'class of Save-Data',
      document: 'DataSaver',
      where: ['contract.delivery.stepDown.data-saver.$key'],
      why: 'the same, in the contract’s spelling; it wins over ECT, which the document asks first',
    },
    {
      what: 'class without a hint',
      document: 'Regular3G',
      where: ['contract.delivery.defaultConnection'],
      as: className,
    },
    { what: 'status served directly', document: 200, where: [], why: inTheNegotiation },
    { what: 'status of a redirect', document: 302, where: [], why: inTheNegotiation },
  ],
};

const LOADER = 'contract.delivery.loader';
const strategy = 'the contract names the connection, and gives it its number; the loader needs no second name for it';

export const loaderFacts: FactSection = {
  section: 'Progressive Image Loading',
  facts: [
    ...['thumbnail', 'card', 'fullsize'].map((document): Fact => ({
      what: 'size',
      document,
      where: [`contract.images.useCases.profile_${document}.alias`],
    })),
    {
      what: 'placeholder',
      document: 'blur(2px)',
      where: [`${LOADER}.placeholderBlurPixels`],
      as: (pixels) => `blur(${String(pixels)}px)`,
    },
    {
      what: 'transition',
      document: 'filter 0.3s ease',
      where: [`${LOADER}.transitionSeconds`],
      as: (value) => `filter ${String(value)}s ease`,
    },
    ...['avif', 'webp', 'jpeg'].map((document): Fact => ({
      what: 'format',
      document,
      where: [`IMAGE_CONTENT_TYPES.${document}.$key`],
    })),
    ...['slow-2g', '2g', '3g'].map((document): Fact => ({
      what: 'effectiveType',
      document,
      where: [`contract.delivery.connectionByEffectiveType.${document}.$key`],
    })),
    { what: 'strategy', document: 'data-saver', where: [`${LOADER}.concurrency.data-saver.$key`] },
    { what: 'strategy', document: 'medium-quality', where: [`${LOADER}.concurrency.regular.$key`], why: strategy },
    { what: 'strategy', document: 'high-quality', where: [`${LOADER}.concurrency.fast.$key`], why: strategy },
    { what: 'maxConcurrentLoads', document: 6, where: [`${LOADER}.concurrencyWithoutHints`] },
    { what: 'maxConcurrentLoads of data-saver', document: 2, where: [`${LOADER}.concurrency.data-saver`] },
    { what: 'maxConcurrentLoads of 3g', document: 4, where: [`${LOADER}.concurrency.regular`] },
    { what: 'maxConcurrentLoads of others', document: 6, where: [`${LOADER}.concurrency.fast`] },
  ],
};
