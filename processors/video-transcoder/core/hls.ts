import { relativeUri, type Stream, type StreamTrack } from './manifest-model';
import { toNumber } from './rational';
import type { VideoFileLocation } from './types';

/** 7: `EXT-X-MAP` in a playlist of media, and what Apple asks for with fragmented MP4. */
const HEAD = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
const AUDIO_GROUP = 'audio';

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

/** The playlist of one track. https://www.rfc-editor.org/rfc/rfc8216#section-4.3.3 */
export function mediaPlaylist(stream: Stream, track: StreamTrack, at: VideoFileLocation): string {
  const uri = (to: VideoFileLocation): string => relativeUri(stream.videoId, at, to);
  return lines(
    ...HEAD,
    `#EXT-X-TARGETDURATION:${stream.targetDuration}`,
    '#EXT-X-MEDIA-SEQUENCE:1',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXT-X-MAP:URI="${uri({ kind: 'video-init', track: track.name })}"`,
    ...track.segments.flatMap(({ index, duration }) => [
      `#EXTINF:${(duration / track.timescale).toFixed(6)},`,
      uri({ kind: 'video-segment', track: track.name, index }),
    ]),
    '#EXT-X-ENDLIST',
  );
}

/**
 * The playlist of playlists, lowest rung first, as a player begins with the first: BANDWIDTH is the peak that was
 * measured, the shared sound included. https://www.rfc-editor.org/rfc/rfc8216#section-4.3.4
 */
export function masterPlaylist({ videoId, video, audio }: Stream): string {
  const uri = (to: VideoFileLocation): string => relativeUri(videoId, { kind: 'video-master-playlist' }, to);
  const sound = audio
    ? [
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="${AUDIO_GROUP}",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",` +
          `URI="${uri({ kind: 'video-audio-playlist' })}"`,
      ]
    : [];
  const variants = video.flatMap((track) => {
    const codecs = [track.codec, ...(audio ? [audio.codec] : [])].join(',');
    const attributes = [
      `BANDWIDTH=${track.peakBitsPerSecond + (audio?.peakBitsPerSecond ?? 0)}`,
      `AVERAGE-BANDWIDTH=${track.averageBitsPerSecond + (audio?.averageBitsPerSecond ?? 0)}`,
      `CODECS="${codecs}"`,
      `RESOLUTION=${track.width}x${track.height}`,
      `FRAME-RATE=${toNumber(track.frameRate).toFixed(3)}`,
      ...(audio ? [`AUDIO="${AUDIO_GROUP}"`] : []),
    ];
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, uri({ kind: 'video-playlist', rendition: track.name })];
  });
  return lines(...HEAD, ...sound, ...variants);
}
