import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildKey } from '../../../../lib/contract';
import { ffmpeg, makeClip, newFolder } from './footage';
import { inspect, joinTrack, transcode } from './inspect';

/** A QuickTime file as a phone would write it, and more: place, title, chapters, a data track, XMP in a box. */
function markedClip(): string {
  const folder = newFolder();
  const chapters = join(folder, 'chapters.txt');
  writeFileSync(chapters, ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=My-chapter\n');
  const path = join(folder, 'marked.mov');
  const tags = [
    'location=+59.3293+018.0686/',
    'title=My-title',
    'comment=My-comment',
    'com.apple.quicktime.model=My-phone',
  ];
  ffmpeg(
    ...[
      '-i',
      makeClip({ seconds: 2 }),
      '-i',
      chapters,
      '-map',
      '0',
      '-map_metadata',
      '1',
      '-map_chapters',
      '1',
      '-c',
      'copy',
    ],
    ...tags.flatMap((tag) => ['-metadata', tag]),
    ...['-metadata:s:v:0', 'handler_name=My-handler', '-timecode', '01:02:03:04', path],
  );
  const xmp = Buffer.from('My-xmp<exif:GPSLatitude>59,19.758N</exif:GPSLatitude>');
  const box = Buffer.alloc(8 + 16 + xmp.length);
  box.writeUInt32BE(box.length, 0);
  box.write('uuid', 4, 'latin1');
  xmp.copy(box, 24);
  appendFileSync(path, box);
  return path;
}

/**
 * Of the source, and of the encoder: x264 writes its settings into the stream, ffmpeg its version into tags. Each word is
 * long enough not to occur by chance among coded pictures, as three letters do once in 16 MB.
 */
const TRACES =
  /My-(title|comment|phone|chapter|handler|xmp)|59\.3293|GPSLatitude|\0{4}tmcd|mhlrtmcd|\xa9xyz\0|x264 - core|Lav[fc][5-9]\d\./;

describe('what a video tells of its maker', () => {
  it('is in none of its outputs', async () => {
    const clip = markedClip();
    const planted = readFileSync(clip).toString('latin1');
    for (const secret of [
      '+59.3293',
      'My-title',
      'My-chapter',
      'My-handler',
      'My-xmp',
      'GPSLatitude',
      'mhlrtmcd',
      '\xa9xyz\0',
    ])
      expect(planted).toContain(secret);
    expect(inspect(clip).chapters).toHaveLength(1);
    expect(inspect(clip).streams.some((stream) => stream['codec_type'] === 'data')).toBe(true);

    const video = await transcode(clip);

    for (const { path, location } of video.files) {
      const bytes = readFileSync(path).toString('latin1');
      expect([buildKey({ ...location, userId: 'u', videoId: 'v' }), bytes.match(TRACES)]).toEqual([
        expect.any(String),
        null,
      ]);
    }
    const media = video.files.filter(({ location }) => location.kind === 'video-file').map(({ path }) => path);
    for (const path of [...media, ...['low', 'high', 'audio'].map((track) => joinTrack(video, track))]) {
      const { streams, format, chapters } = inspect(path);
      expect(chapters).toEqual([]);
      expect(
        streams.map((stream) => stream['codec_type']).filter((type) => type !== 'video' && type !== 'audio'),
      ).toEqual([]);
      const tags = Object.keys({
        ...(format['tags'] as object),
        ...Object.assign({}, ...streams.map((s) => s['tags'])),
      });
      const structural = ['major_brand', 'minor_version', 'compatible_brands', 'language', 'handler_name', 'vendor_id'];
      expect(tags.filter((tag) => !structural.includes(tag))).toEqual([]);
    }
    for (const { data } of video.poster.variants) expect(data.toString('latin1')).not.toMatch(TRACES);
  });
});
