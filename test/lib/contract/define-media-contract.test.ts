import fc from 'fast-check';
import {
  defineMediaContract,
  efficientImageLadder,
  slowNetworkLadder,
  MediaContractError,
  type MediaContractOverrides,
  parseMediaContractSlice,
  sliceMediaContract,
  sparkMediaContract,
} from '../../../lib/contract';

/** The faults of overrides, as text, or none. */
function faultsOf(overrides: unknown): string {
  try {
    defineMediaContract(overrides as MediaContractOverrides);
    return '';
  } catch (error) {
    if (error instanceof MediaContractError) return error.message;
    throw error;
  }
}

describe('the contract of the document', () => {
  test("holds the document's image configurations", () => {
    const { useCases } = sparkMediaContract.images;
    const table = Object.entries(useCases).map(([name, { maxWidth, maxHeight, formats }]) => [
      name,
      maxWidth,
      maxHeight,
      formats.avif?.quality,
      formats.webp?.quality,
      formats.jpeg?.quality,
    ]);
    expect(table).toEqual([
      ['profile_thumbnail', 150, 150, 80, 85, 90],
      ['profile_card', 400, 600, 85, 90, 92],
      ['profile_fullsize', 1080, 1920, 90, 95, 95],
    ]);
  });

  test("holds the document's encoding profiles", () => {
    const table = Object.entries(sparkMediaContract.videos.renditions).map(([name, rung]) => [
      name,
      rung.maxWidth,
      rung.maxHeight,
      rung.videoBitrateKbps,
      rung.maxFramesPerSecond,
      rung.audioBitrateKbps,
    ]);
    expect(table).toEqual([
      ['mobile_low', 480, 640, 500, 24, 64],
      ['mobile_high', 720, 960, 1200, 30, 128],
      ['web_hd', 1080, 1920, 2500, 30, 192],
    ]);
    expect(sparkMediaContract.videos.maxDurationSeconds).toBe(30);
  });

  test("holds the document's TTLs, targets, alert thresholds, buckets and zone settings", () => {
    const { cacheClasses, objectives, alerts, metrics, zone } = sparkMediaContract;
    expect(cacheClasses.images).toMatchObject({
      browserTtlSeconds: 31536000,
      edge: { defaultTtlSeconds: 2592000, maxTtlSeconds: 31536000 },
    });
    expect(cacheClasses.videos).toMatchObject({
      browserTtlSeconds: 2592000,
      edge: { defaultTtlSeconds: 604800, maxTtlSeconds: 2592000 },
    });
    expect(cacheClasses.manifests.browserTtlSeconds).toBe(300);
    expect(objectives).toMatchObject({
      images: { loadSeconds: { profile_thumbnail: 0.5, profile_fullsize: 2 }, cacheHitRate: 0.95 },
      videos: { startSeconds: 3, seekSeconds: 1, cacheHitRate: 0.9 },
      bandwidthReduction: 0.6,
    });
    expect(alerts).toMatchObject({
      SlowImageLoading: { quantile: 0.95, threshold: 2, windowSeconds: 300, forSeconds: 180, severity: 'warning' },
      LowCDNCacheHitRate: { threshold: 0.9, windowSeconds: 600, forSeconds: 300, severity: 'critical' },
      HighVideoBandwidthUsage: { threshold: 1e9, windowSeconds: 300, forSeconds: 120, severity: 'warning' },
    });
    expect(metrics.imageLoadDuration.buckets).toEqual([0.1, 0.25, 0.5, 1, 2, 5, 10]);
    expect(metrics.videoBufferDuration.buckets).toEqual([0.5, 1, 2, 3, 5, 10, 15]);
    expect(zone).toMatchObject({
      plan: 'pro',
      securityLevel: 'medium',
      browserTtlSeconds: 31536000,
      edgeTtlSeconds: 604800,
    });
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(sparkMediaContract))).toEqual(sparkMediaContract);
  });

  test('cannot be changed at any depth', () => {
    const thumbnail = sparkMediaContract.images.useCases['profile_thumbnail'] as { maxWidth: number };
    expect(() => {
      thumbnail.maxWidth = 1;
    }).toThrow(TypeError);
    expect(() => (sparkMediaContract.images.formatPreference as string[]).push('gif')).toThrow(TypeError);
  });
});

describe('defineMediaContract', () => {
  test('merges overrides over the document and leaves the rest', () => {
    const contract = defineMediaContract({
      images: { useCases: { profile_card: { maxWidth: 500, formats: { avif: { quality: 60 } } } } },
    });
    expect(contract.images.useCases['profile_card']).toEqual({
      ...sparkMediaContract.images.useCases['profile_card'],
      maxWidth: 500,
      formats: { ...sparkMediaContract.images.useCases['profile_card']?.formats, avif: { quality: 60 } },
    });
    expect(contract.videos).toEqual(sparkMediaContract.videos);
  });

  test('adds a variant: a use case that the document does not have', () => {
    const contract = defineMediaContract({
      images: {
        useCases: { story: { alias: 'story', maxWidth: 720, maxHeight: 1280, formats: { jpeg: { quality: 80 } } } },
      },
    });
    expect(Object.keys(contract.images.useCases)).toEqual([
      'profile_thumbnail',
      'profile_card',
      'profile_fullsize',
      'story',
    ]);
  });

  test('takes an entry out for null', () => {
    const contract = defineMediaContract({ images: { useCases: { profile_card: { formats: { avif: null } } } } });
    expect(Object.keys(contract.images.useCases['profile_card']?.formats ?? {})).toEqual(['webp', 'jpeg']);
  });

  test('merges several overrides in their order', () => {
    const card = { formats: { avif: { quality: 60 } } };
    const contract = defineMediaContract(efficientImageLadder, { images: { useCases: { profile_card: card } } });
    const { profile_card: merged } = contract.images.useCases;
    expect([merged?.formats.avif?.quality, merged?.formats.webp?.quality]).toEqual([60, 70]);
  });

  test('says where else an entry is named that is taken out', () => {
    const message = faultsOf({ images: { useCases: { profile_thumbnail: null } } });
    expect(message).toContain("'delivery.stepDown.data-saver.profile_card' must be one of the use cases");
    expect(message).toContain('null takes it out, got: "profile_thumbnail"');
    expect(
      faultsOf({
        images: { useCases: { profile_thumbnail: null } },
        delivery: { stepDown: { 'data-saver': { profile_card: null } } },
        objectives: { images: { loadSeconds: { profile_thumbnail: null } } },
      }),
    ).toBe('');
  });

  test('is not changed by a later change of the overrides it was made from', () => {
    const useCases = { profile_card: { maxWidth: 300 } };
    const contract = defineMediaContract({ images: { useCases } });
    useCases.profile_card.maxWidth = 7;
    expect(contract.images.useCases['profile_card']?.maxWidth).toBe(300);
  });

  test('lists every fault by its path in one error, rules between fields included', () => {
    const message = faultsOf({
      images: {
        defaultUseCase: 'poster',
        useCases: { profile_card: { formats: { avif: { quality: 0 } } }, profile_thumbnail: { alias: 'card' } },
      },
      videos: { segmentSeconds: 0, renditions: { playlist: {} } },
      cacheClasses: { images: { edge: { minTtlSeconds: 40_000_000 } } },
      zone: { plan: 'gold' },
    });
    expect(message.split('\n').slice(1)).toEqual(
      expect.arrayContaining([
        "  'images.useCases.profile_card.formats.avif.quality' must be 1–100, got: 0",
        '  \'images.defaultUseCase\' must be one of the use cases profile_thumbnail, profile_card, profile_fullsize, got: "poster"',
        '  \'images.useCases.profile_card.alias\' must name one use case, not profile_thumbnail as well, got: "card"',
        "  'videos.segmentSeconds' must be 1–10 seconds, got: 0",
        '  \'videos.renditions.playlist\' must not be named playlist, audio, poster, which stand in its place in storage keys, got: "playlist"',
        "  'cacheClasses.images.edge.defaultTtlSeconds' must lie between minTtlSeconds (40000000) and maxTtlSeconds (31536000), got: 2592000",
        '  \'zone.plan\' must be one of free, pro, business, enterprise, got: "gold"',
      ]),
    );
    expect(message).toMatch(/^The media contract has \d+ fault\(s\):/);
  });

  test.each<[string, unknown, string]>([
    ['a misspelt field', { images: { usecases: {} } }, "'images.usecases' must be one of the fields"],
    ['a misspelt section', { image: {} }, "'image' must be one of the fields"],
    ['a list in place of an object', { images: { useCases: [] } }, "'images.useCases' must be an object, got: []"],
    [
      'no use case at all',
      { images: { useCases: { profile_thumbnail: null, profile_card: null, profile_fullsize: null } } },
      "'images.useCases' must have at least 1 entry",
    ],
    [
      'a use case without a format',
      { images: { useCases: { profile_card: { formats: { avif: null, webp: null, jpeg: null } } } } },
      'must have at least one of avif, webp, png, jpeg',
    ],
    [
      'an unknown format',
      { images: { useCases: { profile_card: { formats: { bmp: { quality: 1 } } } } } },
      "'images.useCases.profile_card.formats.bmp' must be one of avif, webp, png, jpeg",
    ],
    [
      'a quality that is no number',
      { images: { useCases: { profile_card: { formats: { webp: { quality: '90' } } } } } },
      'formats.webp.quality\' must be 1–100, got: "90"',
    ],
    [
      'lossless JPEG',
      { images: { useCases: { profile_card: { formats: { jpeg: { compression: 'lossless' } } } } } },
      'must be lossy for jpeg',
    ],
    [
      'lossy PNG',
      { images: { useCases: { profile_card: { formats: { png: { quality: 90, compression: 'lossy' } } } } } },
      'must be lossless for png',
    ],
    [
      'chroma subsampling of WebP',
      { images: { useCases: { profile_card: { formats: { webp: { chromaSubsampling: '4:4:4' } } } } } },
      'must be left out for webp',
    ],
    [
      'a name that breaks a key',
      {
        images: { useCases: { '../x': { alias: 'x', maxWidth: 1, maxHeight: 1, formats: { jpeg: { quality: 1 } } } } },
      },
      "'images.useCases.../x' must be a lower-case snake_case name",
    ],
    [
      'a format that is offered and not ranked',
      { images: { formatPreference: ['avif', 'jpeg'] } },
      "'images.formatPreference' must rank webp, which profile_card offers",
    ],
    [
      'taking out what is not there',
      { images: { useCases: { profile_crad: null } } },
      "'images.useCases.profile_crad' must be there to be taken out, got: null",
    ],
    [
      'a fraction of a pixel',
      { images: { useCases: { profile_card: { maxWidth: 400.5 } } } },
      "'images.useCases.profile_card.maxWidth' must be a whole number, 1–16383 pixels, got: 400.5",
    ],
    [
      'a watermark of letters the shipped font lacks',
      {
        images: {
          useCases: {
            profile_card: {
              watermark: {
                kind: 'text',
                text: '日本',
                color: '#ffffff',
                position: 'center',
                opacity: 1,
                margin: 0,
                width: 1,
              },
            },
          },
        },
      },
      "watermark.text' must be 1–60 characters of Latin, Greek or Cyrillic text",
    ],
    [
      'a use case that some client cannot read',
      { images: { useCases: { profile_card: { formats: { jpeg: null } } } } },
      "'images.useCases.profile_card.formats' must offer jpeg or png, which every client understands",
    ],
    [
      'more time than a function has',
      { images: { upload: { timeoutSeconds: 881 } } },
      "'images.upload.timeoutSeconds' must be 1–850 seconds, got: 881",
    ],
    [
      'the label that histograms use',
      { metrics: { cdnRequests: { labels: ['le'] } } },
      "'metrics.cdnRequests.labels.0' must be a Prometheus label name",
    ],
    [
      'a watermark of blanks',
      {
        images: {
          useCases: {
            profile_card: {
              watermark: {
                kind: 'text',
                text: '   ',
                color: '#ffffff',
                position: 'center',
                opacity: 1,
                margin: 0,
                width: 1,
              },
            },
          },
        },
      },
      "watermark.text' must be 1–60 characters",
    ],
    [
      'a format ranked twice',
      { images: { formatPreference: ['avif', 'webp', 'jpeg', 'jpeg'] } },
      'must have no entry twice',
    ],
    [
      'a box above the master',
      { images: { useCases: { profile_fullsize: { maxWidth: 9000 } } } },
      "'images.useCases.profile_fullsize.maxWidth' must fit the master's box",
    ],
    [
      'a watermark of no kind',
      { images: { useCases: { profile_card: { watermark: { kind: 'stamp' } } } } },
      "watermark.kind' must be one of text, image",
    ],
    [
      'a watermark that would leave its folder',
      {
        images: {
          useCases: {
            profile_card: {
              watermark: { kind: 'image', asset: '../a.png', position: 'center', opacity: 1, margin: 0, width: 1 },
            },
          },
        },
      },
      'must be the name of a PNG asset',
    ],
    [
      'an edge that cuts the shared TTL',
      { cacheClasses: { manifests: { sharedTtlSeconds: 99_999_999 } } },
      "'cacheClasses.manifests.sharedTtlSeconds' must be at most edge.maxTtlSeconds",
    ],
    [
      'a step down from an unknown use case',
      { delivery: { stepDown: { slow: { profile_poster: 'profile_card' } } } },
      "'delivery.stepDown.slow.profile_poster' must be one of the use cases",
    ],
    [
      'a target of an unknown use case',
      { objectives: { images: { loadSeconds: { profile_poster: 1 } } } },
      "'objectives.images.loadSeconds.profile_poster' must be one of the use cases",
    ],
    [
      'buckets that do not ascend',
      { metrics: { imageLoadDuration: { buckets: [1, 0.5] } } },
      "'metrics.imageLoadDuration.buckets' must be ascending",
    ],
    [
      'a counter that is not called one',
      { metrics: { cdnRequests: { name: 'spark_cdn_requests' } } },
      'must end in _total',
    ],
    [
      'a hit rate above one',
      { alerts: { LowCDNCacheHitRate: { threshold: 90 } } },
      "'alerts.LowCDNCacheHitRate.threshold' must be 0–1, got: 90",
    ],
    ['no object at all', null, "'contract' must be an object, got: null"],
    [
      'a prototype',
      JSON.parse('{"images":{"__proto__":{"polluted":true}}}'),
      "'images.__proto__' must be a field of the contract",
    ],
    [
      'a number that is none',
      { zone: { edgeTtlSeconds: NaN } },
      "'zone.edgeTtlSeconds' must be 0–31536000 seconds, got: NaN",
    ],
  ])('refuses %s', (_what, overrides, fault) => {
    expect(faultsOf(overrides)).toContain(fault);
  });

  test('never answers arbitrary JSON with anything but a contract or a list of faults', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('images', 'videos', 'cacheClasses', 'delivery', 'zone'),
        (json, section) => {
          faultsOf({ [section]: json });
        },
      ),
    );
  });

  test('accepts the efficient ladder', () => {
    const { useCases } = defineMediaContract(efficientImageLadder).images;
    expect(Object.values(useCases).map(({ formats }) => formats.avif?.quality)).toEqual([55, 55, 55]);
  });

  test('accepts the ladder for slow networks, which changes full sizes and segments alone', () => {
    const { images, videos } = defineMediaContract(slowNetworkLadder);
    const { profile_fullsize: fullsize, ...others } = images.useCases;
    expect(fullsize?.formats).toMatchObject({ avif: { quality: 75 }, webp: { quality: 83 }, jpeg: { quality: 86 } });
    const { profile_fullsize: _, ...documents } = sparkMediaContract.images.useCases;
    expect(others).toEqual(documents);
    expect({ ...videos, segmentSeconds: 2 }).toEqual(sparkMediaContract.videos);
  });
});

describe('showing what was given', () => {
  test.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
  ])('does not stumble over %s', (_what, value) => {
    expect(faultsOf({ images: { background: value } })).toContain("'images.background' must be a colour");
  });
});

describe('a slice of the contract', () => {
  const sections = ['images', 'cacheClasses'] as const;

  test('comes back from its JSON as it was', () => {
    const json = JSON.stringify(sliceMediaContract(sparkMediaContract, sections));
    expect(parseMediaContractSlice(json, sections)).toEqual({
      images: sparkMediaContract.images,
      cacheClasses: sparkMediaContract.cacheClasses,
    });
  });

  test.each<[string, string | undefined, string]>([
    ['is missing', undefined, "'MEDIA_CONTRACT' must be JSON, got: undefined"],
    ['is not JSON', '{', "'MEDIA_CONTRACT' must be JSON"],
    ['is no object', '[]', "'MEDIA_CONTRACT' must be a JSON object, got: []"],
    ['lacks a section', '{}', "'images' must be an object, got: undefined"],
    [
      'breaks a rule',
      JSON.stringify({ ...sliceMediaContract(sparkMediaContract, sections), cacheClasses: {} }),
      "'cacheClasses.images' must be an object",
    ],
  ])('is refused when it %s', (_what, json, fault) => {
    expect(() => parseMediaContractSlice(json, sections)).toThrow(fault);
  });
});
