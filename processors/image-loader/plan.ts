import type { ImageLoaderContract } from '../../lib/contract/image-loader-contract';
import { type Connection, connectionHint } from './connection';

export interface LoadPlan {
  /** The use case that the page asks for. */
  readonly wanted: string;
  /** The one that this connection gets. */
  readonly target: string;
}

/**
 * The use case of a load: the one that `negotiate` gives a request which names this size over this connection. A load
 * always names its size; a default by device is for requests that name none.
 *
 * @param size name, alias, or the width in pixels that is to be filled
 * @returns undefined when the contract refuses the size
 */
export function planLoad(
  { sizes, widths, snaps, otherSize, connections, steps }: ImageLoaderContract,
  size: string | number,
  connection?: Pick<Connection, 'effectiveType' | 'saveData'>,
): LoadPlan | undefined {
  // Not by index, as every object has a `constructor`.
  let wanted = Object.entries(sizes).find(([name]) => name === size)?.[1] ?? otherSize;
  if (typeof size === 'number' || (snaps && /^[1-9]\d{0,4}$/.test(size))) {
    wanted = (widths.find(([width]) => width >= +size) ?? widths[widths.length - 1])?.[1];
  }
  const hint = connectionHint(connection);
  return wanted ? { wanted, target: steps[connections[hint] ? hint : 'none']?.[wanted] ?? wanted } : undefined;
}
