import type { Measurement } from '../../lib/contract/beacon';
import { createBeacons } from './beacons';
import { cacheResult, type ResourceTiming } from './cache-result';
import { type Connection, connectionClass } from './connection';
import { environment } from './environment';
import type { ImageLoaderOptions, ImageTiming } from './types';

/** Browsers hand out timings in a task of their own, which may come after the image. */
const GRACE_MILLISECONDS = 500;

export interface Measures {
  /** Measures a load that begins; the result is called with what it has loaded, or with nothing when that is nothing. */
  readonly begin: (url: string, placeholder: boolean) => (loaded?: Pick<Measurement, 'size' | 'format'>) => void;
  /** Adds a measurement to the beacons, on the contract's share of pages. */
  readonly send?: (measurement: Measurement) => void;
}

/** Measures loads, tells the page of them, and sends them. */
export function createMeasures(
  { contract, cdnUrl, onTiming, beacons = true }: ImageLoaderOptions,
  connection: Connection | undefined,
  signal: AbortSignal,
): Measures {
  const timings = new Map<string, ResourceTiming | undefined>();
  // An observer, as the browser's own list is full after 250 resources and says nothing of any that follows.
  const observer =
    environment.PerformanceObserver &&
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (timings.has(entry.name)) timings.set(entry.name, entry as unknown as ResourceTiming);
      }
    });
  observer?.observe({ type: 'resource' });
  signal.addEventListener('abort', () => observer?.disconnect());

  const line = (): Pick<ImageTiming, 'connection' | 'downlinkMbps'> => ({
    connection: connectionClass(contract, connection),
    downlinkMbps: connection?.downlink,
  });
  const send =
    beacons && environment.document && Math.random() < contract.loader.beaconShare
      ? createBeacons(cdnUrl + contract.beaconPath, line, signal)
      : undefined;

  return {
    begin(url, placeholder) {
      const startedAt = performance.now();
      timings.set(url, undefined);
      return (loaded) => {
        const elapsed = performance.now() - startedAt;
        if (!loaded) return void timings.delete(url);
        setTimeout(() => {
          const timing = timings.get(url);
          timings.delete(url);
          // What the edge chose, where the browser tells.
          const served = contract.useCases[loaded.size]?.formats.find(
            (each) => timing?.contentType === `image/${each}`,
          );
          const measurement: Measurement = {
            metric: 'image',
            size: loaded.size,
            format: (loaded.format === 'unknown' && served) || loaded.format,
            durationMs: timing?.duration ?? elapsed,
            cache: cacheResult(timing),
          };
          send?.(measurement);
          onTiming?.({
            ...measurement,
            placeholder,
            transferBytes: timing?.transferSize,
            protocol: timing?.nextHopProtocol,
            ...line(),
          });
        }, GRACE_MILLISECONDS);
      };
    },
    send,
  };
}
