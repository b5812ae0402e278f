import { averageBitrate, loads, peakBitrate } from './bandwidth';
import { aacCodec, avcCodec } from './codec-string';
import { VideoProcessingError } from './errors';
import type { Rung } from './ladder';
import type { StreamTrack, VideoTrack } from './manifest-model';
import type { Track } from './segments';

function describe(track: Track, codec: string | undefined, targetSeconds: number): StreamTrack {
  if (codec === undefined) throw new VideoProcessingError('PROCESSING_FAILED', 'An encoded track must name its codec');
  const { name, timescale, segments } = track;
  const measured = loads(track);
  const averageBitsPerSecond = averageBitrate(measured);
  return {
    name,
    codec,
    timescale,
    segments,
    averageBitsPerSecond,
    peakBitsPerSecond: peakBitrate(measured, targetSeconds),
  };
}

/** A rung's track with what is measured of it. */
export function describeVideo({ width, height, grid }: Rung, track: Track, targetSeconds: number): VideoTrack {
  return { ...describe(track, avcCodec(track.init), targetSeconds), width, height, frameRate: grid.rate };
}

/** The shared sound with what is measured of it. */
export function describeAudio(track: Track, targetSeconds: number): StreamTrack {
  return describe(track, aacCodec(track.init), targetSeconds);
}
