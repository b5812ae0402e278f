import type { IConstruct } from 'constructs';
import { sparkMediaContract } from './contract';
import type { MediaPlatformProps } from './media-platform';
import { check } from './support/checks';

/** Requires of a platform's parts that none contradicts another. */
export function checkDelivery(scope: IConstruct, props: MediaPlatformProps): void {
  const { contract = sparkMediaContract, hosts, firewall, accessLogs, cloudFront, cloudflare } = props;
  check(scope, cloudflare === undefined || hosts !== undefined, {
    what: 'hosts',
    rule: 'be given where cloudflare is: it serves the images host',
    got: hosts,
  });
  check(scope, firewall?.originLock === undefined || cloudflare !== undefined, {
    what: 'firewall.originLock',
    rule: 'be left out where there is no cloudflare, which alone could open it',
    got: firewall?.originLock === 'variable' ? 'variable' : 'secrets',
  });
  check(scope, firewall === undefined || cloudFront?.webAclArn === undefined, {
    what: 'cloudFront.webAclArn',
    rule: 'be left out beside firewall: a distribution has one web ACL',
    got: cloudFront?.webAclArn,
  });
  check(scope, accessLogs === undefined || cloudFront?.accessLogs === undefined, {
    what: 'cloudFront.accessLogs',
    rule: 'be left out beside accessLogs: a distribution has one place for its standard logs',
    got: cloudFront?.accessLogs?.bucketDomainName,
  });
  check(scope, props.cloudflareNotifications === undefined || cloudflare !== undefined, {
    what: 'cloudflareNotifications',
    rule: 'be left out where there is no cloudflare, which would tell of its side',
    got: props.cloudflareNotifications,
  });
  const leavesOut = contract.images.oversizePolicy === 'leave-out';
  check(scope, !leavesOut || props.negotiation === false || props.onTheFly !== false, {
    what: 'onTheFly',
    rule: "be given where contract.images.oversizePolicy is 'leave-out' and the edge negotiates: it answers for variants that are left out",
    got: props.onTheFly,
  });
}
