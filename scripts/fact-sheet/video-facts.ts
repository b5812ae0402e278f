import type { Fact, FactSection } from './fact';

const RENDITIONS = {
  mobile_low: { box: '480x640', videoBitrateKbps: 500, maxFramesPerSecond: 24, audioBitrateKbps: 64, peak: 564_000 },
  mobile_high: {
    box: '720x960',
    videoBitrateKbps: 1200,
    maxFramesPerSecond: 30,
    audioBitrateKbps: 128,
    peak: 1_328_000,
  },
  web_hd: { box: '1080x1920', videoBitrateKbps: 2500, maxFramesPerSecond: 30, audioBitrateKbps: 192, peak: 2_628_000 },
} as const;

const box = (...sides: readonly unknown[]): string => sides.join('x');
const template = (key: unknown): string =>
  String(key)
    .replace(/USER|VIDEO|rendition/g, '%s')
    .replace(/\.mp4$/, '.%s');
const measured =
  'the sum of two averages is below the peak that RFC 8216 asks for; the playlist’s is measured from the segments';
const fitted = 'the box that a rendition fits into; the playlist has the size it came out with';

function renditionFacts([name, values]: [string, (typeof RENDITIONS)[keyof typeof RENDITIONS]]): Fact[] {
  const path = `contract.videos.renditions.${name}`;
  const { box: document, peak, ...numbers } = values;
  return [
    { what: 'rendition', document: name, where: [`${path}.$key`] },
    { what: `${name} Resolution`, document, where: [`${path}.maxWidth`, `${path}.maxHeight`], as: box },
    ...Object.entries(numbers).map(([key, value]): Fact => ({
      what: `${name} ${key}`,
      document: value,
      where: [`${path}.${key}`],
    })),
    { what: `${name} Format`, document: 'mp4', where: [`${path}.container`] },
    { what: `${name} Codec`, document: 'h264', where: [`${path}.videoCodec`] },
    { what: `${name} AudioCodec`, document: 'aac', where: [`${path}.audioCodec`] },
    { what: `${name} BANDWIDTH`, document: peak, where: [], why: measured },
    { what: `${name} RESOLUTION in the playlist`, document, where: [], why: fitted },
    {
      what: `${name} FRAME-RATE`,
      document: values.maxFramesPerSecond.toFixed(3),
      where: [`${path}.maxFramesPerSecond`],
      as: (rate) => Number(rate).toFixed(3),
    },
    {
      what: `${name} playlist`,
      document: `https://cdn.sparkdating.com/videos/%s/${name}/%s.m3u8`,
      where: ['cloudflare_dns_record(VideoRecord).name', 'buildKey.video-playlist', `${path}.$key`],
      as: (host, key, rendition) =>
        `https://${String(host)}/${String(key)
          .replace('rendition', String(rendition))
          .replace(/USER|VIDEO/g, '%s')}`,
      why: 'videos have a host of their own, straight on CloudFront; a playlist names its renditions by relative addresses',
    },
  ];
}

export const videoFacts: FactSection = {
  section: 'Adaptive Streaming Setup',
  facts: [
    ...Object.entries(RENDITIONS).flatMap(renditionFacts),
    { what: 'StartTime', document: 0, where: ['contract.videos.startSeconds'] },
    { what: 'Duration', document: 30, where: ['contract.videos.maxDurationSeconds'] },
    {
      what: 'Watermark',
      document: false,
      where: [],
      why: 'a rendition without `watermark` has none; the document’s three have none',
    },
    { what: 'Normalize', document: true, where: ['contract.videos.normalizeLoudness'] },
    { what: 'cdnKey', document: 'videos/%s/%s/%s.%s', where: ['buildKey.video-file'], as: template },
    {
      what: 'ContentType',
      document: 'video/%s',
      where: ['VIDEO_CONTENT_TYPES.mp4'],
      as: (type) => String(type).replace('mp4', '%s'),
    },
    { what: 'CacheControl of videos', document: 'public, max-age=2592000', where: ['cacheControl.videos'] },
    {
      what: 'EXT-X-VERSION',
      document: 3,
      where: [],
      why: 'segments are CMAF, which players take from version 7 on',
    },
    {
      what: 'playlist key',
      document: 'videos/%s/playlist/%s.m3u8',
      where: ['buildKey.video-master-playlist'],
      as: template,
    },
    {
      what: 'ContentType of playlists',
      document: 'application/x-mpegURL',
      where: ['VIDEO_CONTENT_TYPES.m3u8'],
      why: 'the type that RFC 8216 registers',
    },
    {
      what: 'CacheControl of playlists',
      document: 'public, max-age=300',
      where: ['cacheControl.manifests'],
      why: 'browsers keep a playlist the document’s 300 s; a recorded clip never changes, so that the edge keeps it as long as its segments: 300 s there gave playlists a hit rate of 2–22 %',
    },
  ],
};
