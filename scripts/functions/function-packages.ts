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
   * Folder with a package.json and its package-lock.json for what cannot be bundled: modules with native parts. They
   * are installed for the function's platform and left out of the bundle.
   */
  readonly native: string;
  /** Files and folders copied beside the bundle, such as fonts: `[from, name in the zip]`. */
  readonly assets?: readonly (readonly [from: string, to: string])[];
}

export const FUNCTION_PACKAGES: readonly FunctionPackage[] = [
  {
    name: 'image-optimizer',
    entry: 'processors/image-optimizer/handler.ts',
    native: 'processors/image-optimizer',
  },
];
