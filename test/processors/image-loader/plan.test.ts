import * as fc from 'fast-check';
import {
  defineMediaContract,
  imageLoaderContract,
  type MediaContract,
  negotiate,
  negotiationTable,
  sparkMediaContract,
} from '../../../lib/contract';
import { planLoad } from '../../../processors/image-loader/plan';

const story = {
  images: {
    useCases: { profile_story: { alias: 'story', maxWidth: 400, maxHeight: 1000, formats: { jpeg: { quality: 75 } } } },
    defaultUseCase: 'profile_story',
  },
  delivery: {
    stepDown: {
      'data-saver': { profile_story: 'profile_thumbnail' },
      slow: { profile_story: 'profile_card' },
      regular: { profile_story: 'profile_card' },
    },
  },
};
const CONTRACTS: Readonly<Record<string, MediaContract>> = {
  document: sparkMediaContract,
  'one that snaps': defineMediaContract(story, { delivery: { unknownSize: 'snap' } }),
  'one that gives strangers the default': defineMediaContract(story, { delivery: { unknownSize: 'default' } }),
};
const connections = fc.option(
  fc.record({
    effectiveType: fc.constantFrom('slow-2g', '2g', '3g', '4g', '5g', ''),
    saveData: fc.boolean(),
  }),
  { nil: undefined },
);
const sizes = fc.oneof(
  fc.constantFrom('', 'card', 'fullsize', 'thumbnail', 'profile_card', 'story', 'profile_story', 'constructor', '0'),
  fc.integer({ min: -1, max: 120_000 }).map(String),
  fc.string({ maxLength: 12 }),
);

describe.each(Object.entries(CONTRACTS))('the loader by the contract of the %s', (_, contract) => {
  const table = negotiationTable(contract);
  const loaderContract = imageLoaderContract(contract);

  test('decides as the edge does for a request with the same hints', () => {
    fc.assert(
      fc.property(sizes, connections, (size, connection) => {
        const decided = negotiate(table, {
          path: '/profiles/user/image',
          sizes: [encodeURIComponent(size)],
          ect: connection?.effectiveType,
          saveData: connection?.saveData === true ? 'on' : undefined,
        });

        const target = planLoad(loaderContract, size, connection)?.target;
        expect(target).toBe(decided.kind === 'variant' ? decided.useCase : undefined);
      }),
      { numRuns: 1000 },
    );
  });

  test('fills a width with the narrowest use case that is wide enough, else with the widest', () => {
    const boxes = Object.values(contract.images.useCases).map(({ maxWidth }) => maxWidth);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), (width) => {
        const { wanted = '' } = planLoad(loaderContract, width, undefined) ?? {};

        const wide = boxes.filter((own) => own >= width);
        expect(contract.images.useCases[wanted]?.maxWidth).toBe(
          wide.length > 0 ? Math.min(...wide) : Math.max(...boxes),
        );
      }),
    );
  });

  test('is given the formats that the edge offers, best first, and survives as JSON', () => {
    expect(
      Object.entries(loaderContract.useCases)
        .map(([name, { formats }]) => [name, formats])
        .sort(),
    ).toEqual(
      Object.entries(table.useCases)
        .map(([name, { formats }]) => [name, formats])
        .sort(),
    );
    expect(JSON.parse(JSON.stringify(loaderContract))).toEqual(loaderContract);
  });
});

test('the smallest use case, which is the placeholder, comes first', () => {
  expect(Object.keys(imageLoaderContract(sparkMediaContract).useCases)).toEqual([
    'profile_thumbnail',
    'profile_card',
    'profile_fullsize',
  ]);
});
