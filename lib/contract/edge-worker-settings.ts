import { cacheControl, settledMaxAge } from './cache-classes';
import {
  type NegotiationContract,
  type NegotiationTable,
  negotiationTable,
  negotiationVary,
} from './negotiation-table';

/** Name of the Worker's text binding that holds its settings as JSON. */
export const EDGE_WORKER_BINDING = 'NEGOTIATION';

/** What the Worker that negotiates needs of a contract, worked out beforehand: plain JSON, made by `edgeWorkerSettings`. */
export interface EdgeWorkerSettings {
  readonly table: NegotiationTable;
  /** `Cache-Control` of a negotiated answer. */
  readonly cacheControl: string;
  /** `max-age` below which an image is for the moment, and keeps what it says of itself. In seconds. */
  readonly settledMaxAge: number;
  /** Request headers that a negotiated answer varies by. */
  readonly vary: readonly string[];
  /** How long Cloudflare keeps a variant, in seconds. */
  readonly edgeTtlSeconds: number;
}

/** The Worker's part of a contract. */
export function edgeWorkerSettings(contract: NegotiationContract): EdgeWorkerSettings {
  const table = negotiationTable(contract);
  const { negotiated, images } = contract.cacheClasses;
  return {
    table,
    cacheControl: cacheControl(negotiated),
    settledMaxAge: settledMaxAge(contract.cacheClasses),
    vary: negotiationVary(table),
    // What is kept are variants by their own paths, whoever has asked for them.
    edgeTtlSeconds: images.edge.defaultTtlSeconds,
  };
}
