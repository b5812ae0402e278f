/** The part of the package that is used here; it ships no types. */
declare module 'snappyjs' {
  const SnappyJS: { readonly uncompress: (compressed: Uint8Array) => ArrayBuffer };
  export default SnappyJS;
}
