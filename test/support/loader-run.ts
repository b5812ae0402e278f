import { imageLoaderContract, type ImageFormat, type MediaContract } from '../../lib/contract';
import type * as Loader from '../../processors/image-loader';

/** A browser, as far as the loader's choice depends on it. */
export interface LoaderBrowser {
  /** Formats that it shows; those that every browser shows need not be named. */
  readonly shows: readonly ImageFormat[];
  /** What the network information API says; `undefined` where there is none. */
  readonly connection?: { readonly effectiveType: string; readonly saveData: boolean };
}

export interface LoaderRequest {
  readonly userId: string;
  readonly imageId: string;
  readonly size?: string;
}

/**
 * What the loader loads into memory in a browser that shows some formats: its path, or why it refuses. An image that is
 * not asked for by the page's own hand has no element, so that a browser's `Image` is all that is needed.
 */
export async function runLoader(
  contract: MediaContract,
  { shows, connection }: LoaderBrowser,
  requests: readonly LoaderRequest[],
): Promise<readonly string[]> {
  const part = imageLoaderContract(contract);
  const hidden = Object.entries(part.probes).flatMap(([format, probe]) =>
    shows.includes(format as ImageFormat) ? [] : [probe],
  );
  class FakeImage {
    src = '';
    async decode(): Promise<void> {
      const format = this.src.split('.').pop() as ImageFormat;
      const isHidden = part.probes[format] !== undefined && !shows.includes(format);
      if (hidden.includes(this.src) || isHidden) throw new Error(`'${this.src}' cannot be shown`);
    }
  }
  const withEvents = connection && Object.assign(new EventTarget(), connection);
  const globals = { Image: FakeImage, navigator: { connection: withEvents } };
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    const loader = freshLoader().createImageLoader({ contract: part, cdnUrl: 'https://cdn', beacons: false });
    const outcomes = await Promise.all(requests.map((request) => loader.load(request).outcome));
    loader.destroy();
    return outcomes.map((outcome) => {
      if (outcome.status === 'loaded') return `variant ${outcome.url.slice('https://cdn/'.length)}`;
      return outcome.status === 'refused' ? `refused ${outcome.reason}` : outcome.status;
    });
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

/** The module remembers what a browser shows, for as long as its page lives. */
function freshLoader(): typeof Loader {
  let found: typeof Loader | undefined;
  jest.isolateModules(() => {
    found = jest.requireActual<typeof Loader>('../../processors/image-loader');
  });
  if (found === undefined) throw new Error("'processors/image-loader' must be a module, got: none");
  return found;
}
