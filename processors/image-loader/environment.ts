/// <reference lib="dom" preserve="true" />

/** The globals of browsers, any of which may be missing: in an old browser, or on a server that imports the loader. */
export const environment: Partial<
  Pick<typeof globalThis, 'document' | 'IntersectionObserver' | 'MutationObserver' | 'PerformanceObserver'>
> = globalThis;
