import type { ConnectionClass } from '../../lib/contract/delivery';
import type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';

/** What Blink has of https://wicg.github.io/netinfo/; TypeScript's DOM has none of it. */
export interface Connection extends EventTarget {
  readonly effectiveType: string;
  readonly saveData: boolean;
  /** Megabits per second. */
  readonly downlink?: number;
}

/** The network information API, where there is one: neither Firefox nor Safari nor a server has it. */
export function networkInformation(): Connection | undefined {
  return (globalThis as { readonly navigator?: { readonly connection?: Connection } }).navigator?.connection;
}

/** What a contract names a connection by: see `steps` of its image loader's part. */
export function connectionHint(connection: Pick<Connection, 'effectiveType' | 'saveData'> | undefined): string {
  return connection?.saveData ? 'save' : (connection?.effectiveType ?? 'none');
}

/** The class of a connection; `undefined` where nothing is known of it. */
export function connectionClass(
  { connections }: Pick<ImageLoaderContract, 'connections'>,
  connection: Pick<Connection, 'effectiveType' | 'saveData'> | undefined,
): ConnectionClass | undefined {
  return connections[connectionHint(connection)];
}

/** Images that may be in flight at once. */
export function maxLoads(
  contract: Pick<ImageLoaderContract, 'connections' | 'loader'>,
  connection: Pick<Connection, 'effectiveType' | 'saveData'> | undefined,
): number {
  const known = connectionClass(contract, connection);
  return known ? contract.loader.concurrency[known] : contract.loader.concurrencyWithoutHints;
}
