import { boxesIn, contentAt, words, writeBox } from './boxes';

/** A movie fragment, `moof` and `mdat`, with what its `trun` says. ISO/IEC 14496-12, 8.8 */
export interface Fragment {
  /** In the track's time scale. */
  readonly decodeTime: number;
  readonly duration: number;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly size: number;
  readonly duration: number;
}

const TFHD = { baseDataOffset: 0x1, descriptionIndex: 0x2, duration: 0x8, size: 0x10, flags: 0x20 } as const;
const TRUN = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, time: 0x800 } as const;
/** `default-base-is-moof`: offsets count from the fragment's own start, as HLS and DASH ask. */
const BASE_IS_MOOF = 0x020000;

const present = (flags: number, ...bits: readonly number[]): number =>
  bits.filter((bit) => (flags & bit) !== 0).length * 4;

/** Reads a `moof` of one track, as ffmpeg writes it. `undefined` where it is not that. */
export function readFragment(moof: Buffer): Fragment | undefined {
  const traf = contentAt(moof, ['moof', 'traf']);
  const tfhd = traf && contentAt(traf, ['tfhd']);
  const tfdt = traf && contentAt(traf, ['tfdt']);
  if (!traf || !tfhd || !tfdt) return undefined;
  const headerFlags = tfhd.readUIntBE(1, 3);
  let at = 8 + present(headerFlags, TFHD.baseDataOffset) * 2 + present(headerFlags, TFHD.descriptionIndex);
  const durationHere = (headerFlags & TFHD.duration) !== 0;
  const defaultDuration = durationHere ? tfhd.readUInt32BE(at) : 0;
  at += durationHere ? 4 : 0;
  const defaultSize = (headerFlags & TFHD.size) === 0 ? 0 : tfhd.readUInt32BE(at);
  const samples = boxesIn(traf)
    .filter(({ type }) => type === 'trun')
    .flatMap(({ content, end }) => readRun(traf.subarray(content, end), defaultDuration, defaultSize));
  const decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  return { decodeTime, samples, duration: samples.reduce((total, sample) => total + sample.duration, 0) };
}

function readRun(trun: Buffer, defaultDuration: number, defaultSize: number): readonly Sample[] {
  const flags = trun.readUIntBE(1, 3);
  const count = trun.readUInt32BE(4);
  const first = 8 + present(flags, TRUN.dataOffset, TRUN.firstFlags);
  const stride = present(flags, TRUN.duration, TRUN.size, TRUN.flags, TRUN.time);
  const sizeAt = present(flags, TRUN.duration);
  return Array.from({ length: count }, (_, index) => ({
    duration: (flags & TRUN.duration) === 0 ? defaultDuration : trun.readUInt32BE(first + index * stride),
    size: (flags & TRUN.size) === 0 ? defaultSize : trun.readUInt32BE(first + index * stride + sizeAt),
  }));
}

/** A sample that depends on no other, as every frame of AAC. ISO/IEC 14496-12, 8.8.3.1 */
const INDEPENDENT = 0x02000000;

/** A fragment of independent samples of one duration: what a track of sound consists of. */
export function writeFragment(request: {
  readonly sequence: number;
  readonly trackId: number;
  readonly decodeTime: number;
  readonly sampleDuration: number;
  readonly samples: readonly Buffer[];
}): Buffer {
  const { sequence, trackId, decodeTime, sampleDuration, samples } = request;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(decodeTime));
  const moof = (dataOffset: number): Buffer => {
    const mfhd = writeBox('mfhd', words(0, sequence));
    const tfhdFlags = BASE_IS_MOOF | TFHD.duration | TFHD.flags;
    const tfhd = writeBox('tfhd', words(tfhdFlags, trackId, sampleDuration, INDEPENDENT));
    const tfdt = writeBox('tfdt', words(0x01000000), time);
    const sizes = words(...samples.map(({ length }) => length));
    const trun = writeBox('trun', words(TRUN.dataOffset | TRUN.size, samples.length, dataOffset), sizes);
    return writeBox('moof', mfhd, writeBox('traf', tfhd, tfdt, trun));
  };
  // The media begins behind the fragment's own header and that of `mdat`.
  return Buffer.concat([moof(moof(0).length + 8), writeBox('mdat', ...samples)]);
}
