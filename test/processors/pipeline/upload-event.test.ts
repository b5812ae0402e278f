import * as fc from 'fast-check';
import { buildKey } from '../../../lib/contract';
import { parseUpload as parse } from '../../../processors/pipeline/upload-event';

const parseUpload = (record: unknown) => parse(record, 'image');

const record = (object: object): object => ({
  eventName: 'ObjectCreated:Put',
  s3: {
    bucket: { name: 'originals' },
    object: { key: 'originals/images/u1/i1', eTag: 'e', sequencer: 'A', ...object },
  },
});

test('reads what S3 tells of an upload', () => {
  expect(parseUpload(record({ eTag: '"e7"', versionId: 'v7', size: 3 }))).toEqual({
    kind: 'image',
    bucket: 'originals',
    key: 'originals/images/u1/i1',
    userId: 'u1',
    mediaId: 'i1',
    eTag: 'e7',
    versionId: 'v7',
    sequencer: 'A'.padEnd(32, '0'),
  });
});

test('decodes keys, which S3 encodes as forms do', () => {
  const key = encodeURIComponent('originals/images/u-1/i_1');
  expect(key).toContain('%2F');
  expect(parseUpload(record({ key }))).toMatchObject({ userId: 'u-1', mediaId: 'i_1' });
});

test.each(['originals/images/u+1/i1', 'originals/images/u1/i%2F1', 'originals/images/u1/i1.jpg', ''])(
  'refuses the key %j without repeating it, as keys hold user ids',
  (key) => {
    const read = (): unknown => parseUpload(record({ key }));
    expect(read).toThrow(/^'s3\.object\.key' must /);
    expect(read).not.toThrow(/u\+1|u1/);
  },
);

test.each([
  ['image', 'originals/videos/u1/v1'],
  ['video', 'originals/images/u1/i1'],
] as const)('refuses, where an original %s is expected, the key %s', (kind, key) => {
  expect(() => parse(record({ key }), kind)).toThrow(`'s3.object.key' must be the key of an original ${kind}`);
});

test('reads every key that the scheme builds', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  fc.assert(
    fc.property(id, id, (userId, mediaId) => {
      const key = buildKey({ kind: 'image-original', userId, imageId: mediaId });
      expect(parseUpload(record({ key: encodeURIComponent(key) }))).toMatchObject({ key, userId, mediaId });
    }),
  );
});

test('sequencers compare as text like the numbers they are the beginning of', () => {
  const digits = fc.stringMatching(/^[0-9A-Fa-f]{1,32}$/);
  const comparable = (sequencer: string): string => parseUpload(record({ sequencer }))!.sequencer;
  const value = (sequencer: string): bigint => BigInt(`0x${sequencer.padEnd(32, '0')}`);
  fc.assert(
    fc.property(digits, digits, (a, b) => {
      expect(comparable(a) < comparable(b)).toBe(value(a) < value(b));
    }),
  );
});

test.each(['', 'xyz', 'A'.repeat(33), undefined])('refuses the sequencer %j', (sequencer) => {
  expect(() => parseUpload(record({ sequencer }))).toThrow("'s3.object.sequencer' must ");
});
