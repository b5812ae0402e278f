import type { ImageContract } from '../../../lib/contract';
import { deriveSizes } from './cascade';
import type { Deadline } from './deadline';
import { decode } from './decode';
import type { Pixels } from './engine';
import { fitInside, type Size } from './geometry';
import { PLACEHOLDER_BOX } from './placeholder';
import type { CheckedSource } from './source';

export interface SizedUseCase {
  readonly size: Size;
  /** There as soon as they are made: the largest are encoded while the others are derived. */
  readonly pixels: Promise<Pixels>;
}

/** Everything that is encoded, before it is encoded. */
export interface SizedPixels {
  /** The largest size of all, since the contract keeps every use case within the master's box. */
  readonly master: Pixels;
  readonly placeholder: Promise<Pixels>;
  /** By the name of the use case, in the contract's order. */
  readonly useCases: ReadonlyMap<string, SizedUseCase>;
}

/**
 * One decode and a cascade of sizes. All of them are made even for one variant: each step is made from the one before,
 * so that leaving any out would change the bytes of the others.
 *
 * @throws ImageProcessingError TRUNCATED, CORRUPT, TIMED_OUT
 */
export async function sizePixels(
  source: CheckedSource,
  images: Pick<ImageContract, 'useCases' | 'master'>,
  deadline: Deadline,
): Promise<SizedPixels> {
  const master = await decode(source, fitInside(source.info, images.master), deadline);
  const sizes = Object.entries(images.useCases).map(([name, box]) => [name, fitInside(source.info, box)] as const);
  const shown = fitInside(source.info, PLACEHOLDER_BOX);
  const sized = deriveSizes(master, [...sizes.map(([, size]) => size), shown]);
  return {
    master,
    placeholder: sized(shown),
    useCases: new Map(sizes.map(([name, size]) => [name, { size, pixels: sized(size) }])),
  };
}
