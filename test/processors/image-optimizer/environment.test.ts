import { defineMediaContract, IMAGE_OPTIMIZER_SECTIONS, sliceMediaContract } from '../../../lib/contract';
import { contractDigest } from '../../../processors/image-optimizer/contract-digest';
import { readEnvironment } from '../../../processors/pipeline/environment';
import { coldStart } from '../../support/optimizer-harness';

const slice = (overrides = {}) => sliceMediaContract(defineMediaContract(overrides), IMAGE_OPTIMIZER_SECTIONS);

describe('environment', () => {
  test('holds the contract that the construct has put in', () => {
    const MEDIA_CONTRACT = JSON.stringify(slice({ images: { background: '#102030' } }));
    const env = { MEDIA_CONTRACT, VARIANT_BUCKET: 'variants', CATALOGUE_TABLE: 'catalogue' };
    const { contract, variantBucket, catalogueTable, maxReceiveCount } = readEnvironment(env, IMAGE_OPTIMIZER_SECTIONS);
    expect(contract.images.background).toBe('#102030');
    expect([variantBucket, catalogueTable, maxReceiveCount]).toEqual(['variants', 'catalogue', 3]);
  });

  test('says how often the queue gives a message out', () => {
    const rest = { MEDIA_CONTRACT: JSON.stringify(slice()), VARIANT_BUCKET: 'variants', CATALOGUE_TABLE: 'catalogue' };
    expect(readEnvironment({ ...rest, MAX_RECEIVE_COUNT: '5' }, IMAGE_OPTIMIZER_SECTIONS).maxReceiveCount).toBe(5);
    expect(() => readEnvironment({ ...rest, MAX_RECEIVE_COUNT: '0' }, IMAGE_OPTIMIZER_SECTIONS)).toThrow(
      '\'MAX_RECEIVE_COUNT\' must be a whole number of at least 1, got: "0"',
    );
  });

  test('lists everything that is wrong with it', () => {
    const broken = { ...slice(), cacheClasses: undefined, images: { ...slice().images, background: 'white' } };
    const env = { MEDIA_CONTRACT: JSON.stringify(broken), VARIANT_BUCKET: '' };
    const read = (): unknown => readEnvironment(env, IMAGE_OPTIMIZER_SECTIONS);
    expect(read).toThrow('\'VARIANT_BUCKET\' must name the bucket of the variants, got: ""');
    expect(read).toThrow("'CATALOGUE_TABLE' must name the table of the catalogue, got: undefined");
    expect(read).toThrow('\'images.background\' must be a colour #rrggbb in lower case, got: "white"');
    expect(read).toThrow("'cacheClasses' must be an object, got: undefined");
  });

  test('without anything fails the cold start, and not the first photo', () => {
    expect(() => coldStart({})).toThrow(/VARIANT_BUCKET[^]*CATALOGUE_TABLE[^]*MEDIA_CONTRACT/);
  });
});

describe('contract digest', () => {
  test('does not depend on the order of fields', () => {
    const { images, cacheClasses } = slice();
    const turned = { cacheClasses, images: Object.fromEntries(Object.entries(images).reverse()) as typeof images };
    expect(contractDigest(turned)).toBe(contractDigest({ images, cacheClasses }));
  });

  test.each([
    ['a quality', { images: { useCases: { profile_card: { formats: { webp: { quality: 89 } } } } } }],
    ['the ranking of formats', { images: { formatPreference: ['webp', 'avif', 'png', 'jpeg'] } }],
    ['the cache control of images', { cacheClasses: { images: { browserTtlSeconds: 60 } } }],
  ])('changes with %s', (_, overrides) => {
    expect(contractDigest(slice(overrides))).not.toBe(contractDigest(slice()));
  });

  test.each([
    ['videos', { cacheClasses: { videos: { browserTtlSeconds: 60 } } }],
    ['what the edge keeps', { cacheClasses: { images: { edge: { defaultTtlSeconds: 60 } } } }],
    ['what an upload may be', { images: { upload: { maxPixels: 1000, maxBytes: 2000, formats: ['jpeg' as const] } } }],
    ['how long a photo may take', { images: { upload: { timeoutSeconds: 10 } } }],
    ['the use case of a request that names none', { images: { defaultUseCase: 'profile_thumbnail' } }],
    ['the name that browsers use', { images: { useCases: { profile_card: { alias: 'tile' } } } }],
  ])('does not change with %s, which no stored byte depends on', (_, overrides) => {
    expect(contractDigest(slice(overrides))).toBe(contractDigest(slice()));
  });
});
