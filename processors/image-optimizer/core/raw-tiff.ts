/** Tag types of TIFF 6.0 that are used here. */
const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
/** Where pixels begin; a multiple of 16 with room for the directory, before the profile is added. */
const FIXED_BYTES = 192;

/** Bytes that `writeTiffHeader` needs in front of the pixels. */
export function tiffHeaderBytes(icc: Uint8Array | undefined): number {
  return FIXED_BYTES + Math.ceil((icc?.length ?? 0) / 16) * 16;
}

/**
 * Makes an uncompressed TIFF of a buffer whose pixels (8-bit RGB or RGBA, rows without padding) begin at
 * `tiffHeaderBytes(icc)`. It is the one container in which pixels reach libvips together with their colour profile and
 * without being compressed first.
 *
 * @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf section 2, and ICC.1 annex B.4
 */
export function writeTiffHeader(
  tiff: Buffer,
  { width, height, channels, icc }: { width: number; height: number; channels: 3 | 4; icc?: Uint8Array },
): void {
  const pixelsAt = tiffHeaderBytes(icc);
  const entries: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, FIXED_BYTES - 8],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixelsAt],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, width * height * channels],
    // Unassociated alpha.
    ...(channels === 4 ? ([[338, SHORT, 1, 2]] as const) : []),
    ...(icc ? ([[34675, UNDEFINED, icc.length, FIXED_BYTES]] as const) : []),
  ];
  tiff.fill(0, 0, pixelsAt);
  tiff.write('II*\0', 0, 'latin1');
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  for (let channel = 0; channel < channels; channel += 1) tiff.writeUInt16LE(8, FIXED_BYTES - 8 + 2 * channel);
  if (icc) tiff.set(icc, FIXED_BYTES);
}
