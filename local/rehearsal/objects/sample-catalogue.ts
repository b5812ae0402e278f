import { AUDIO_TRACK } from '../../../lib/contract';
import type { ObjectCatalogue, ObjectFacts } from '../types';
import { shapeOf } from './key-shape';
import type { SampleFacts, VideoLadder } from './sample-facts';

/** The objects of a platform whose photos and videos are all copies of the samples. */
export interface SampleCatalogue extends ObjectCatalogue {
  /** The ladder of a video, which is that of its sample; `undefined` where no video is among the samples. */
  ladderOf(videoId: string): VideoLadder | undefined;
}

export interface CatalogueParts {
  readonly photos: readonly SampleFacts[];
  readonly videos: readonly SampleFacts[];
}

export function sampleCatalogue({ photos, videos }: CatalogueParts): SampleCatalogue {
  const sampleOf = (samples: readonly SampleFacts[], id: string): SampleFacts | undefined =>
    samples[hash(id) % samples.length];
  const lookUp = (key: string): { readonly sample?: SampleFacts; readonly shape: string } | undefined => {
    const found = shapeOf(key);
    return found && { sample: sampleOf(found.kind === 'photo' ? photos : videos, found.mediaId), shape: found.shape };
  };
  return {
    description: `${describe(photos, 'photo')} and ${describe(videos, 'video')}, processed by the contract of the stack`,
    find(key): ObjectFacts | undefined {
      const found = lookUp(key);
      return found?.sample && (found.sample.objects[found.shape] ?? laterSegment(found.sample, found.shape));
    },
    baseline(key) {
      const found = lookUp(key);
      if (found?.sample === undefined) return undefined;
      const { objects, documentJpegBytes, originalBytes, ladder } = found.sample;
      const sameSizeJpegBytes = objects[found.shape]?.sameSizeJpegBytes;
      if (sameSizeJpegBytes === undefined) return undefined;
      // A poster has no original of its own: without the platform it is the one JPEG.
      return { sameSizeJpegBytes, documentJpegBytes, originalBytes: ladder ? documentJpegBytes : originalBytes };
    },
    ladderOf: (videoId) => sampleOf(videos, videoId)?.ladder,
  };
}

/** A video of a log may be longer than its sample: the sample's segments then follow one another again. */
function laterSegment({ objects, ladder }: SampleFacts, shape: string): ObjectFacts | undefined {
  const [, folder = '', index] = /^(.*\/)(\d{5})\.m4s$/.exec(shape) ?? [];
  if (index === undefined || ladder === undefined) return undefined;
  const count = folder.includes(`/${AUDIO_TRACK}/`) ? ladder.audioSegments : ladder.segments;
  const number = Number(index);
  if (number < 1 || count < 1) return undefined;
  return objects[`${folder}${String(((number - 1) % count) + 1).padStart(5, '0')}.m4s`];
}

function describe(samples: readonly SampleFacts[], noun: string): string {
  const names = samples.map(({ name }) => name).join(', ');
  return `${samples.length} ${noun}${samples.length === 1 ? '' : 's'}${names === '' ? '' : ` (${names})`}`;
}

/** FNV-1a of 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  // Its low bits alone tell ids apart that differ in one character poorly.
  value ^= value >>> 15;
  return value >>> 0;
}
