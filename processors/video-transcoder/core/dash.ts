import { relativeUri, type Stream, type StreamTrack, type VideoTrack } from './manifest-model';
import { showRational } from './rational';
import type { Segment } from './segments';
import type { VideoFileLocation } from './types';

const AT: VideoFileLocation = { kind: 'video-dash-manifest' };

/** A track's name stands in an address as `$RepresentationID$`; any name that is one will do to build the address. */
const STANDIN = 'track';

/** Seconds as XML writes a duration. */
const duration = (seconds: number): string => `PT${Number(seconds.toFixed(6))}S`;

const seconds = ({ segments, timescale }: StreamTrack): number =>
  segments.reduce((total, segment) => total + segment.duration, 0) / timescale;

/** Attributes in order; those that are `undefined` are left out. Values hold numbers and names alone: no escaping. */
function element(name: string, attributes: Readonly<Record<string, string | number>>, content: readonly string[] = []) {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${value}"`)].join(' ');
  return content.length === 0 ? [`<${head}/>`] : [`<${head}>`, ...content.map((line) => `  ${line}`), `</${name}>`];
}

/** The DASH manifest over the segments of the HLS playlists. ISO/IEC 23009-1 */
export function dashManifest(stream: Stream): string {
  const { video, audio } = stream;
  const tracks = [...video, ...(audio ? [audio] : [])];
  const longest = Math.max(...video.map(seconds));
  const longestSegment = Math.max(...tracks.flatMap((t) => t.segments.map((s) => s.duration / t.timescale)));
  const common = { segmentAlignment: 'true', startWithSAP: 1 };
  const pictures = element(
    'AdaptationSet',
    { id: 0, contentType: 'video', mimeType: 'video/mp4', ...common },
    video.flatMap((track) => videoRepresentation(stream, track)),
  );
  const sound = audio
    ? element(
        'AdaptationSet',
        { id: 1, contentType: 'audio', mimeType: 'audio/mp4', ...common },
        audioRepresentation(stream, audio),
      )
    : [];
  const root = {
    xmlns: 'urn:mpeg:dash:schema:mpd:2011',
    profiles: 'urn:mpeg:dash:profile:isoff-live:2011',
    type: 'static',
    mediaPresentationDuration: duration(longest),
    maxSegmentDuration: duration(longestSegment),
    // A buffer this long plays on at a representation's peak bitrate.
    minBufferTime: duration(longestSegment),
  };
  const period = element('Period', { id: 0, start: 'PT0S', duration: duration(longest) }, [...pictures, ...sound]);
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('MPD', root, period), ''].join('\n');
}

function videoRepresentation(stream: Stream, track: VideoTrack): readonly string[] {
  const attributes = {
    id: track.name,
    codecs: track.codec,
    bandwidth: track.peakBitsPerSecond,
    width: track.width,
    height: track.height,
    frameRate: showRational(track.frameRate),
    sar: '1:1',
  };
  return element('Representation', attributes, segmentTemplate(stream, track));
}

function audioRepresentation(stream: Stream, track: StreamTrack): readonly string[] {
  const attributes = {
    id: track.name,
    codecs: track.codec,
    bandwidth: track.peakBitsPerSecond,
    audioSamplingRate: track.timescale,
  };
  const channels = { schemeIdUri: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011', value: 2 };
  const content = [...element('AudioChannelConfiguration', channels), ...segmentTemplate(stream, track)];
  return element('Representation', attributes, content);
}

function segmentTemplate({ videoId }: Stream, track: StreamTrack): readonly string[] {
  const uri = (to: VideoFileLocation): string =>
    relativeUri(videoId, AT, to).replace(`../${STANDIN}/`, '../$RepresentationID$/');
  const attributes = {
    timescale: track.timescale,
    initialization: uri({ kind: 'video-init', track: STANDIN }),
    media: uri({ kind: 'video-segment', track: STANDIN, index: 1 }).replace(/00001(?=\.m4s$)/, '$$Number%05d$$'),
    startNumber: 1,
  };
  return element('SegmentTemplate', attributes, element('SegmentTimeline', {}, runs(track.segments)));
}

/** Segments of one length in a row are one `S`; `r` counts those after the first. */
function runs(segments: readonly Segment[]): readonly string[] {
  const found: { start: number; duration: number; more: number }[] = [];
  for (const { start, duration: length } of segments) {
    const last = found.at(-1);
    if (last?.duration === length && last.start + length * (last.more + 1) === start) last.more += 1;
    else found.push({ start, duration: length, more: 0 });
  }
  return found.flatMap(({ start, duration: d, more }) => element('S', { t: start, d, ...(more > 0 && { r: more }) }));
}
