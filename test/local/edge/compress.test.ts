import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { compressed } from '../../../local/edge/compress';
import type { OriginAnswer } from '../../../local/edge/types';

const TEXT = Buffer.alloc(1000, 'text');
const answer = (over: Partial<OriginAnswer> = {}, headers: Readonly<Record<string, string>> = {}): OriginAnswer => ({
  status: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: TEXT,
  ...over,
});

test.each([
  ['br,gzip', 'br', brotliDecompressSync],
  ['br', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
] as const)('for %s text is sent as %s', async (accepted, encoding, decompress) => {
  const { headers, body } = await compressed(answer({}, { etag: '"a"', vary: 'Origin' }), accepted);

  expect(headers).toMatchObject({ 'content-encoding': encoding, etag: 'W/"a"', vary: 'Origin, Accept-Encoding' });
  expect(decompress(body)).toEqual(TEXT);
});

test.each<readonly [what: string, answer: OriginAnswer]>([
  ['is shorter than 1000 bytes', answer({ body: TEXT.subarray(1) })],
  ['is longer than 10 million bytes', answer({ body: Buffer.alloc(10_000_001) })],
  ['is compressed by its origin', answer({}, { 'content-encoding': 'gzip' })],
  ['is a picture', answer({}, { 'content-type': 'image/avif' })],
  ['says not what it is', { status: 200, headers: {}, body: TEXT }],
  ['is an error that is not kept for long', answer({ status: 503 })],
])('what %s is left alone', async (_, left) => {
  expect(await compressed(left, 'br,gzip')).toBe(left);
});

test.each(['application/vnd.apple.mpegurl', 'application/x-mpegurl', 'application/dash+xml', 'image/svg+xml'])(
  'what is %s is compressed',
  async (type) => {
    expect((await compressed(answer({}, { 'content-type': type }), 'gzip')).headers['content-encoding']).toBe('gzip');
  },
);

test.each(['Accept-Encoding', 'origin, accept-encoding', '*'])(
  'an answer that says that it varies by %s says it once',
  async (vary) => {
    expect((await compressed(answer({}, { vary }), 'gzip')).headers['vary']).toBe(vary);
  },
);

test('a tag that is none is left out of what is compressed', async () => {
  expect((await compressed(answer({}, { etag: 'a' }), 'gzip')).headers['etag']).toBeUndefined();
});

test('nothing is compressed for who takes no encoding, and a weak tag stays as it is', async () => {
  const plain = answer();

  expect(await compressed(plain, undefined)).toBe(plain);
  expect((await compressed(answer({ status: 404 }, { etag: 'W/"a"' }), 'br')).headers['etag']).toBe('W/"a"');
});
