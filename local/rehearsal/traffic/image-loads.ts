import { MAX_BEACON_MEASUREMENTS } from '../../../lib/contract';
import type { Profile } from './population';
import type { SessionLog } from './session-log';
import { type ClientPlan, pathOf, type SessionPlan } from './session-plan';

export interface ImageLoadsParts {
  readonly plan: SessionPlan;
  readonly client: ClientPlan;
  readonly log: SessionLog;
  /** Whether it asks at the negotiated address and leaves the choice to the edge. */
  readonly negotiated: boolean;
  /** Whether it is the image loader that asks, which shows the smallest size until the wanted one is there. */
  readonly loader: boolean;
  /** Whether this page sends its timings. */
  readonly beacons: boolean;
}

/** Time between the request for a placeholder and that for the image, which goes out behind it. */
const PLACEHOLDER_LEAD_MS = 4;

/** Loads images as a page or an app does. */
export class ImageLoads {
  private measured = 0;

  constructor(private readonly parts: ImageLoadsParts) {}

  /** One image of a profile. */
  load(atMs: number, { userId }: Profile, imageId: string, useCase: string): void {
    const { plan, client, loader } = this.parts;
    if (loader && (client.targets[useCase] ?? useCase) !== plan.small) {
      this.ask(atMs, userId, imageId, plan.small);
      this.ask(atMs + PLACEHOLDER_LEAD_MS, userId, imageId, useCase);
    } else {
      this.ask(atMs, userId, imageId, useCase);
    }
  }

  private ask(atMs: number, userId: string, imageId: string, useCase: string): void {
    const { plan, client, log, negotiated } = this.parts;
    const target = client.targets[useCase] ?? useCase;
    const format = client.formats[target] ?? 'jpeg';
    const asked = negotiated
      ? { path: pathOf({ kind: 'image-negotiated', userId, imageId }), query: `size=${aliasOf(plan, useCase)}` }
      : { path: pathOf({ kind: 'image-variant', userId, useCase: target, imageId, format }) };
    if (log.ask(atMs, { host: 'images', kind: 'image', useCase, ...asked })) this.measure(atMs);
  }

  private measure(atMs: number): void {
    const { plan, client, log, beacons } = this.parts;
    if (!beacons) return;
    this.measured += 1;
    if (this.measured % MAX_BEACON_MEASUREMENTS !== 0) return;
    // After the last of them has come.
    const path = plan.contract.delivery.beaconPath;
    log.ask(atMs + 1000, { host: 'images', kind: 'beacon', path, query: client.beacon });
  }
}

function aliasOf({ contract }: SessionPlan, useCase: string): string {
  return contract.images.useCases[useCase]?.alias ?? useCase;
}
