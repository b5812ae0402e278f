import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as hlsParser from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { type MpdPlaylist, parse as parseMpd } from 'mpd-parser';
import { sparkMediaContract } from '../../lib/contract';
import { TestCommand } from '../support/command';
import { Footage } from '../support/footage';
import {
  attributesOf,
  averageBitrate,
  LadderTree,
  type MediaPlaylist,
  peakBitrate,
  resolveKey,
  tagValue,
  totalSeconds,
} from '../support/ladder-tree';
import { avcCodec, topBoxes } from '../support/mp4-boxes';
import { packetsOf, probeMedia } from '../support/probe-media';
import { describeWith } from '../support/tools';

/**
 * What a ladder has to be for any player: RFC 8216 (https://www.rfc-editor.org/rfc/rfc8216), by section, read from the
 * playlists by their lines and held against the bytes that lie in the tree.
 */
describeWith(['ffmpeg'], 'the stream that the command writes', () => {
  const ids = { userId: 'local', videoId: 'clip' };
  let folder: string;
  let tree: LadderTree;
  /** By track: init and segments behind each other, as a file that ffprobe reads. */
  const joined = new Map<string, string>();

  beforeAll(async () => {
    const footage = new Footage();
    const command = new TestCommand();
    folder = mkdtempSync(join(tmpdir(), 'hls-rules-'));
    try {
      // Six whole segments and a shorter one.
      const clip = await footage.clip({ startSeconds: 10, seconds: 13 });
      const { code, stderr } = await command.run(folder, 'transcode', clip, '--out', 'out', '--video', ids.videoId);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      command.remove();
      footage.remove();
    }
    tree = new LadderTree(join(folder, 'out'), ids);
    tree.playlists.forEach((playlist, index) => {
      const path = join(folder, `${index}.mp4`);
      writeFileSync(path, tree.joined(playlist));
      joined.set(playlist.key, path);
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const pathOf = ({ key }: MediaPlaylist): string => joined.get(key) ?? '';
  const audio = (): MediaPlaylist => tree.audio ?? fail('the stream has no audio');
  const masters = (): readonly (readonly string[])[] => [tree.lines, ...tree.playlists.map(({ lines }) => lines)];

  test('has a rung for each rendition, and the sound that they share', () => {
    expect(tree.variants).toHaveLength(Object.keys(sparkMediaContract.videos.renditions).length);
    expect(audio().segments.length).toBeGreaterThan(0);
  });

  describe('is read without complaint', () => {
    test('by m3u8-parser, which finds every playlist and segment', () => {
      const read = (text: string) => {
        const complaints: string[] = [];
        const parser = new Parser();
        parser.on('warn', ({ message }) => complaints.push(message));
        parser.push(text);
        parser.end();
        return { ...parser.manifest, complaints };
      };
      const master = read(tree.text(tree.masterKey));
      expect(master.complaints).toEqual([]);
      expect(master.playlists?.map(({ uri }) => resolveKey(tree.masterKey, uri))).toEqual(
        tree.variants.map(({ playlist }) => playlist.key),
      );
      for (const playlist of tree.playlists) {
        const { complaints, segments } = read(tree.text(playlist.key));
        expect(complaints).toEqual([]);
        expect(segments.map(({ uri, duration }) => [resolveKey(playlist.key, uri), duration])).toEqual(
          playlist.segments.map(({ key, seconds }) => [key, seconds]),
        );
      }
    });

    test('by hls-parser in strict mode, which knows the variants, their sound and their segments', () => {
      hlsParser.setOptions({ strictMode: true });
      const master = hlsParser.parse(tree.text(tree.masterKey)) as hlsParser.types.MasterPlaylist;
      expect(master.independentSegments).toBe(true);
      for (const { audio: sound, averageBandwidth, bandwidth } of master.variants) {
        expect(sound.map(({ uri }) => resolveKey(tree.masterKey, uri ?? ''))).toEqual([audio().key]);
        expect(averageBandwidth).toBeLessThanOrEqual(bandwidth);
      }
      for (const { key, segments } of tree.playlists) {
        const media = hlsParser.parse(tree.text(key)) as hlsParser.types.MediaPlaylist;
        expect({ endlist: media.endlist, type: media.playlistType }).toEqual({ endlist: true, type: 'VOD' });
        expect(media.segments).toHaveLength(segments.length);
      }
    });

    test('by mpd-parser, which finds the very segments of HLS with the same times', () => {
      const complaints: string[] = [];
      const mpd = parseMpd(tree.text(tree.dashKey), {
        manifestUri: `http://localhost/${tree.dashKey}`,
        eventHandler: ({ type, message }) => complaints.push(`${type}: ${message}`),
      });
      const names = ({ segments }: MpdPlaylist): readonly (readonly string[])[] =>
        segments.map(({ resolvedUri, map }) =>
          [resolvedUri, map.resolvedUri].map((uri) => new URL(uri).pathname.slice(1)),
        );
      const listed = ({ init, segments }: MediaPlaylist): readonly (readonly string[])[] =>
        segments.map(({ key }) => [key, init]);
      const sounds = Object.values(mpd.mediaGroups.AUDIO).flatMap((group) =>
        Object.values(group).flatMap(({ playlists }) => playlists),
      );
      const sorted = (tracks: readonly (readonly (readonly string[])[])[]): string[] =>
        tracks.map((track) => track.flat().join(' ')).sort();
      expect(complaints).toEqual([]);
      expect(sorted([...mpd.playlists, ...sounds].map(names))).toEqual(sorted(tree.playlists.map(listed)));
      for (const { segments } of [...mpd.playlists, ...sounds]) {
        const playlist = tree.playlists.find(({ init }) => segments[0]?.map.resolvedUri.endsWith(init));
        let start = 0;
        segments.forEach(({ duration, presentationTime }, index) => {
          const seconds = playlist?.segments[index]?.seconds ?? NaN;
          expect(Math.abs(duration - seconds)).toBeLessThan(1e-5);
          expect(Math.abs(presentationTime - start)).toBeLessThan(1e-3);
          start += seconds;
        });
      }
      const longest = Math.max(...tree.playlists.map(({ segments }) => totalSeconds(segments)));
      expect(Math.abs(mpd.duration - longest)).toBeLessThan(0.03);
      expect(mpd.endList).toBe(true);
    });
  });

  describe('keeps the rules of RFC 8216', () => {
    test('§4: every playlist is UTF-8 without a mark, begins with EXTM3U and has no unknown tag', () => {
      const known =
        /^#(EXTM3U|EXT-X-(VERSION|INDEPENDENT-SEGMENTS|MEDIA|STREAM-INF|TARGETDURATION|MEDIA-SEQUENCE|PLAYLIST-TYPE|MAP|ENDLIST)\b|EXTINF:)/;
      for (const lines of masters()) {
        expect(lines[0]).toBe('#EXTM3U');
        for (const line of lines) expect(line.startsWith('#') ? known.test(line) : /^[\w./-]+$/.test(line)).toBe(true);
      }
    });

    test('§4.3.1.2 and §7: the version is one that has what is used, a map and fractions of seconds', () => {
      for (const lines of masters()) {
        expect(Number(tagValue(lines, 'EXT-X-VERSION'))).toBeGreaterThanOrEqual(6);
        expect(Number(tagValue(lines, 'EXT-X-VERSION'))).toBeLessThanOrEqual(7);
      }
    });

    test('§4.3.3: media playlists are complete and of one list of segments from the first on', () => {
      for (const { lines } of tree.playlists) {
        expect(tagValue(lines, 'EXT-X-PLAYLIST-TYPE')).toBe('VOD');
        expect(tagValue(lines, 'EXT-X-MEDIA-SEQUENCE') ?? '0').toMatch(/^[01]$/);
        expect(lines.at(-1)).toBe('#EXT-X-ENDLIST');
        expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toHaveLength(1);
      }
    });

    test('§4.3.3.1: no segment, rounded, is longer than the target duration, which all playlists share', () => {
      const targets = new Set(tree.playlists.map(({ lines }) => Number(tagValue(lines, 'EXT-X-TARGETDURATION'))));
      expect([...targets]).toEqual([sparkMediaContract.videos.segmentSeconds]);
      for (const { segments } of tree.playlists) {
        for (const { seconds } of segments) expect(Math.round(seconds)).toBeLessThanOrEqual([...targets][0] ?? 0);
      }
    });

    test('§4.3.2.1: what a segment is said to last is what it lasts', async () => {
      for (const playlist of tree.playlists) {
        const packets = await packetsOf(pathOf(playlist), playlist === tree.audio ? 'a:0' : 'v:0');
        const last = packets.at(-1);
        const times = [...packets.map(({ pts }) => pts), (last?.pts ?? NaN) + (last?.duration ?? NaN)];
        let start = times[0] ?? NaN;
        for (const { seconds } of playlist.segments) {
          start += seconds;
          expect(Math.min(...times.map((time) => Math.abs(time - start)))).toBeLessThan(1e-3);
        }
        expect(start).toBeCloseTo(times.at(-1) ?? NaN, 3);
      }
    });

    test('§4.3.4.2: BANDWIDTH is the peak that was measured: never less, and nothing added', () => {
      for (const { attributes, playlist } of tree.variants) {
        const peak = peakBitrate(playlist) + peakBitrate(audio());
        expect(Number(attributes.get('BANDWIDTH'))).toBeGreaterThanOrEqual(peak - 1);
        expect(Number(attributes.get('BANDWIDTH'))).toBeLessThanOrEqual(peak * 1.02 + 2);
      }
    });

    test('§4.3.4.2: AVERAGE-BANDWIDTH is what the segments average', () => {
      for (const { attributes, playlist } of tree.variants) {
        const average = averageBitrate(playlist) + averageBitrate(audio());
        expect(Math.abs(Number(attributes.get('AVERAGE-BANDWIDTH')) / average - 1)).toBeLessThan(0.005);
      }
    });

    test('§4.3.4.2: CODECS, RESOLUTION and FRAME-RATE are those of the encoded stream', async () => {
      const [sound] = (await probeMedia(pathOf(audio()))).streams;
      expect({ codec: sound?.codec_name, profile: sound?.profile }).toEqual({ codec: 'aac', profile: 'LC' });
      for (const { attributes, playlist } of tree.variants) {
        const [stream] = (await probeMedia(pathOf(playlist))).streams;
        expect(attributes.get('CODECS')).toBe(`${avcCodec(tree.bytes(playlist.init))},mp4a.40.2`);
        expect(avcCodec(tree.bytes(playlist.init))).toMatch(new RegExp(`^avc1\\.64..${hex(stream?.level ?? 0)}$`));
        expect(attributes.get('RESOLUTION')).toBe(`${stream?.width}x${stream?.height}`);
        const [frames = 0, seconds = 1] = (stream?.avg_frame_rate ?? '').split('/').map(Number);
        expect(Number(attributes.get('FRAME-RATE'))).toBeCloseTo(frames / seconds, 3);
      }
    });

    test('§4.3.4.1: the variants name the group of the sound, and it is complete', () => {
      const media = attributesOf(tree.lines.find((line) => line.startsWith('#EXT-X-MEDIA:')) ?? '');
      expect(Object.fromEntries(media)).toMatchObject({
        TYPE: 'AUDIO',
        DEFAULT: 'YES',
        AUTOSELECT: 'YES',
        CHANNELS: '2',
      });
      expect(media.get('NAME')).toBeTruthy();
      for (const { attributes } of tree.variants) expect(attributes.get('AUDIO')).toBe(media.get('GROUP-ID'));
    });

    test('§3.5 and §4.3.5.1: every segment begins with a keyframe and holds a moof and a mdat', async () => {
      expect(masters().every((lines) => lines.includes('#EXT-X-INDEPENDENT-SEGMENTS'))).toBe(true);
      for (const playlist of tree.variants.map((variant) => variant.playlist)) {
        const keyframes = (await packetsOf(pathOf(playlist), 'v:0')).filter(({ keyframe }) => keyframe);
        let start = keyframes[0]?.pts ?? NaN;
        const starts = playlist.segments.map(({ seconds }) => (start += seconds) - seconds);
        expect(keyframes.map(({ pts }) => pts.toFixed(3))).toEqual(starts.map((seconds) => seconds.toFixed(3)));
      }
      for (const { segments } of tree.playlists) {
        for (const { key } of segments) {
          expect(topBoxes(tree.bytes(key)).filter((type) => ['moof', 'mdat', 'moov'].includes(type))).toEqual([
            'moof',
            'mdat',
          ]);
        }
      }
    });

    test('§6.2.4: all rungs have the same number of segments at the same moments', () => {
      const [first, ...others] = tree.variants.map(({ playlist }) =>
        playlist.segments.map(({ seconds }) => seconds.toFixed(3)),
      );
      expect(first).toEqual(['2.000', '2.000', '2.000', '2.000', '2.000', '2.000', expect.stringMatching(/^[01]\./)]);
      for (const other of others) expect(other).toEqual(first);
    });

    test('§6.2.4: sound and pictures are of one length, and their segments begin together', () => {
      const [pictures = []] = tree.variants.map(({ playlist }) => playlist.segments);
      expect(Math.abs(totalSeconds(audio().segments) - totalSeconds(pictures))).toBeLessThan(0.05);
      const starts = (segments: MediaPlaylist['segments']): number[] =>
        segments.map((_, index) => totalSeconds(segments.slice(0, index)));
      starts(pictures).forEach((start, index) => {
        // One frame of AAC lasts 21 ms.
        expect(Math.abs(start - (starts(audio().segments)[index] ?? NaN))).toBeLessThan(0.03);
      });
    });

    test('every address is relative and leads to a file, and no file is left that nothing names', () => {
      const named = [
        tree.masterKey,
        tree.dashKey,
        ...tree.playlists.flatMap(({ key, init, segments }) => [key, init, ...segments.map((segment) => segment.key)]),
      ];
      expect(new Set(named).size).toBe(named.length);
      for (const line of masters().flat()) expect(line).not.toMatch(/:\/\/|URI="\/|^\//);
      expect(tree.text(tree.dashKey)).not.toMatch(/(media|initialization)="(\/|\w+:\/\/)|<BaseURL>/);
      // The MP4 files and the posters are given out by their own addresses.
      const rest = tree.files().filter((key) => !named.includes(key));
      expect(
        rest.filter((key) => !/^videos\/local\/(\w+\/clip\.mp4|poster\/\w+\/clip\.(avif|webp|jpeg))$/.test(key)),
      ).toEqual([]);
    });
  });

  test('has brands and boxes of CMAF: an init without samples, and fragments that tell their own time', () => {
    for (const { init, segments } of tree.playlists) {
      expect(topBoxes(tree.bytes(init)).slice(0, 2)).toEqual(['ftyp', 'moov']);
      expect(topBoxes(tree.bytes(init))).not.toContain('moof');
      for (const { key } of segments) expect(tree.bytes(key).includes('tfdt')).toBe(true);
    }
  });
});

const hex = (value: number): string => value.toString(16).padStart(2, '0');

function fail(message: string): never {
  throw new Error(message);
}
