/** RFC 6381 of an AVC track: profile, compatibility and level from `avcC` (ISO/IEC 14496-15, 5.3.3.1). */
export function avcCodec(init: Buffer): string {
  const content = init.indexOf('avcC') + 4;
  return `avc1.${init.subarray(content + 1, content + 4).toString('hex')}`;
}

/** The types of the boxes that a file consists of. */
export function topBoxes(file: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 8 <= file.length; at += Math.max(8, file.readUInt32BE(at))) {
    types.push(file.toString('latin1', at + 4, at + 8));
  }
  return types;
}
