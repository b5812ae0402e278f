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

/** The formats a variant may have. The document's three, and PNG for use cases that must be exact. */
export const IMAGE_FORMATS = ['avif', 'webp', 'png', 'jpeg'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** MIME type by format: what the variant is stored and served with. */
export const IMAGE_CONTENT_TYPES = {
  avif: 'image/avif',
  webp: 'image/webp',
  png: 'image/png',
  jpeg: 'image/jpeg',
} as const satisfies Record<ImageFormat, string>;

/** What an upload may be, by what its bytes decode as; its name and declared type are not believed. */
export const IMAGE_INPUT_FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'tiff'] as const;
export type ImageInputFormat = (typeof IMAGE_INPUT_FORMATS)[number];

export const COMPRESSIONS = ['lossy', 'lossless'] as const;
export const CHROMA_SUBSAMPLINGS = ['4:4:4', '4:2:0'] as const;
export const WATERMARK_POSITIONS = ['north-west', 'north-east', 'south-west', 'south-east', 'center'] as const;
export type WatermarkPosition = (typeof WATERMARK_POSITIONS)[number];

/** What happens to a variant that came out larger than one its use case ranks lower. */
export const OVERSIZE_POLICIES = ['lower-quality', 'leave-out'] as const;
/** What an animated upload becomes: its first frame everywhere, or an animation where the format is WebP. */
export const ANIMATION_POLICIES = ['first-frame', 'keep-in-webp'] as const;

/** How one format of one use case is encoded. */
export interface FormatEncoding {
  /** 1–100 on the scale of the format's own encoder; the scales of two formats are not comparable. */
  readonly quality: number;
  /** @default 'lossy' ('lossless' for PNG, which has nothing else) */
  readonly compression?: (typeof COMPRESSIONS)[number];
  /** JPEG and AVIF only. @default '4:2:0' for JPEG, '4:4:4' for AVIF */
  readonly chromaSubsampling?: (typeof CHROMA_SUBSAMPLINGS)[number];
}

interface WatermarkPlacement {
  readonly position: WatermarkPosition;
  /** 0 (invisible) to 1 (opaque). */
  readonly opacity: number;
  /** Distance from the edges, as a share of the variant's shorter side. */
  readonly margin: number;
  /** Width of the watermark, as a share of the variant's width. */
  readonly width: number;
}

/** A mark drawn on every variant of a use case. The master never carries one. */
export type Watermark = WatermarkPlacement &
  (
    | { readonly kind: 'text'; readonly text: string; readonly color: string }
    /** `asset` names a PNG that is deployed beside the function. */
    | { readonly kind: 'image'; readonly asset: string }
  );

/** One purpose of an image: a bounding box and the formats it is offered in. */
export interface ImageUseCase {
  /** The short name the browser uses, for example `thumbnail` for `profile_thumbnail`. */
  readonly alias: string;
  /** Pixels. The image is fitted inside the box and never enlarged. */
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly formats: Readonly<Partial<Record<ImageFormat, FormatEncoding>>>;
  readonly watermark?: Watermark;
}

export interface ImageContract {
  /** By name; the name is part of the storage key and of the URL. */
  readonly useCases: Readonly<Record<string, ImageUseCase>>;
  /** The use case of a request that names none. */
  readonly defaultUseCase: string;
  /** Best first. The last one that a use case offers is its fallback, which every client must understand. */
  readonly formatPreference: readonly ImageFormat[];
  readonly encoders: {
    /**
     * Effort 0–9 of libaom; the document names none. Measured on five photographs at 1080 pixels: 1 takes half the time
     * of 2 for 2 % more bytes and as much more quality (butteraugli 1.19 against 1.20), and a tenth of sharp's default 4.
     */
    readonly avif: { readonly effort: number };
    /** Effort 0–6 of libwebp. */
    readonly webp: { readonly effort: number };
    readonly jpeg: { readonly progressive: boolean; readonly mozjpeg: boolean };
    /** zlib level 0–9. */
    readonly png: { readonly compressionLevel: number };
  };
  readonly oversizePolicy: (typeof OVERSIZE_POLICIES)[number];
  readonly animation: (typeof ANIMATION_POLICIES)[number];
  /** What shows through where a format has no alpha: `#rrggbb`. */
  readonly background: string;
  /** The oriented, stripped, bounded copy that missing variants are made from. */
  readonly master: { readonly maxWidth: number; readonly maxHeight: number; readonly quality: number };
  /** What an upload may be before any work is done on it. */
  readonly upload: {
    readonly formats: readonly ImageInputFormat[];
    readonly maxBytes: number;
    /** Width × height × frames that are decoded: the guard against decompression bombs. */
    readonly maxPixels: number;
    /** Wall time for one image, after which it is given up. */
    readonly timeoutSeconds: number;
  };
}

/** The document's image configurations, and what it leaves open. */
export const sparkImages: ImageContract = {
  useCases: {
    profile_thumbnail: {
      alias: 'thumbnail',
      maxWidth: 150,
      maxHeight: 150,
      formats: {
        avif: { quality: 80 },
        webp: { quality: 85 },
        // Full chroma doubles the ssimulacra2 score of the worst photograph at this size for a few hundred bytes.
        jpeg: { quality: 90, chromaSubsampling: '4:4:4' },
      },
    },
    profile_card: {
      alias: 'card',
      maxWidth: 400,
      maxHeight: 600,
      formats: { avif: { quality: 85 }, webp: { quality: 90 }, jpeg: { quality: 92 } },
    },
    profile_fullsize: {
      alias: 'fullsize',
      maxWidth: 1080,
      maxHeight: 1920,
      formats: { avif: { quality: 90 }, webp: { quality: 95 }, jpeg: { quality: 95 } },
    },
  },
  defaultUseCase: 'profile_card',
  formatPreference: ['avif', 'webp', 'png', 'jpeg'],
  encoders: {
    avif: { effort: 1 },
    webp: { effort: 4 },
    jpeg: { progressive: true, mozjpeg: false },
    png: { compressionLevel: 9 },
  },
  oversizePolicy: 'lower-quality',
  animation: 'first-frame',
  background: '#ffffff',
  master: { maxWidth: 2160, maxHeight: 2160, quality: 95 },
  upload: {
    formats: ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'tiff'],
    maxBytes: 30 * 1024 * 1024,
    maxPixels: 50_000_000,
    timeoutSeconds: 60,
  },
};

/** A use-case name: a path segment, and a metric label. */
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const NAME_RULE = 'be a lower-case snake_case name of at most 40 characters';
const name: Schema<string> = (value, path, faults) => {
  text(NAME, NAME_RULE)(value, path, faults);
  if (typeof value === 'string' && value.length > 40) faults.push({ path, rule: NAME_RULE, got: value });
};

/** WebP cannot hold more than 16383 pixels a side, which bounds every box. */
const side = integer({ min: 1, max: 16383, unit: 'pixels' });
const color = text(/^#[0-9a-f]{6}$/, 'be a colour #rrggbb in lower case');
const share = number({ min: 0, max: 1 });

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
  text: text(/^[^\p{Cc}]{1,60}$/u, 'be 1–60 printable characters'),
  color,
});
const imageWatermark = object<ImageWatermark>({
  ...placement,
  kind: oneOf(['image']),
  asset: text(/^[a-z0-9][a-z0-9-]{0,39}\.png$/, 'be the name of a PNG asset, like spark-mark.png'),
});

export const watermark: Schema<Watermark> = (value, path, faults) => {
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
  watermark: optional(watermark),
});

const shape = object<ImageContract>({
  useCases: record({ pattern: NAME, rule: NAME_RULE }, useCase),
  defaultUseCase: name,
  formatPreference: list(oneOf(IMAGE_FORMATS)),
  encoders: object<ImageContract['encoders']>({
    avif: object<{ effort: number }>({ effort: integer({ min: 0, max: 9 }) }),
    webp: object<{ effort: number }>({ effort: integer({ min: 0, max: 6 }) }),
    jpeg: object<ImageContract['encoders']['jpeg']>({ progressive: boolean, mozjpeg: boolean }),
    png: object<{ compressionLevel: number }>({ compressionLevel: integer({ min: 0, max: 9 }) }),
  }),
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
    timeoutSeconds: integer({ min: 1, max: 900, unit: 'seconds' }),
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

/** The formats a use case offers, best first. */
export function rankedFormats(images: Pick<ImageContract, 'formatPreference'>, of: ImageUseCase): ImageFormat[] {
  return images.formatPreference.filter((format) => of.formats[format] !== undefined);
}
