import type sharp from 'sharp';

/** Words that stand in the metadata of `plantMetadata` and nowhere else. */
export const PLANTED = ['planted-exif', 'planted-xmp', 'planted-iptc', 'planted-comment', 'planted-thumbnail'] as const;

/** Where the planted GPS position points to, in degrees. */
export const PLANTED_POSITION = { latitude: 48.8577, longitude: 2.295 } as const;

const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const rational = (value: number): Buffer => Buffer.concat([u32(Math.round(value * 10_000)), u32(10_000)]);

function segment(marker: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(0xff, marker), u16(body.length + 2), body]);
}

type Entry = readonly [tag: number, type: number, count: number, value: Buffer];

/** A TIFF directory at `offset`, its longer values behind it. */
function directory(offset: number, entries: readonly Entry[], next: number): Buffer {
  let valuesAt = offset + 2 + entries.length * 12 + 4;
  const values: Buffer[] = [];
  const rows = entries.map(([tag, type, count, value]) => {
    const head = Buffer.concat([u16(tag), u16(type), u32(count)]);
    if (value.length <= 4) return Buffer.concat([head, value, Buffer.alloc(4 - value.length)]);
    const row = Buffer.concat([head, u32(valuesAt)]);
    values.push(value);
    valuesAt += value.length;
    return row;
  });
  return Buffer.concat([u16(entries.length), ...rows, u32(next), ...values]);
}

const degrees = (value: number): Buffer => Buffer.concat([rational(value), rational(0), rational(0)]);

/** An EXIF block with a description, a GPS position and an embedded thumbnail. */
function exif(thumbnail: Buffer): Buffer {
  const [first, gps, second] = [8, 200, 400];
  const description = Buffer.from('planted-exif\0', 'latin1');
  const gpsEntries: Entry[] = [
    [1, 2, 2, Buffer.from('N\0')],
    [2, 5, 3, degrees(PLANTED_POSITION.latitude)],
    [3, 2, 2, Buffer.from('E\0')],
    [4, 5, 3, degrees(PLANTED_POSITION.longitude)],
  ];
  const body = Buffer.alloc(500);
  body.write('MM\0*', 0, 'latin1');
  u32(first).copy(body, 4);
  const firstEntries: Entry[] = [
    [0x010e, 2, description.length, description],
    [0x8825, 4, 1, u32(gps)],
  ];
  directory(first, firstEntries, second).copy(body, first);
  directory(gps, gpsEntries, 0).copy(body, gps);
  const thumbnailEntries: Entry[] = [
    [0x0103, 3, 1, u16(6)],
    [0x0201, 4, 1, u32(body.length)],
    [0x0202, 4, 1, u32(thumbnail.length)],
  ];
  directory(second, thumbnailEntries, 0).copy(body, second);
  return Buffer.concat([body, thumbnail]);
}

export const PLANTED_XMP = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="planted-xmp" exif:GPSLatitude="48,51.462N" exif:GPSLongitude="2,17.7E"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;

/** A Photoshop resource block with one IPTC record, a caption. */
function iptc(): Buffer {
  const caption = Buffer.from('planted-iptc', 'latin1');
  const record = Buffer.concat([Buffer.of(0x1c, 2, 120), u16(caption.length), caption]);
  const padded = record.length % 2 === 0 ? record : Buffer.concat([record, Buffer.alloc(1)]);
  return Buffer.concat([
    Buffer.from('Photoshop 3.0\x008BIM', 'latin1'),
    u16(0x0404),
    u16(0),
    u32(record.length),
    padded,
  ]);
}

/** A JPEG of these pixels that holds every kind of metadata a phone or an editor writes. */
export async function plantMetadata(pixels: sharp.Sharp): Promise<Buffer> {
  const jpeg = await pixels.clone().withIccProfile('p3').jpeg().toBuffer();
  const small = await pixels.clone().resize(64).jpeg({ quality: 60 }).toBuffer();
  const comment = segment(0xfe, Buffer.from('planted-thumbnail', 'latin1'));
  const thumbnail = Buffer.concat([small.subarray(0, 2), comment, small.subarray(2)]);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(thumbnail)])),
    segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${PLANTED_XMP}`, 'latin1')),
    segment(0xed, iptc()),
    segment(0xfe, Buffer.from('planted-comment', 'latin1')),
    jpeg.subarray(2),
  ]);
}
