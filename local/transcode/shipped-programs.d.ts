/** It ships no types. */
declare module '@ffmpeg-installer/ffmpeg' {
  const shipped: { readonly path: string; readonly version: string };
  export default shipped;
}
