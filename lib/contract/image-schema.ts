import {
  ANIMATION_POLICIES,
  CHROMA_SUBSAMPLINGS,
  COMPRESSIONS,
  type FormatEncoding,
  IMAGE_FORMATS,
  IMAGE_INPUT_FORMATS,
  type ImageContract,
  type ImageEncoders,
  type ImageFormat,
  type ImageUseCase,
  OVERSIZE_POLICIES,
  type Watermark,
  WATERMARK_POSITIONS,
} from './images';
import { NAME_PATTERN, NAME_RULE } from './names';
import {
  boolean,
  type Fault,
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  partialRecord,
  record,
  refine,
  type Schema,
  text,
} from './schema';

const name = text(NAME_PATTERN, NAME_RULE);

/** WebP cannot hold more than 16383 pixels a side, which bounds every box. */
const side = integer({ min: 1, max: 16383, unit: 'pixels' });
const color = text(/^#[0-9a-f]{6}$/, 'be a colour #rrggbb in lower case');
const share = number({ min: 0, max: 1 });

/** A Lambda function ends after 900 seconds, some of which are for reading and writing. */
const MAX_TIMEOUT_SECONDS = 850;

const LOSSLESS_FORMATS: readonly ImageFormat[] = ['avif', 'webp', 'png'];
const SUBSAMPLED_FORMATS: readonly ImageFormat[] = ['avif', 'jpeg'];

function formatEncoding(format: ImageFormat): Schema<FormatEncoding> {
  const shape = object<FormatEncoding>({
    quality: integer({ min: 1, max: 100 }),
    compression: optional(oneOf(COMPRESSIONS)),
    chromaSubsampling: optional(oneOf(CHROMA_SUBSAMPLINGS)),
  });
  return refine(shape, ({ compression, chromaSubsampling }, path, faults) => {
    if (compression === 'lossless' && !LOSSLESS_FORMATS.includes(format)) {
      faults.push({ path: `${path}.compression`, rule: `be lossy for ${format}`, got: compression });
    }
    if (compression === 'lossy' && format === 'png') {
      faults.push({ path: `${path}.compression`, rule: 'be lossless for png', got: compression });
    }
    if (chromaSubsampling !== undefined && !SUBSAMPLED_FORMATS.includes(format)) {
      faults.push({
        path: `${path}.chromaSubsampling`,
        rule: `be left out for ${format}, which has no choice of it`,
        got: chromaSubsampling,
      });
    }
  });
}

/** What DejaVu Sans has glyphs for, and nothing it would draw as an empty box. */
const DRAWN_TEXT = /^(?=.*\S)[\u0020-\u007e\u00a0-\u017f\u0386-\u03ce\u0400-\u045f\u2010-\u2026\u20ac\u2122]{1,60}$/;

const placement = {
  position: oneOf(WATERMARK_POSITIONS),
  opacity: share,
  margin: number({ min: 0, max: 0.5 }),
  width: number({ min: 0.01, max: 1 }),
};

type TextWatermark = Extract<Watermark, { kind: 'text' }>;
type ImageWatermark = Extract<Watermark, { kind: 'image' }>;

const textWatermark = object<TextWatermark>({
  ...placement,
  kind: oneOf(['text']),
  text: text(DRAWN_TEXT, 'be 1–60 characters of Latin, Greek or Cyrillic text, which the shipped font has'),
  color,
});
const imageWatermark = object<ImageWatermark>({
  ...placement,
  kind: oneOf(['image']),
  asset: text(/^[a-z0-9][a-z0-9-]{0,39}\.png$/, 'be the name of a PNG asset, like spark-mark.png'),
});

/** A watermark of a use case or of a rendition. */
export const watermarkSchema: Schema<Watermark> = (value, path, faults) => {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  if (kind === 'text') textWatermark(value, path, faults);
  else if (kind === 'image') imageWatermark(value, path, faults);
  else faults.push({ path: `${path}.kind`, rule: 'be one of text, image', got: kind });
};

const useCase = object<ImageUseCase>({
  alias: name,
  maxWidth: side,
  maxHeight: side,
  formats: partialRecord(IMAGE_FORMATS, formatEncoding),
  watermark: optional(watermarkSchema),
});

export const encodersSchema: Schema<ImageEncoders> = object<ImageEncoders>({
  avif: object<ImageEncoders['avif']>({ effort: integer({ min: 0, max: 9 }) }),
  webp: object<ImageEncoders['webp']>({ effort: integer({ min: 0, max: 6 }) }),
  jpeg: object<ImageEncoders['jpeg']>({ progressive: boolean, mozjpeg: boolean }),
  png: object<ImageEncoders['png']>({ compressionLevel: integer({ min: 0, max: 9 }) }),
});

const shape = object<ImageContract>({
  useCases: record({ pattern: NAME_PATTERN, rule: NAME_RULE }, useCase),
  defaultUseCase: name,
  formatPreference: list(oneOf(IMAGE_FORMATS)),
  encoders: encodersSchema,
  oversizePolicy: oneOf(OVERSIZE_POLICIES),
  animation: oneOf(ANIMATION_POLICIES),
  background: color,
  master: object<ImageContract['master']>({
    maxWidth: side,
    maxHeight: side,
    quality: integer({ min: 80, max: 100, unit: '(near-lossless)' }),
  }),
  upload: object<ImageContract['upload']>({
    formats: list(oneOf(IMAGE_INPUT_FORMATS)),
    maxBytes: integer({ min: 1024, max: 200 * 1024 * 1024, unit: 'bytes' }),
    maxPixels: integer({ min: 1, max: 268_402_689, unit: 'pixels' }),
    timeoutSeconds: integer({ min: 1, max: MAX_TIMEOUT_SECONDS, unit: 'seconds' }),
  }),
});

function rulesBetweenFields(images: ImageContract, path: string, faults: Fault[]): void {
  const names = new Map<string, string>();
  for (const [key, { alias, formats, maxWidth, maxHeight }] of Object.entries(images.useCases)) {
    const here = `${path}.useCases.${key}`;
    for (const called of new Set([key, alias])) {
      const other = names.get(called);
      if (other !== undefined) {
        faults.push({ path: `${here}.alias`, rule: `name one use case, not ${other} as well`, got: called });
      }
      names.set(called, key);
    }
    if (formats.jpeg === undefined && formats.png === undefined) {
      faults.push({
        path: `${here}.formats`,
        rule: 'offer jpeg or png, which every client understands',
        got: Object.keys(formats),
      });
    }
    for (const format of Object.keys(formats)) {
      if (!images.formatPreference.includes(format as ImageFormat)) {
        faults.push({ path: `${path}.formatPreference`, rule: `rank ${format}, which ${key} offers`, got: format });
      }
    }
    for (const [field, value, limit] of [
      ['maxWidth', maxWidth, images.master.maxWidth],
      ['maxHeight', maxHeight, images.master.maxHeight],
    ] as const) {
      if (value > limit) {
        faults.push({
          path: `${here}.${field}`,
          rule: `fit the master's box (images.master.${field} is ${limit}), as variants are made from it`,
          got: value,
        });
      }
    }
  }
  if (!Object.hasOwn(images.useCases, images.defaultUseCase)) {
    faults.push({
      path: `${path}.defaultUseCase`,
      rule: `be one of the use cases ${Object.keys(images.useCases).join(', ')}`,
      got: images.defaultUseCase,
    });
  }
}

export const imageSchema: Schema<ImageContract> = refine(shape, rulesBetweenFields);
