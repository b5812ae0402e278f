import type { FormatEncoding, ImageContract, ImageFormat } from '../../../lib/contract';
import { LOWEST_QUALITY, nextQuality, type Weighed, wouldFit } from './aim';
import { hasQuality } from './encode';

const MAX_ATTEMPTS = 4;

export interface Encoded {
  readonly format: ImageFormat;
  readonly encoding: FormatEncoding;
  readonly data: Buffer;
  /** What the contract asks for, where the encode was aimed at a smaller file than that was foretold to give. */
  readonly wanted?: FormatEncoding;
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
    const fitting = candidate.animated ? candidate : await fit(candidate, limit, policy, encodeAt);
    if (fitting) kept.unshift(fitting);
    else omitted.unshift({ format: candidate.format, bytes: candidate.data.length });
  }
  return { kept, omitted };
}

/** The candidate, or one that weighs no more than `limit`; `undefined` where the policy leaves the format out. */
export async function fit(
  candidate: Encoded,
  limit: number,
  policy: ImageContract['oversizePolicy'],
  encodeAt: (format: ImageFormat, encoding: FormatEncoding) => Promise<Buffer>,
): Promise<Encoded | undefined> {
  const { format, wanted = candidate.encoding, data } = candidate;
  if (data.length > limit) {
    return policy === 'lower-quality' ? lowerQuality(candidate, limit, encodeAt) : undefined;
  }
  // Aimed too low: what the contract asks for is kept wherever it fits.
  if (wanted.quality > candidate.encoding.quality && wouldFit(weighed(candidate), wanted.quality, limit)) {
    const better = await encodeAt(format, wanted);
    if (better.length <= limit) return { format, encoding: wanted, data: better };
  }
  return candidate;
}

const weighed = ({ format, encoding, data }: Encoded): Weighed => ({ format, encoding, bytes: data.length });

/** The first encode that fits. */
async function lowerQuality(
  candidate: Encoded,
  limit: number,
  encodeAt: (format: ImageFormat, encoding: FormatEncoding) => Promise<Buffer>,
): Promise<Encoded | undefined> {
  const { format, encoding } = candidate;
  if (!hasQuality(format, encoding)) return undefined;
  const tried = [weighed(candidate)];
  let { quality } = encoding;
  while (tried.length <= MAX_ATTEMPTS && quality > LOWEST_QUALITY) {
    quality = nextQuality(tried, limit);
    const lowered: Encoded = {
      format,
      encoding: { ...encoding, quality },
      data: await encodeAt(format, { ...encoding, quality }),
    };
    if (lowered.data.length <= limit) return lowered;
    tried.push(weighed(lowered));
  }
  return undefined;
}
