import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { OriginAnswer } from './types';
import { withVaried } from './vary';

/** Bytes. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
const COMPRESSED_SIZES = { min: 1000, max: 10_000_000 };
const COMPRESSED_STATUSES: readonly number[] = [200, 403, 404];
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html#compressed-content-cloudfront-file-types */
const COMPRESSED_TYPES: ReadonlySet<string> = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/opentype',
  'application/otf',
  'application/pdf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rdf+xml',
  'application/rss+xml',
  'application/text',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'application/xhtml+xml',
  'application/xml',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'text/xml',
  'vnd.apple.mpegurl',
]);
/** On the fly: the best would take seconds. */
const BROTLI_QUALITY = 5;

/**
 * An answer as CloudFront keeps it for viewers that take an encoding: compressed where its type and size are worth it and
 * the origin has not done so. What is compressed is the same thing only weakly; a tag that is none is left out.
 *
 * @param accepted `br`, `gzip` or `br,gzip`
 */
export async function compressed(answer: OriginAnswer, accepted: string | undefined): Promise<OriginAnswer> {
  const { status, headers, body } = answer;
  const type = (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
  const worth =
    body.length >= COMPRESSED_SIZES.min && body.length <= COMPRESSED_SIZES.max && COMPRESSED_TYPES.has(type);
  if (accepted === undefined || !worth || headers['content-encoding'] !== undefined) return answer;
  if (!COMPRESSED_STATUSES.includes(status)) return answer;
  const encoding = accepted.startsWith('br') ? 'br' : 'gzip';
  const { etag, ...others } = headers;
  return {
    status,
    headers: {
      ...others,
      'content-encoding': encoding,
      vary: withVaried(others['vary'], 'Accept-Encoding'),
      ...(etag?.startsWith('W/') === true && { etag }),
      ...(etag?.startsWith('"') === true && { etag: `W/${etag}` }),
    },
    body:
      encoding === 'gzip'
        ? await promisify(gzip)(body)
        : await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  };
}
