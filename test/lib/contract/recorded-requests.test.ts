import { deviceClass, type ImageFormat, negotiate, negotiationTable, sparkMediaContract } from '../../../lib/contract';
import { RECORDED_REQUESTS } from '../../support/recorded-requests';

const TABLE = negotiationTable(sparkMediaContract);

describe.each(RECORDED_REQUESTS)('$client', ({ headers, format, device }) => {
  const hints = { uaMobile: headers['sec-ch-ua-mobile'], userAgent: headers['user-agent'] };

  test(`gets ${format}`, () => {
    const found = negotiate(TABLE, {
      path: '/profiles/u/i',
      accept: headers['accept'],
      saveData: headers['save-data'],
      device: hints,
    });

    expect(found).toMatchObject({
      kind: 'variant',
      format,
      useCase: headers['save-data'] === undefined ? 'profile_card' : 'profile_thumbnail',
    });
  });

  test(`is taken for: ${device}`, () => {
    expect(deviceClass(hints)).toBe(device);
  });
});

test('between them they ask for every format', () => {
  const formats = new Set<ImageFormat>(RECORDED_REQUESTS.map(({ format }) => format));

  expect([...formats].sort()).toEqual(['avif', 'jpeg', 'webp']);
});
