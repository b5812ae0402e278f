import type { FormatProbes } from '../../lib/contract/format-probes';
import type { ImageFormat } from '../../lib/contract/images';

const answers: Partial<Record<ImageFormat, Promise<boolean>>> = {};

/**
 * Whether this browser decodes a format: it is given an image to decode. A page's `img-src` must allow `data:`, else it
 * gets the formats that every browser knows.
 */
async function decodes(probe: string | undefined): Promise<boolean> {
  if (!probe) return true;
  const image = new Image();
  image.src = probe;
  return image.decode().then(
    () => true,
    () => false,
  );
}

/** Those of `formats` that this browser shows, in the same order. Each is tried once. */
export async function supportedFormats(
  formats: readonly ImageFormat[],
  probes: FormatProbes,
): Promise<readonly ImageFormat[]> {
  const supported = await Promise.all(formats.map((format) => (answers[format] ??= decodes(probes[format]))));
  return formats.filter((_, index) => supported[index]);
}
