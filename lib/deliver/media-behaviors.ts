import type { CloudfrontDistributionOrderedCacheBehavior } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import type { MediaContract } from '../contract';
import { MANAGED_POLICIES } from './cloud-front-limits';
import type { DeliveryApi } from './delivery-api';
import type { EdgeCachePolicy } from './edge-cache-policy';
import type { EdgeNegotiation } from './edge-negotiation';
import type { EdgeArea, StoredCacheClass } from './media-areas';
import type { MediaResponseHeaders } from './media-response-headers';
import type { NegotiatedImages } from './negotiated-images';
import type { SignedAccess } from './signed-access';

/** What the behaviors of one distribution share. */
interface MediaBehaviorProps {
  readonly originId: string;
  /** Of images, which something may make where they are missing. */
  readonly imagesOriginId: string;
  readonly contract: MediaContract;
  readonly cachePolicies: Readonly<Record<StoredCacheClass, EdgeCachePolicy>>;
  readonly responseHeaders: MediaResponseHeaders;
  readonly negotiated?: NegotiatedImages;
  /** Answers addresses that name no variant, where no function does. */
  readonly deliveryApi?: DeliveryApi;
  readonly signedClasses: readonly StoredCacheClass[];
  readonly signedAccess?: SignedAccess;
}

/** How a distribution serves one area of the URL space. */
export function mediaBehavior(area: EdgeArea, props: MediaBehaviorProps): CloudfrontDistributionOrderedCacheBehavior {
  const { originId, imagesOriginId, contract, cachePolicies, responseHeaders, signedClasses, signedAccess } = props;
  if (area.cacheClass === 'negotiated' && props.deliveryApi !== undefined) {
    const { behavior } = props.deliveryApi;
    return { ...behavior, pathPattern: area.pathPattern, responseHeadersPolicyId: responseHeaders.policyId };
  }
  const negotiated = area.cacheClass === 'negotiated' ? props.negotiated : undefined;
  // A negotiated address answers with images: who may not read them may not read it.
  const storedAs = area.cacheClass === 'negotiated' ? 'images' : area.cacheClass;
  // Players add headers (CMCD, ranges) that browsers ask leave for first; images in a canvas are plain requests.
  const preflights = storedAs !== 'images';
  return {
    pathPattern: area.pathPattern,
    targetOriginId: storedAs === 'images' ? imagesOriginId : originId,
    viewerProtocolPolicy: 'https-only',
    allowedMethods: preflights ? ['GET', 'HEAD', 'OPTIONS'] : ['GET', 'HEAD'],
    cachedMethods: ['GET', 'HEAD'],
    compress: contract.cacheClasses[area.cacheClass].compress,
    cachePolicyId: (negotiated?.cachePolicy ?? cachePolicies[storedAs]).policyId,
    originRequestPolicyId: preflights ? MANAGED_POLICIES.corsS3Origin : negotiated?.originRequestPolicy?.id,
    responseHeadersPolicyId: (negotiated?.responseHeaders ?? responseHeaders).policyId,
    functionAssociation: negotiated?.functionAssociations,
    trustedKeyGroups:
      signedAccess !== undefined && signedClasses.includes(storedAs) ? [signedAccess.keyGroup.id] : undefined,
  };
}

/** Beacons never reach an origin: the function answers them, and the log of the edge keeps what they say. */
export function beaconBehavior(
  negotiation: EdgeNegotiation,
  { originId, responseHeaders }: MediaBehaviorProps,
): CloudfrontDistributionOrderedCacheBehavior {
  return {
    pathPattern: negotiation.table.beaconPath,
    targetOriginId: originId,
    viewerProtocolPolicy: 'https-only',
    allowedMethods: ['GET', 'HEAD'],
    cachedMethods: ['GET', 'HEAD'],
    compress: false,
    cachePolicyId: MANAGED_POLICIES.cachingDisabled,
    responseHeadersPolicyId: responseHeaders.policyId,
    functionAssociation: [negotiation.association()],
  };
}
