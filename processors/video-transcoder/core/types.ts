import type { MediaContract, RenditionRecord, VideoInputContainer } from '../../../lib/contract';
import type { OptimizedImage } from '../../image-optimizer/core';

/** The sections of the contract that decide what a video becomes. */
export type TranscodeContract = Pick<MediaContract, 'videos' | 'images'>;

/** Where the two programs are. Any build from ffmpeg 4.1 on with libx264 and aac. */
export interface VideoTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

/** What the upload turned out to be. */
export interface VideoSource {
  readonly container: VideoInputContainer;
  readonly bytes: number;
  /** Of the whole upload. */
  readonly durationSeconds: number;
  /** As displayed: after rotation and sample aspect ratio. Pixels. */
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise that the frames are turned by for display: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Average rate; a variable one has no other. */
  readonly framesPerSecond: number;
  readonly hdr: boolean;
  readonly audio: boolean;
}

/** What a file of a video is; with user and video id it is a `MediaLocation`. */
export type VideoFileLocation =
  | { readonly kind: 'video-file'; readonly rendition: string }
  | { readonly kind: 'video-init'; readonly track: string }
  | { readonly kind: 'video-segment'; readonly track: string; readonly index: number }
  | { readonly kind: 'video-playlist'; readonly rendition: string }
  | { readonly kind: 'video-audio-playlist' }
  | { readonly kind: 'video-master-playlist' }
  | { readonly kind: 'video-dash-manifest' };

/** A finished file in the work directory. */
export interface VideoFile {
  readonly location: VideoFileLocation;
  readonly path: string;
  readonly bytes: number;
  readonly contentType: string;
}

/** What is made of a rung is what the catalogue keeps of it. */
export type TranscodedRendition = RenditionRecord;

export interface TranscodedAudio {
  /** RFC 6381, for example `mp4a.40.2`. */
  readonly codec: string;
  readonly averageBitsPerSecond: number;
  readonly peakBitsPerSecond: number;
  /** LUFS of the upload; `undefined` where it is silent, and was left alone. */
  readonly measuredLufs?: number;
  /** Of the finished stream track, decoded again; `undefined` where it is silent or was not to be normalised. */
  readonly lufs?: number;
  readonly truePeakDbfs?: number;
}

export interface TranscodedVideo {
  readonly source: VideoSource;
  /** Of what was kept. */
  readonly durationSeconds: number;
  /** Lowest first; a rung that would equal the one below it is not there. */
  readonly renditions: readonly TranscodedRendition[];
  /** @default - the upload has no sound */
  readonly audio?: TranscodedAudio;
  /** In the order they may be published: media first, playlists that name it next, then the master playlist and the MPD. */
  readonly files: readonly VideoFile[];
  /** The still, as all variants of an image. */
  readonly poster: OptimizedImage;
}

export interface TranscodeProgress {
  /** 0–100 of the kept part. */
  readonly percent: number;
  /** Seconds of video per second of work; absent until it is known. */
  readonly speed?: number;
}

export interface TranscodeOptions {
  readonly tools: VideoTools;
  /** What playlists and manifests name their media by; see `buildKey`. */
  readonly videoId: string;
  /** An empty folder, for everything that is made; its owner empties it. */
  readonly workDirectory: string;
  /** Kills the programs when raised. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TranscodeProgress) => void;
  /** The bytes of a watermark PNG by its asset name. */
  readonly watermarkAsset?: (name: string) => Promise<Buffer>;
}
