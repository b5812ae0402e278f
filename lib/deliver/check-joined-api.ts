import type { IConstruct } from 'constructs';
import { check, isKnown } from '../support/checks';
import type { CloudFrontDeliveryProps } from './cloud-front-delivery';
import { coversHost } from './cloudflare-hosts';
import { isOwn } from './variant-origin';

/**
 * Requires that a distribution and the delivery API that it asks fit together.
 *
 * @throws ConfigurationError
 */
export function checkJoinedApi(scope: IConstruct, props: CloudFrontDeliveryProps): void {
  const { deliveryApi, variants, aliases = [] } = props;
  if (deliveryApi === undefined) return;
  const { node, store, cdnHost } = deliveryApi;
  check(scope, props.negotiation === undefined, {
    what: 'deliveryApi',
    rule: 'be left out beside negotiation, which answers the same addresses at the edge',
    got: node.path,
  });
  check(scope, isOwn(variants) && variants.bucket === store.bucket, {
    what: 'deliveryApi',
    rule: 'read variants where they are served from',
    got: store.node.path,
    remedy: 'hand the distribution and the API the same VariantStore',
  });
  check(scope, !isKnown(cdnHost) || aliases.some((alias) => !isKnown(alias) || coversHost(alias, cdnHost)), {
    what: 'deliveryApi.cdnHost',
    rule: "be one of the distribution's aliases, which serves what the API redirects to",
    got: cdnHost,
  });
  check(scope, props.signedAccess?.classes.includes('images') !== true, {
    what: 'deliveryApi',
    rule: 'be left out where only signed addresses open images: it redirects to addresses without a signature',
    got: node.path,
  });
}
