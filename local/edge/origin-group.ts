import type { BehaviorModel, DistributionModel, OriginModel } from '../platform/model';
import { UsageError } from '../errors';
import { originAnswer } from './origin-answer';
import { originRequest } from './origin-request';
import type { Origin, OriginAnswer, ViewerRequest } from './types';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html */
const FAILOVER_METHODS: readonly string[] = ['GET', 'HEAD'];
/** The same where the behavior keeps its answers. */
const CACHED_FAILOVER_METHOD = 'OPTIONS';
/** What an origin that cannot be reached counts as in a group. */
const UNREACHABLE_STATUS = 503;

export interface AskOptions {
  readonly cacheable: boolean;
  readonly kept?: OriginAnswer;
}

/** The origins of a distribution, and the groups of them. */
export class Origins {
  constructor(
    private readonly distribution: DistributionModel,
    /** By origin id. */
    private readonly origins: Readonly<Record<string, Origin>>,
  ) {
    const missing = Object.keys(distribution.origins).filter((id) => origins[id] === undefined);
    if (missing.length > 0)
      throw new UsageError(`'origins' must hold every origin, got: none for ${missing.join(', ')}`);
  }

  /** Region of the shield in front of an origin, or of the first one of a group. */
  shieldRegion(originId: string): string | undefined {
    const { origins, originGroups } = this.distribution;
    return origins[originGroups[originId]?.primary ?? originId]?.shieldRegion;
  }

  /**
   * Asks what a behavior leads to. Of a group the second one answers where the first does with a status that the group
   * names; one that cannot be reached is given up for it only where the group names 503. What nobody answers is a 502.
   */
  async ask(behavior: BehaviorModel, request: ViewerRequest, options: AskOptions): Promise<OriginAnswer> {
    const { targetOriginId } = behavior;
    const group = this.distribution.originGroups[targetOriginId];
    const ask = async (originId: string): Promise<OriginAnswer | undefined> => {
      const origin = this.model(originId, behavior);
      try {
        const answer = await this.origins[originId]?.(originRequest(behavior, request, { ...options, origin }));
        return answer && originAnswer(behavior, answer);
      } catch {
        return undefined;
      }
    };
    const first = await ask(group?.primary ?? targetOriginId);
    if (group === undefined || !mayFailOver(behavior, request)) return first ?? UNREACHABLE;
    if (!group.statuses.includes(first?.status ?? UNREACHABLE_STATUS)) return first ?? UNREACHABLE;
    return (await ask(group.secondary)) ?? UNREACHABLE;
  }

  private model(originId: string, { pathPattern }: BehaviorModel): OriginModel {
    const origin = this.distribution.origins[originId];
    if (origin === undefined) throw new UsageError(`origin of ${pathPattern} must exist, got: ${originId}`);
    return origin;
  }
}

function mayFailOver({ cachedMethods }: BehaviorModel, { method }: ViewerRequest): boolean {
  if (method === CACHED_FAILOVER_METHOD) return cachedMethods.includes(method);
  return FAILOVER_METHODS.includes(method);
}

const UNREACHABLE: OriginAnswer = {
  status: 502,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from('The origin does not answer.\n'),
};
