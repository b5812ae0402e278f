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
