/** Instruction sets of AWS Lambda, by the names that npm gives them. */
export const ARCHITECTURES = ['arm64', 'x64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** What goes into one function's package, paths from the root of the repository. */
export interface FunctionPackage {
  /** Names the zip: `dist/functions/<name>-<architecture>.zip`. */
  readonly name: string;
  /** Module that exports `handler`; its bundle is `index.js` in the zip, so that the function's handler is `index.handler`. */
  readonly entry: string;
  /**
   * Folder with a package.json and its package-lock.json for what cannot be bundled: modules with native parts, or with
   * files that are read at run time. They are installed for the function's platform and left out of the bundle.
   * @default - everything is in the bundle
   */
  readonly installed?: string;
  /** Files of those modules that no run needs, by path below `node_modules`. Licences and notices stay. @default - none */
  readonly leftOut?: RegExp;
  /** Modules that the bundle names, and loads on ways that the function never goes. @default [] */
  readonly neverLoaded?: readonly string[];
}

/** Of every function with sharp: sources, types and C headers. (The README of libvips stays: it is the notice of its parts' licences.) */
const SHARP_LEFT_OUT = [
  '^sharp/(src|install|lib)/|/include/',
  // sharp's WebAssembly build, which npm 10 installs beside the native one and npm 11 does not.
  '^(@img/sharp-wasm32|@emnapi|tslib)/',
];
/** Every style of the font but the plain one. */
const FONT_LEFT_OUT = '^dejavu-fonts-ttf/(?!LICENSE|package\\.json|ttf/DejaVuSans\\.ttf)';

/** Of every function that reads uploaded photos. */
const IMAGE_LEFT_OUT = new RegExp(
  [
    ...SHARP_LEFT_OUT,
    FONT_LEFT_OUT,
    // Every build of libheif but the one with its WebAssembly inside.
    '^libheif-js/(?!LICENSE|package\\.json|wasm-bundle\\.js|libheif-wasm/(LICENSE|libheif-bundle\\.js))',
  ].join('|'),
);

export const FUNCTION_PACKAGES: readonly FunctionPackage[] = [
  {
    name: 'image-optimizer',
    entry: 'processors/image-optimizer/handler.ts',
    installed: 'processors/image-optimizer',
    leftOut: IMAGE_LEFT_OUT,
  },
  {
    // The same core.
    name: 'on-the-fly-resizer',
    entry: 'processors/on-the-fly-resizer/handler.ts',
    installed: 'processors/image-optimizer',
    leftOut: IMAGE_LEFT_OUT,
  },
  {
    name: 'delivery-api',
    entry: 'processors/delivery-api/handler.ts',
    installed: 'processors/delivery-api',
    // Nothing is installed.
    leftOut: /^$/,
  },
  {
    // Its poster is no HEIC, so there is no libheif; its programs are a layer's.
    name: 'video-transcoder',
    entry: 'processors/video-transcoder/handler.ts',
    installed: 'processors/video-transcoder',
    leftOut: new RegExp([...SHARP_LEFT_OUT, FONT_LEFT_OUT].join('|')),
  },
  { name: 'edge-log-collector', entry: 'processors/metrics/collector.ts' },
  // Node has a fetch of its own.
  { name: 'metrics-flusher', entry: 'processors/metrics/flusher.ts', neverLoaded: ['node-fetch'] },
];
