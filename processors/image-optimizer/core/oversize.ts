import type { FormatEncoding, ImageContract, ImageFormat } from '../../../lib/contract';
import { hasQuality } from './encode';

/** Below this, a smaller file is bought with an image nobody wants: the variant is left out instead. */
export const LOWEST_QUALITY = 30;
const MAX_ATTEMPTS = 4;
/** How much smaller a file gets by one point of quality, at the least: measured 2.8–5.7 % with AVIF at 80–90. */
const BYTES_PER_POINT = 0.025;
/** libaom has 64 steps of quantizer where quality has 100, so a single point may change nothing. */
const SPARE_POINTS = 1;

export interface Encoded {
  readonly format: ImageFormat;
  readonly encoding: FormatEncoding;
  readonly data: Buffer;
  /** An animation shows more than the stills it would be compared with: it is kept, and nothing is measured by it. */
  readonly animated?: boolean;
}

export interface Ranked {
  /** Best first. */
  readonly kept: readonly Encoded[];
  readonly omitted: readonly { readonly format: ImageFormat; readonly bytes: number }[];
}

/**
 * Applies the oversize policy to the formats of one use case, from the worst to the best: nothing may weigh more than
 * a format that is ranked below it, because a client that understands both is sent the better one.
 *
 * @param encoded best first; the last is the fallback, which is always kept as it is
 * @param encodeAt encodes one format again at another quality
 */
export async function applyOversizePolicy(
  encoded: readonly Encoded[],
  policy: ImageContract['oversizePolicy'],
  encodeAt: (format: ImageFormat, encoding: FormatEncoding) => Promise<Buffer>,
): Promise<Ranked> {
  const kept: Encoded[] = [];
  const omitted: { format: ImageFormat; bytes: number }[] = [];
  for (const candidate of [...encoded].reverse()) {
    const limit = Math.min(...kept.filter(({ animated }) => !animated).map(({ data }) => data.length));
    const fitting =
      candidate.animated || candidate.data.length <= limit
        ? candidate
        : policy === 'lower-quality'
          ? await lowerQuality(candidate, limit, encodeAt)
          : undefined;
    if (fitting) kept.unshift(fitting);
    else omitted.unshift({ format: candidate.format, bytes: candidate.data.length });
  }
  return { kept, omitted };
}

/** The first encode that fits. A step is as long as the bytes above the limit suggest, and longer with every attempt. */
async function lowerQuality(
  { format, encoding, data }: Encoded,
  limit: number,
  encodeAt: (format: ImageFormat, encoding: FormatEncoding) => Promise<Buffer>,
): Promise<Encoded | undefined> {
  if (!hasQuality(format, encoding)) return undefined;
  let { quality } = encoding;
  let bytes = data.length;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && quality > LOWEST_QUALITY; attempt += 1) {
    const step = Math.ceil((Math.log(bytes / limit) / BYTES_PER_POINT) * attempt);
    quality = Math.max(LOWEST_QUALITY, quality - step - SPARE_POINTS);
    const lowered = { ...encoding, quality };
    const smaller = await encodeAt(format, lowered);
    if (smaller.length <= limit) return { format, encoding: lowered, data: smaller };
    bytes = smaller.length;
  }
  return undefined;
}
