import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIO_TRACK, VIDEO_CONTENT_TYPES, type VideoContract } from '../../../lib/contract';
import { targetDuration } from './bandwidth';
import type { Deadline } from './deadline';
import { describeAudio, describeVideo } from './describe-track';
import type { EncodedAudio } from './encode-audio';
import type { EncodedVideo } from './encode-video';
import { gridSeconds } from './frame-rate';
import type { Rung } from './ladder';
import type { Stream, VideoTrack } from './manifest-model';
import { mux } from './mux';
import { fragmentedSeconds, packageAudio, packageVideo, segmentCount, type Track, workPath } from './segments';
import type { TranscodedRendition, TranscodedVideo, TranscodeOptions, VideoFile } from './types';
import { writeManifests } from './write-manifests';

export interface PackageLadderRequest {
  readonly videos: VideoContract;
  readonly rungs: readonly Rung[];
  readonly options: Pick<TranscodeOptions, 'tools' | 'workDirectory' | 'videoId'>;
  readonly deadline: Deadline;
  readonly video: EncodedVideo;
  /** @default - the upload has no sound */
  readonly audio?: EncodedAudio;
}

interface PackagedRung {
  readonly rung: Rung;
  readonly track: Track;
  readonly file: VideoFile;
}

/** From encoded tracks to files that can be published: segments, MP4, playlists, manifest; and what they measure. */
export async function packageLadder(
  request: PackageLadderRequest,
): Promise<Omit<TranscodedVideo, 'source' | 'poster'>> {
  const { rungs, options, video, audio, deadline } = request;
  const { workDirectory: directory, videoId } = options;
  const seconds = Math.max(...(await Promise.all(video.paths.map(fragmentedSeconds))));
  const segmentSeconds = Math.max(...rungs.map(({ grid }) => gridSeconds(grid)));
  const boundaries = Array.from(
    { length: segmentCount(seconds, segmentSeconds) },
    (_, index) => index * segmentSeconds,
  );
  const streamed = join(directory, 'audio.fragments.mp4');
  const segmented = rungs.map(({ name }, index) =>
    packageVideo({ path: video.paths[index] ?? '', track: name, directory }, boundaries.length),
  );
  const [tracks] = await deadline.all([Promise.all(segmented), muxAll(request, streamed, seconds)]);
  const sound = audio && (await packageAudio({ path: streamed, track: AUDIO_TRACK, directory }, boundaries, seconds));

  const target = targetDuration([...tracks, ...(sound ? [sound] : [])]);
  const stream: Stream = {
    videoId,
    targetDuration: target,
    video: rungs.map((rung, index) => describeVideo(rung, tracks[index] as Track, target)),
    ...(sound && { audio: describeAudio(sound, target) }),
  };
  // Half of what the work directory holds by now.
  const spent = [...video.paths, ...(audio?.paths.values() ?? []), streamed];
  await Promise.all(spent.map((path) => rm(path, { force: true })));

  const files = await Promise.all(rungs.map(({ name }) => measureFile(directory, name)));
  const packaged = rungs.map((rung, index) => ({
    rung,
    track: tracks[index] as Track,
    file: files[index] as VideoFile,
  }));
  return {
    durationSeconds: seconds,
    renditions: packaged.map((each, index) => toRendition(each, stream.video[index] as VideoTrack)),
    ...(audio && stream.audio && { audio: toAudio(audio, stream.audio) }),
    files: [
      ...files,
      ...tracks.flatMap((track) => track.files),
      ...(sound?.files ?? []),
      ...(await writeManifests(directory, stream)),
    ],
  };
}

async function muxAll(
  { videos, rungs, options, video, audio, deadline }: PackageLadderRequest,
  streamed: string,
  seconds: number,
): Promise<void> {
  const { tools, workDirectory: directory } = options;
  await mux({
    ffmpeg: tools.ffmpeg,
    files: rungs.map(({ name, rendition }, index) => ({
      video: video.paths[index] ?? '',
      audio: audio?.paths.get(rendition.audioBitrateKbps),
      path: workPath(directory, { kind: 'video-file', rendition: name }),
    })),
    ...(audio && { stream: { audio: audio.paths.get(videos.streamAudioBitrateKbps) ?? '', path: streamed } }),
    seconds,
    deadline,
  });
}

async function measureFile(directory: string, rendition: string): Promise<VideoFile> {
  const location = { kind: 'video-file', rendition } as const;
  const path = workPath(directory, location);
  return { location, path, bytes: (await stat(path)).size, contentType: VIDEO_CONTENT_TYPES.mp4 };
}

function toRendition({ rung, track, file }: PackagedRung, described: VideoTrack): TranscodedRendition {
  return {
    name: rung.name,
    width: rung.width,
    height: rung.height,
    framesPerSecond: rung.grid.rate.num / rung.grid.rate.den,
    codec: described.codec,
    averageBitsPerSecond: described.averageBitsPerSecond,
    peakBitsPerSecond: described.peakBitsPerSecond,
    segments: track.segments.length,
    streamBytes: track.files.reduce((total, { bytes }) => total + bytes, 0),
    fileBytes: file.bytes,
  };
}

function toAudio(
  { measuredLufs, lufs, truePeakDbfs }: EncodedAudio,
  { codec, averageBitsPerSecond, peakBitsPerSecond }: NonNullable<Stream['audio']>,
): NonNullable<TranscodedVideo['audio']> {
  return {
    codec,
    averageBitsPerSecond,
    peakBitsPerSecond,
    ...(measuredLufs !== undefined && { measuredLufs }),
    ...(lufs !== undefined && { lufs }),
    ...(truePeakDbfs !== undefined && { truePeakDbfs }),
  };
}
