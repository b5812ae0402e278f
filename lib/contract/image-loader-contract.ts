import type { ConnectionClass, DeliveryContract } from './delivery';
import { type FormatProbes, formatProbes } from './format-probes';
import type { ImageFormat } from './images';
import { snapped } from './negotiation';
import { type NegotiationContract, negotiationTable } from './negotiation-table';

/**
 * The part of a contract that the browser's image loader works by, worked out beforehand so that little code is left for
 * the page: plain JSON, made by `imageLoaderContract`.
 */
export interface ImageLoaderContract {
  /** First segment of the paths, with its slash. */
  readonly prefix: string;
  readonly beaconPath: string;
  /** By name, the smallest box first. In pixels; formats best first, the last one known to every browser. */
  readonly useCases: Readonly<
    Record<string, { readonly maxWidth: number; readonly maxHeight: number; readonly formats: readonly ImageFormat[] }>
  >;
  /** Use case by name and by alias; of no name, the default. */
  readonly sizes: Readonly<Record<string, string>>;
  /** Widths of boxes in pixels, ascending, and the use case that each is filled with. */
  readonly widths: readonly (readonly [width: number, useCase: string])[];
  /** Whether a size that is a number is a width. */
  readonly snaps: boolean;
  /** Use case of any other size; left out where that is refused. */
  readonly otherSize?: string;
  /** What to step down to, by `effectiveType`; `save` where data is to be saved, `none` where nothing is known. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Class by `effectiveType`, and of `save`. */
  readonly connections: Readonly<Record<string, ConnectionClass>>;
  readonly probes: FormatProbes;
  readonly loader: DeliveryContract['loader'];
}

/** The image loader's part of a contract. */
export function imageLoaderContract(contract: NegotiationContract): ImageLoaderContract {
  const { images, delivery } = contract;
  const table = negotiationTable(contract);
  const { prefix, beaconPath, useCases, aliases, defaultUseCase, unknownSize, steps } = table;
  const boxes = Object.entries(images.useCases).sort(
    ([, a], [, b]) => a.maxWidth * a.maxHeight - b.maxWidth * b.maxHeight,
  );
  return {
    prefix,
    beaconPath,
    useCases: Object.fromEntries(
      boxes.map(([name, { maxWidth, maxHeight }]) => [
        name,
        { maxWidth, maxHeight, formats: useCases[name]?.formats ?? [] },
      ]),
    ),
    sizes: { '': defaultUseCase, ...aliases, ...Object.fromEntries(boxes.map(([name]) => [name, name])) },
    widths: [...new Set(boxes.map(([, { maxWidth }]) => maxWidth))]
      .sort((a, b) => a - b)
      .map((width) => [width, snapped(table, width)]),
    snaps: unknownSize === 'snap',
    ...(unknownSize !== 'refuse' && { otherSize: defaultUseCase }),
    steps,
    connections: { ...delivery.connectionByEffectiveType, save: 'data-saver' },
    probes: formatProbes(images),
    loader: delivery.loader,
  };
}
