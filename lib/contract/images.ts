/**
 * The formats a variant may have. The document's three, and PNG for use cases that must be exact: a use case's only
 * format, as the oversize policy would leave it out beside a smaller JPEG.
 */
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

/** How hard each encoder tries; qualities are a format's of a use case. */
export interface ImageEncoders {
  /**
   * Effort 0–9 of libaom; the document names none. Measured on five photographs at 1080 pixels: 1 takes half the time
   * of 2 for 2 % more bytes and as much more quality (butteraugli 1.19 against 1.20), and a seventeenth of sharp's 4.
   */
  readonly avif: { readonly effort: number };
  /** Effort 0–6 of libwebp. */
  readonly webp: { readonly effort: number };
  readonly jpeg: { readonly progressive: boolean; readonly mozjpeg: boolean };
  /** zlib level 0–9. */
  readonly png: { readonly compressionLevel: number };
}

export interface ImageContract {
  /** By name; the name is part of the storage key and of the URL. */
  readonly useCases: Readonly<Record<string, ImageUseCase>>;
  /** The use case of a request that names none. */
  readonly defaultUseCase: string;
  /** Best first. The last one that a use case offers is its fallback, which every client must understand. */
  readonly formatPreference: readonly ImageFormat[];
  readonly encoders: ImageEncoders;
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
  // The box of the largest use case: an upload is decoded at a quarter of its size, and a missing variant is made from
  // few pixels. A larger use case needs a larger master, which the contract insists on, and the originals once more.
  master: { maxWidth: 1080, maxHeight: 1920, quality: 95 },
  upload: {
    formats: ['jpeg', 'png', 'webp', 'gif', 'avif', 'heic', 'tiff'],
    maxBytes: 30 * 1024 * 1024,
    maxPixels: 50_000_000,
    // The largest image takes a few seconds; a failed attempt is hidden for six times a batch of these.
    timeoutSeconds: 20,
  },
};

/** The formats a use case offers, best first. */
export function rankedFormats(images: Pick<ImageContract, 'formatPreference'>, of: ImageUseCase): ImageFormat[] {
  return images.formatPreference.filter((format) => of.formats[format] !== undefined);
}
