import { type ImageContract, type ImageFormat } from './images';

/**
 * One black pixel each, as the image optimizer's encoder writes it, in base64. AVIF with full chroma is of a profile of its
 * own, which not every decoder of AVIF has; a browser is asked about the one that it is to be given.
 */
const PROBES = {
  avif: {
    '4:4:4':
      'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAAB0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAAAEAAAABAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAlbWRhdBIACgc4AAaQENBpMhAZQmMEwAA0AACQQM6Xt10S',
    '4:2:0':
      'AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAANZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAAA+gABAAAAAAAAAB8AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABhdjAxAAAAAA5waXRtAAAAAAABAAAAVmlwcnAAAAA4aXBjbwAAAAxhdjFDgQAMAAAAABRpc3BlAAAAAAAAAAEAAAABAAAAEHBpeGkAAAAAAwgICAAAABZpcG1hAAAAAAAAAAEAAQOBAgMAAAAnbWRhdBIACggYAAaICGg0IDIRGUeHhiGAAGgAAJBAzpe3XRI=',
  },
  webp: 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEADMDOJaQAA3AA/uxnAAA=',
} as const;

/** By format, an address of one pixel for a browser to decode; what every browser decodes has none. */
export type FormatProbes = Readonly<Partial<Record<ImageFormat, string>>>;

/** The probes of the formats that a contract offers. */
export function formatProbes({ useCases }: Pick<ImageContract, 'useCases'>): FormatProbes {
  const encodings = Object.values(useCases).map(({ formats }) => formats);
  const avif = encodings.flatMap((formats) => formats.avif ?? []);
  const chroma = avif.some(({ chromaSubsampling = '4:4:4' }) => chromaSubsampling === '4:4:4') ? '4:4:4' : '4:2:0';
  return {
    ...(avif.length > 0 && { avif: `data:image/avif;base64,${PROBES.avif[chroma]}` }),
    ...(encodings.some(({ webp }) => webp !== undefined) && { webp: `data:image/webp;base64,${PROBES.webp}` }),
  };
}
