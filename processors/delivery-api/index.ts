import type { RequestListener } from 'node:http';
import { createNodeHandler } from '../http/node-server';
import { createDeliveryApi, type DeliveryApiOptions } from './application';
import { createLoadMeter } from './load-meter';

export type { DeliveryApiOptions } from './application';
export type { DeliveryApiContract } from './environment';
export { createLoadMeter, type LoadMeter } from './load-meter';
export type { Load, ReadLimits, ReadVariant, StoredVariant } from './ports';

export interface HttpHandlerOptions extends Omit<DeliveryApiOptions, 'meter' | 'onUnread'> {
  /** @default - one of its own, for the life of the process */
  readonly meter?: DeliveryApiOptions['meter'];
  /** Told of what went wrong, behind an answer that does not tell it. @default - nobody */
  readonly onFault?: (fault: unknown) => void;
}

/**
 * The delivery API for a server of one's own.
 *
 * @example createServer(createHttpHandler({ contract: sparkMediaContract, cdnUrl: 'https://cdn.example.com', readVariant }))
 */
export function createHttpHandler({
  meter = createLoadMeter(),
  onFault = () => undefined,
  ...options
}: HttpHandlerOptions): RequestListener {
  return createNodeHandler({ application: createDeliveryApi({ ...options, meter, onUnread: onFault }), onFault });
}
