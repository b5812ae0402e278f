import type { DeliveryContract } from './delivery';
import type { ImageUseCase } from './images';
import { type NegotiationContract, type NegotiationTable, negotiationTable } from './negotiation-table';

/** The part of a contract that the browser's image loader works by: plain JSON, which the app gives to its page. */
export interface ImageLoaderContract extends Pick<
  DeliveryContract,
  'connectionByEffectiveType' | 'defaultConnection' | 'loader'
> {
  readonly table: NegotiationTable;
  /** The box of each use case, in pixels. */
  readonly boxes: Readonly<Record<string, Pick<ImageUseCase, 'maxWidth' | 'maxHeight'>>>;
}

/** The image loader's part of a contract. */
export function imageLoaderContract(contract: NegotiationContract): ImageLoaderContract {
  const { connectionByEffectiveType, defaultConnection, loader } = contract.delivery;
  return {
    table: negotiationTable(contract),
    boxes: Object.fromEntries(
      Object.entries(contract.images.useCases).map(([name, { maxWidth, maxHeight }]) => [
        name,
        { maxWidth, maxHeight },
      ]),
    ),
    connectionByEffectiveType,
    defaultConnection,
    loader,
  };
}
