import fc from 'fast-check';
import { Parser } from 'm3u8-parser';
import { parse } from 'mpd-parser';
import {
  averageBitrate,
  type Load,
  loads,
  peakBitrate,
  targetDuration,
} from '../../../../processors/video-transcoder/core/bandwidth';
import { dashManifest } from '../../../../processors/video-transcoder/core/dash';
import { masterPlaylist, mediaPlaylist } from '../../../../processors/video-transcoder/core/hls';
import { relativeUri, type Stream, type VideoTrack } from '../../../../processors/video-transcoder/core/manifest-model';
import { rational } from '../../../../processors/video-transcoder/core/rational';
import type { Segment } from '../../../../processors/video-transcoder/core/segments';

const TIMESCALE = 30_000;

/** Segments of one length, and a last one that is at least half of it and at most half longer. */
const segments = fc
  .record({
    length: fc.integer({ min: 30, max: 300 }).map((frames) => frames * 1001),
    last: fc.double({ min: 0.5, max: 1.49, noNaN: true }),
    bytes: fc.array(fc.integer({ min: 200, max: 5_000_000 }), { minLength: 1, maxLength: 20 }),
  })
  .map(({ length, last, bytes }) =>
    bytes.map((size, index): Segment => {
      const duration = index === bytes.length - 1 ? Math.round(length * last) : length;
      return { index: index + 1, start: index * length, duration, bytes: size };
    }),
  );

function trackOf(name: string, made: readonly Segment[], target: number): VideoTrack {
  const measured = loads({ segments: made, timescale: TIMESCALE });
  return {
    ...{ name, codec: 'avc1.64001f', timescale: TIMESCALE, segments: made, width: 360, height: 640 },
    frameRate: rational(30_000, 1001),
    averageBitsPerSecond: averageBitrate(measured),
    peakBitsPerSecond: peakBitrate(measured, target),
  };
}

const streams = fc.array(segments, { minLength: 1, maxLength: 3 }).map((rungs): Stream => {
  const target = targetDuration(rungs.map((made) => ({ segments: made, timescale: TIMESCALE })));
  const video = rungs.map((made, index) => trackOf(`rung_${index}`, made, target));
  const { width: _w, height: _h, frameRate: _f, ...audio } = trackOf('audio', rungs[0]!, target);
  return { videoId: '00001-clip', targetDuration: target, video, audio: { ...audio, codec: 'mp4a.40.2' } };
});

const attribute = (line: string, name: string): string =>
  new RegExp(`[:,]${name}=("[^"]*"|[^,]*)`).exec(line)![1]!.replaceAll('"', '');

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('bandwidth', () => {
  const load = (bytes: number, seconds: number): Load => ({ bytes, seconds });

  it('is the largest rate of a run of segments about a target duration long', () => {
    expect(peakBitrate([load(1000, 2), load(3000, 2), load(1000, 2)], 2)).toBe(12_000);
    // Each run of two is within 1.5 target durations; the best of them weighs less than the best alone.
    expect(peakBitrate([load(1000, 1), load(2000, 1), load(500, 1)], 2)).toBe(16_000);
  });

  it('is rounded up, never down', () => {
    expect(peakBitrate([load(1, 3)], 3)).toBe(3);
    expect(averageBitrate([load(1, 3)])).toBe(3);
  });
});

describe('a playlist of a track', () => {
  it('names every segment once, whose lengths add up and, rounded, are within the target', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const [track] = stream.video;
        const text = mediaPlaylist(stream, track!, { kind: 'video-playlist', rendition: track!.name });
        const lengths = [...text.matchAll(/#EXTINF:([\d.]+),/g)].map((match) => Number(match[1]));
        expect(lengths).toHaveLength(track!.segments.length);
        const sum = total(track!.segments.map(({ duration }) => duration)) / TIMESCALE;
        expect(Math.abs(total(lengths) - sum)).toBeLessThan(1e-3);
        const target = Number(/#EXT-X-TARGETDURATION:(\d+)\n/.exec(text)![1]);
        for (const length of lengths) expect(Math.round(length)).toBeLessThanOrEqual(target);
        expect(new Set(text.match(/^00001-clip\/\d{5}\.m4s$/gm)).size).toBe(lengths.length);
      }),
    );
  });

  it('is read by a parser of the field as what it is', () => {
    const [stream] = fc.sample(streams, { numRuns: 1, seed: 7 });
    const [track] = stream!.video;
    const parser = new Parser();
    parser.push(mediaPlaylist(stream!, track!, { kind: 'video-playlist', rendition: track!.name }));
    parser.end();
    expect(parser.manifest).toMatchObject({
      endList: true,
      playlistType: 'VOD',
      version: 7,
      independentSegments: true,
    });
    expect(parser.manifest.segments).toHaveLength(track!.segments.length);
    expect(parser.manifest.segments[0]!.map).toEqual({ uri: '00001-clip/init.mp4' });
  });
});

describe('the master playlist', () => {
  it('promises no less than any segment of a rung weighs with any of the sound', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const lines = masterPlaylist(stream)
          .split('\n')
          .filter((line) => line.startsWith('#EXT-X-STREAM-INF'));
        expect(lines).toHaveLength(stream.video.length);
        const rate = ({ bytes, duration }: Segment): number => (bytes * 8 * TIMESCALE) / duration;
        lines.forEach((line, index) => {
          const peak =
            Math.max(...stream.video[index]!.segments.map(rate)) + Math.max(...stream.audio!.segments.map(rate));
          expect(Number(attribute(line, 'BANDWIDTH'))).toBeGreaterThanOrEqual(peak);
          expect(Number(attribute(line, 'BANDWIDTH'))).toBeGreaterThanOrEqual(
            Number(attribute(line, 'AVERAGE-BANDWIDTH')),
          );
        });
      }),
    );
  });

  it('states what RFC 8216 asks of a variant, and the group of its sound', () => {
    const [stream] = fc.sample(streams, { numRuns: 1, seed: 3 });
    const text = masterPlaylist(stream!);
    const [line] = /#EXT-X-STREAM-INF:.*/.exec(text)!;
    expect(text.startsWith('#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n')).toBe(true);
    expect(attribute(line, 'CODECS')).toBe('avc1.64001f,mp4a.40.2');
    expect(attribute(line, 'RESOLUTION')).toBe('360x640');
    expect(attribute(line, 'FRAME-RATE')).toBe('29.970');
    expect(attribute(line, 'AUDIO')).toBe(attribute(/#EXT-X-MEDIA:.*/.exec(text)![0], 'GROUP-ID'));
    expect(text).toContain('\n../rung_0/00001-clip.m3u8\n');
    expect(text).toContain('URI="../audio/00001-clip.m3u8"');
  });
});

describe('the DASH manifest', () => {
  it('is read by a parser of the field as the segments of the playlists, by the addresses they have', () => {
    fc.assert(
      fc.property(streams, (stream) => {
        const manifestUri = 'https://cdn.test/videos/u/playlist/00001-clip.mpd';
        const { playlists, duration } = parse(dashManifest(stream), { manifestUri, eventHandler: () => undefined });
        expect(playlists).toHaveLength(stream.video.length);
        const longest = Math.max(...stream.video.map((t) => total(t.segments.map((s) => s.duration)) / TIMESCALE));
        expect(Math.abs(duration - longest)).toBeLessThan(1e-5);
        for (const track of stream.video) {
          const found = playlists.find((playlist) => playlist.attributes.NAME === track.name)!;
          expect(found.attributes.BANDWIDTH).toBe(track.peakBitsPerSecond);
          expect(found.segments.map((segment) => segment.resolvedUri)).toEqual(
            track.segments.map(
              ({ index }) => `https://cdn.test/videos/u/${track.name}/00001-clip/${String(index).padStart(5, '0')}.m4s`,
            ),
          );
          found.segments.forEach((segment, index) => {
            expect(segment.duration).toBeCloseTo(track.segments[index]!.duration / TIMESCALE, 6);
            expect(segment.map.resolvedUri).toBe(`https://cdn.test/videos/u/${track.name}/00001-clip/init.mp4`);
          });
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a relative address', () => {
  it('leads from one key to another', () => {
    const master = { kind: 'video-master-playlist' } as const;
    const playlist = { kind: 'video-playlist', rendition: 'web_hd' } as const;
    expect(relativeUri('v', master, playlist)).toBe('../web_hd/v.m3u8');
    expect(relativeUri('v', playlist, { kind: 'video-segment', track: 'web_hd', index: 7 })).toBe('v/00007.m4s');
  });
});
