import type { MediaContractOverrides } from './define-media-contract';

/**
 * Overrides for much lower qualities, closer to one another than the document's. Against a JPEG of quality 92 of the same
 * size they save 75 % (AVIF), 73 % (WebP) and 59 % (JPEG) of the bytes, where the document's save 15 %, 7 % and -24 %; the
 * pictures are visibly softer (Butteraugli 3–4 at full size, instead of 1.2–1.4).
 *
 * @example defineMediaContract(efficientImageLadder)
 */
export const efficientImageLadder: MediaContractOverrides = {
  images: {
    encoders: { jpeg: { mozjpeg: true } },
    useCases: Object.fromEntries(
      ['profile_thumbnail', 'profile_card', 'profile_fullsize'].map((useCase) => [
        useCase,
        { formats: { avif: { quality: 55 }, webp: { quality: 70 }, jpeg: { quality: 75 } } },
      ]),
    ),
  },
};

/**
 * Overrides that keep every target of the document where a tenth of phones are on 3G, as the traffic of `spark-media
 * rehearse` has it: full sizes of fewer bytes, and segments of one second, which is what a viewer who jumps waits for. They
 * cost three quarters more requests for segments. Without them the document's own qualities miss its 2 s for a full size and
 * its 1 s for a seek there; figures are in docs/decisions/0018-rehearsal.md.
 *
 * @example defineMediaContract(slowNetworkLadder)
 */
export const slowNetworkLadder: MediaContractOverrides = {
  images: {
    useCases: {
      profile_fullsize: { formats: { avif: { quality: 75 }, webp: { quality: 83 }, jpeg: { quality: 86 } } },
    },
  },
  videos: { segmentSeconds: 1 },
};
