import { contentAt } from './boxes';

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Bytes of a sample entry before the boxes in it. ISO/IEC 14496-12, 8.5.2 and 12 */
const ENTRY_LIST = 8;
const VIDEO_ENTRY = 78;
const AUDIO_ENTRY = 28;

const SAMPLE_DESCRIPTION = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd'];

/**
 * The codec string of a track of H.264 from its init segment: profile, constraints and level, as the decoder is told
 * them. https://www.rfc-editor.org/rfc/rfc6381#section-3.3
 */
export function avcCodec(init: Buffer): string | undefined {
  const entries = contentAt(init, SAMPLE_DESCRIPTION)?.subarray(ENTRY_LIST);
  const entry = entries && contentAt(entries, ['avc1']);
  const avcC = entry && contentAt(entry.subarray(VIDEO_ENTRY), ['avcC']);
  if (!avcC || avcC.length < 4) return undefined;
  return `avc1.${[...avcC.subarray(1, 4)].map(hex).join('')}`;
}

/** Tags of the descriptors in `esds`. ISO/IEC 14496-1, 7.2.6 */
const ES_DESCRIPTOR = 0x03;
const DECODER_CONFIG = 0x04;
const DECODER_SPECIFIC = 0x05;

/** The content of the descriptor that begins at `at`, if it has this tag. */
function descriptor(data: Buffer, at: number, tag: number): Buffer | undefined {
  if (data[at] !== tag) return undefined;
  let length = 0;
  for (let index = at + 1; index < Math.min(data.length, at + 5); index += 1) {
    const byte = data[index] ?? 0;
    length = length * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) return data.subarray(index + 1, index + 1 + length);
  }
  return undefined;
}

/** The codec string of a track of AAC from its init segment, for example `mp4a.40.2`. */
export function aacCodec(init: Buffer): string | undefined {
  const entries = contentAt(init, SAMPLE_DESCRIPTION)?.subarray(ENTRY_LIST);
  const entry = entries && contentAt(entries, ['mp4a']);
  const esds = entry && contentAt(entry.subarray(AUDIO_ENTRY), ['esds']);
  const stream = esds && descriptor(esds, 4, ES_DESCRIPTOR);
  // Behind an id of two bytes and a byte of flags, none of which ffmpeg raises.
  const config = stream && descriptor(stream, 3, DECODER_CONFIG);
  const specific = config && descriptor(config, 13, DECODER_SPECIFIC);
  const objectType = (specific?.[0] ?? 0) >> 3;
  return config && objectType > 0 ? `mp4a.${hex(config[0] ?? 0)}.${objectType}` : undefined;
}
