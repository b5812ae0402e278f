import type { ProbedStream } from './probe';

/** Transfer functions of high dynamic range, by ffmpeg's names: PQ and HLG of ITU-R BT.2100. */
const HDR_TRANSFERS = ['smpte2084', 'arib-std-b67'];

/** Primaries wider than those of H.264's usual BT.709. */
const WIDE_PRIMARIES = ['bt2020', 'smpte431', 'smpte432'];

/** The brightness in cd/m² that becomes white: that of paper in BT.2408 is 203, and 100 suits clips from phones. */
const WHITE_NITS = 100;

/** Matrices by ffprobe's names, as the scale filter names them. */
const MATRICES: Readonly<Record<string, string>> = {
  bt709: 'bt709',
  fcc: 'fcc',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  smpte240m: 'smpte240m',
  bt2020nc: 'bt2020',
  bt2020c: 'bt2020',
};

/** From this height on, a picture that names no matrix has that of high definition; what players assume. */
const HIGH_DEFINITION = 720;

export const isHdr = ({ color_transfer }: ProbedStream): boolean => HDR_TRANSFERS.includes(color_transfer ?? '');

/**
 * Dolby Vision without a base layer that other decoders understand (profile 5, and 7 or 8 with compatibility 0): its
 * colours are a space of its own, which ffmpeg shows green and purple.
 */
export function isDolbyVisionOnly({ side_data_list = [] }: ProbedStream): boolean {
  return side_data_list.some(
    ({ dv_profile: profile, dv_bl_signal_compatibility_id: compatibility }) =>
      profile !== undefined && (profile === 5 || compatibility === 0),
  );
}

/**
 * Options of the scale filter by which a frame's matrix and range become those of BT.709. A file that names no matrix
 * is taken as its players take it, by its height.
 */
export function matrixOptions(stream: ProbedStream): readonly string[] {
  const guess = (stream.height ?? 0) >= HIGH_DEFINITION ? 'bt709' : 'bt601';
  const matrix = MATRICES[stream.color_space ?? ''] ?? guess;
  return [`in_color_matrix=${matrix}`, 'out_color_matrix=bt709', 'out_range=tv'];
}

/**
 * Filters that bring wide colours and high dynamic range to BT.709 in 8 bits, through linear light; none where the
 * source has neither. They run after scaling, as their cost is that of the pixels.
 */
export function colourFilters(stream: ProbedStream): readonly string[] {
  const hdr = isHdr(stream);
  const wide = WIDE_PRIMARIES.includes(stream.color_primaries ?? '');
  if (!hdr && !wide) return [];
  const primaries = wide ? (stream.color_primaries ?? '') : hdr ? 'bt2020' : 'bt709';
  const transfer = hdr ? (stream.color_transfer ?? '') : 'bt709';
  const range = stream.color_range === 'pc' ? 'full' : 'limited';
  const matrix = stream.color_space === 'bt709' ? 'bt709' : 'bt2020nc';
  return [
    `zscale=tin=${transfer}:pin=${primaries}:min=${matrix}:rin=${range}:t=linear:npl=${WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    ...(hdr ? ['tonemap=tonemap=hable:desat=0'] : []),
    'zscale=t=bt709:m=bt709:r=limited',
  ];
}
