import { isMediaId } from '../../../lib/contract';
import type { DistributionModel, OriginModel } from '../../platform/model';
import { BUCKET_MILLISECONDS, ON_THE_FLY_MILLISECONDS } from '../network/constants';
import type { ObjectCatalogue, ObjectFacts } from '../types';
import type { Outcome, Stored } from './outcome';

export interface OriginOptions {
  readonly objects: ObjectCatalogue;
  /**
   * Share of image variants, 0–1, that nobody has made yet: the first request that reaches the origin has them made.
   * @default 0
   */
  readonly missingShare?: number;
  /** `Cache-Control` of an error that the function answers. */
  readonly errorCacheControl: string;
}

/** A bucket says of a missing object that it is forbidden, to whom may not list it. */
const MISSING: Stored = { status: 403, bytes: 300, contentType: 'application/xml', cacheControl: '' };

/** The origins of a distribution, as what a request gets from them and how long that takes. */
export class Origins {
  private readonly stored = new WeakMap<ObjectFacts, Stored>();
  /** Variants that were made meanwhile. */
  private readonly made = new Set<string>();
  private readonly notFound: Stored;

  constructor(
    private readonly distribution: DistributionModel,
    private readonly options: OriginOptions,
  ) {
    const { errorCacheControl: cacheControl } = options;
    this.notFound = { status: 404, bytes: 100, contentType: 'application/json', cacheControl };
  }

  /** The region of the shield that stands before an origin or group. */
  shieldRegion(originId: string): string | undefined {
    const { origins, originGroups } = this.distribution;
    return origins[originGroups[originId]?.primary ?? originId]?.shieldRegion;
  }

  /** Asks for a storage key; the primary of a group first. What it took is added to the outcome. */
  ask(originId: string, key: string, outcome: Outcome): Stored {
    const { origins, originGroups } = this.distribution;
    const group = originGroups[originId];
    const answer = this.askOne(origins[group?.primary ?? originId], key, outcome);
    if (group === undefined || !group.statuses.includes(answer.status)) return answer;
    return this.askOne(origins[group.secondary], key, outcome);
  }

  private askOne(origin: OriginModel | undefined, key: string, outcome: Outcome): Stored {
    if (origin?.kind === 'function') return this.askFunction(key, outcome);
    outcome.bucketReads += 1;
    outcome.serverMs += BUCKET_MILLISECONDS;
    return this.isMissing(key) ? MISSING : (this.find(key) ?? MISSING);
  }

  private askFunction(key: string, outcome: Outcome): Stored {
    outcome.onTheFlyCalls += 1;
    outcome.serverMs += ON_THE_FLY_MILLISECONDS;
    const found = isImage(key) ? this.find(key) : undefined;
    if (found === undefined) return this.notFound;
    if (this.isMissing(key)) {
      this.made.add(key);
      outcome.bucketWrites += 1;
    }
    return found;
  }

  private find(key: string): Stored | undefined {
    const facts = this.options.objects.find(key);
    if (facts === undefined) return undefined;
    let stored = this.stored.get(facts);
    if (stored === undefined) {
      stored = { status: 200, ...facts };
      this.stored.set(facts, stored);
    }
    return stored;
  }

  private isMissing(key: string): boolean {
    const { missingShare = 0 } = this.options;
    return missingShare > 0 && isImage(key) && !this.made.has(key) && share(key) < missingShare;
  }
}

const isImage = (key: string): boolean => key.startsWith('profiles/') && isMediaId(key.split('/')[1]);

/** A number from 0 to 1 that a key always has. */
function share(key: string): number {
  let value = 0;
  for (let index = 0; index < key.length; index += 1) value = Math.imul(value, 31) + key.charCodeAt(index);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return ((value ^ (value >>> 13)) >>> 0) / 2 ** 32;
}
