/** Second bytes of the markers that a progressive JPEG is made of; everything else is left to libjpeg. */
const MARKER = {
  progressiveFrame: 0xc2,
  huffmanTables: 0xc4,
  endOfImage: 0xd9,
  scan: 0xda,
  quantisationTables: 0xdb,
  comment: 0xfe,
} as const;
const isApplication = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;

/** The coefficients of a block behind its mean, in zigzag order. */
const FINE = { first: 1, last: 63 } as const;
/** Of the longest run that one code has, which is fourteen bits for its length beyond 2¹⁴. */
const LONGEST_RUN_BITS = 14;

interface Component {
  readonly id: number;
  /** Blocks that a scan of this component alone has. */
  readonly blocks: number;
}

interface Segment {
  readonly marker: number;
  /** With its marker. */
  readonly bytes: Buffer;
  /** Where a scan's pixels end; the end of the segment for all else. */
  readonly end: number;
}

/**
 * A progressive JPEG without what an eighth of its size does not show: of the components at full resolution, libjpeg then
 * takes the mean of each block and nothing else, but decodes all their scans before. These are replaced by one scan that
 * says that everything behind the means is zero, so that libjpeg does not guess it either. The pixels are the same, in
 * half the time or less.
 *
 * @param bytes of a JPEG
 * @returns as it is, where it is not progressive or has anything unusual, a missing end included: what is wrong with a
 *   file is for the decoder to say
 */
export function withoutFineScans(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let full: readonly Component[] | undefined;
  for (let at = 2; ;) {
    if (isEnd(bytes, at)) {
      if (full === undefined || at + 2 !== bytes.length) return bytes;
      return Buffer.concat([...kept, ...full.map(zeroScan), bytes.subarray(at)]);
    }
    const segment = readSegment(bytes, at);
    if (segment === undefined) return bytes;
    const { marker, bytes: data, end } = segment;
    if (marker === MARKER.progressiveFrame) {
      // Of two frames, or of one behind a scan, nothing is known.
      full = full === undefined ? fullComponents(data) : undefined;
      if (full === undefined) return bytes;
    } else if (marker === MARKER.scan && full === undefined) {
      return bytes;
    }
    if (marker !== MARKER.scan || !isFine(data, full ?? [])) kept.push(bytes.subarray(at, end));
    at = end;
  }
}

const isEnd = (bytes: Buffer, at: number): boolean => bytes[at] === 0xff && bytes[at + 1] === MARKER.endOfImage;

/** The segment at `at`, and the pixels behind it; `undefined` where there is none that is known, or none that is whole. */
function readSegment(bytes: Buffer, at: number): Segment | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return undefined;
  const marker = bytes[at + 1] ?? 0;
  if (!Object.values<number>(MARKER).includes(marker) && !isApplication(marker)) return undefined;
  const end = at + 2 + bytes.readUInt16BE(at + 2);
  if (end > bytes.length) return undefined;
  const segment = bytes.subarray(at, end);
  if (marker !== MARKER.scan) return { marker, bytes: segment, end };
  const behind = endOfPixels(bytes, end);
  return behind === undefined ? undefined : { marker, bytes: segment, end: behind };
}

/** Where the next marker stands: within pixels, 0xff is followed by 0. */
function endOfPixels(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    if (bytes[at + 1] !== 0) return at;
  }
  return undefined;
}

/** The components that are sampled at every pixel; `undefined` where the frame is cut off or of more than eight bits. */
function fullComponents(frame: Buffer): readonly Component[] | undefined {
  const count = frame[9] ?? 0;
  if (frame.length !== 10 + 3 * count || count === 0 || frame[4] !== 8) return undefined;
  const height = frame.readUInt16BE(5);
  const width = frame.readUInt16BE(7);
  if (width === 0 || height === 0) return undefined;
  const sampled = Array.from({ length: count }, (_, index) => {
    const [id = 0, factors = 0] = frame.subarray(10 + 3 * index);
    return { id, across: factors >> 4, down: factors & 15 };
  });
  const across = Math.max(...sampled.map((one) => one.across));
  const down = Math.max(...sampled.map((one) => one.down));
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return sampled.filter((one) => one.across === across && one.down === down).map(({ id }) => ({ id, blocks }));
}

/** Whether a scan has anything but means, which only a scan of one component has, of a component at full resolution. */
function isFine(scan: Buffer, full: readonly Component[]): boolean {
  const [count, id] = scan.subarray(4);
  const first = scan[scan.length - 3] ?? 0;
  return count === 1 && first >= FINE.first && full.some((one) => one.id === id);
}

/** Table and scan by which a component has nothing but means: runs of blocks that end where they begin. */
function zeroScan({ id, blocks }: Component): Buffer {
  const longest = 2 ** (LONGEST_RUN_BITS + 1) - 1;
  const rest = blocks % longest;
  const restBits = rest === 0 ? 0 : Math.floor(Math.log2(rest));
  // Two codes of two bits: one of one bit would be all ones, which is forbidden.
  const runs = `00${'1'.repeat(LONGEST_RUN_BITS)}`.repeat(Math.floor(blocks / longest));
  const last = restBits === 0 ? '' : (rest - 2 ** restBits).toString(2).padStart(restBits, '0');
  const bits = rest === 0 ? runs : `${runs}01${last}`;
  const pixels = (bits.match(/.{1,8}/g) ?? []).flatMap((byte) => {
    const value = parseInt(byte.padEnd(8, '1'), 2);
    return value === 0xff ? [value, 0] : [value];
  });
  const codesByLength = [0, 2, ...Array.from({ length: 14 }, () => 0)];
  return Buffer.from([
    ...[0xff, MARKER.huffmanTables, 0, 21, 0x10, ...codesByLength, LONGEST_RUN_BITS << 4, restBits << 4],
    ...[0xff, MARKER.scan, 0, 8, 1, id, 0, FINE.first, FINE.last, 0],
    ...pixels,
  ]);
}
