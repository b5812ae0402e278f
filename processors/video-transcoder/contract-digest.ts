import { cacheControl, type MediaContractSlice, type VIDEO_TRANSCODER_SECTIONS } from '../../lib/contract';
import { decisiveForVariants, digestOf, without } from '../pipeline/contract-digest';

export type TranscoderContract = MediaContractSlice<(typeof VIDEO_TRANSCODER_SECTIONS)[number]>;

/** Digest of what decides the bytes and headers of a video's objects, the variants of its poster among them. */
export function contractDigest({ videos, images, cacheClasses }: TranscoderContract): string {
  return digestOf({
    videos: without(videos, ['upload']),
    posters: decisiveForVariants(images),
    media: cacheControl(cacheClasses.videos),
    manifests: cacheControl(cacheClasses.manifests),
  });
}
