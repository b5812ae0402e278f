import { NotificationPolicy, type NotificationPolicyFilters } from '@cdktf/provider-cloudflare/lib/notification-policy';
import { Construct } from 'constructs';
import { type CloudflarePlan, type MediaContract, sparkMediaContract } from '../contract';
import { checkContract } from '../support/check-contract';
import { check, checkGiven, checkPattern } from '../support/checks';
import { uniqueName } from '../support/names';

/** https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
const HEX_ID = { pattern: /^[0-9a-f]{32}$/, rule: 'be an id of 32 hexadecimal digits' };
const EMAIL = { pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, rule: 'be an email address' };
const MAX_NAME = 255;

/** What Cloudflare tells of. https://developers.cloudflare.com/notifications/notification-available/ */
export const CLOUDFLARE_EVENTS = ['origin-unreachable', 'certificate', 'origin-errors', 'edge-errors'] as const;
export type CloudflareEvent = (typeof CLOUDFLARE_EVENTS)[number];

const ALERT_TYPES: Readonly<Record<CloudflareEvent, string>> = {
  'origin-unreachable': 'real_origin_monitoring',
  certificate: 'universal_ssl_event_type',
  'origin-errors': 'http_alert_origin_error',
  'edge-errors': 'http_alert_edge_error',
};
/** Error rates are watched on this plan alone. */
const ENTERPRISE_EVENTS: readonly CloudflareEvent[] = ['origin-errors', 'edge-errors'];
/** https://developers.cloudflare.com/notifications/get-started/configure-webhooks/ */
const PLANS_WITH_WEBHOOKS: readonly CloudflarePlan[] = ['pro', 'business', 'enterprise'];
/** https://developers.cloudflare.com/notifications/get-started/configure-pagerduty/ */
const PLANS_WITH_PAGERDUTY: readonly CloudflarePlan[] = ['business', 'enterprise'];

export interface CloudflareNotificationsProps {
  /** @default sparkMediaContract: its plan says what Cloudflare can tell of */
  readonly contract?: MediaContract;
  readonly accountId: string;
  readonly zoneId: string;
  /** At least one of these. Webhooks and PagerDuty services by the ids Cloudflare has given them. */
  readonly recipients: {
    readonly emails?: readonly string[];
    readonly webhookIds?: readonly string[];
    readonly pagerDutyIds?: readonly string[];
  };
  /** @default - all that the plan has */
  readonly events?: readonly CloudflareEvent[];
}

/** What Cloudflare itself tells of its side of the platform: an origin it cannot reach, certificates, and error rates. */
export class CloudflareNotifications extends Construct {
  readonly policies: Readonly<Partial<Record<CloudflareEvent, NotificationPolicy>>>;

  constructor(scope: Construct, id: string, props: CloudflareNotificationsProps) {
    super(scope, id);
    checkGiven(this, props, { accountId: true, zoneId: true, recipients: true });
    const { contract = sparkMediaContract, accountId, zoneId } = props;
    checkContract(this, contract);
    const { plan } = contract.zone;
    checkPattern(this, 'accountId', accountId, HEX_ID);
    checkPattern(this, 'zoneId', zoneId, HEX_ID);
    this.checkRecipients(props.recipients, plan);
    const offered = CLOUDFLARE_EVENTS.filter((event) => plan === 'enterprise' || !ENTERPRISE_EVENTS.includes(event));
    const events = props.events ?? offered;
    for (const event of events) {
      check(this, offered.includes(event), {
        what: 'events',
        rule: `be of those that the plan ${plan} has: ${offered.join(', ')}`,
        got: event,
      });
    }
    const { emails = [], webhookIds = [], pagerDutyIds = [] } = props.recipients;
    const ids = (values: readonly string[]): { id: string }[] | undefined =>
      values.length === 0 ? undefined : values.map((value) => ({ id: value }));
    const mechanisms = { email: ids(emails), webhooks: ids(webhookIds), pagerduty: ids(pagerDutyIds) };
    this.policies = Object.fromEntries(
      events.map((event) => [
        event,
        new NotificationPolicy(this, event, {
          accountId,
          name: uniqueName(this, { maxLength: MAX_NAME, suffix: event }),
          alertType: ALERT_TYPES[event],
          enabled: true,
          mechanisms,
          filters: filtersOf(event, zoneId),
        }),
      ]),
    );
  }

  private checkRecipients(
    { emails = [], webhookIds = [], pagerDutyIds = [] }: CloudflareNotificationsProps['recipients'],
    plan: CloudflarePlan,
  ): void {
    check(this, emails.length + webhookIds.length + pagerDutyIds.length > 0, {
      what: 'recipients',
      rule: 'name somebody who is told',
      got: 'nobody',
    });
    emails.forEach((email) => checkPattern(this, 'recipients.emails', email, EMAIL));
    check(this, webhookIds.length === 0 || PLANS_WITH_WEBHOOKS.includes(plan), {
      what: 'recipients.webhookIds',
      rule: `be left out below ${PLANS_WITH_WEBHOOKS.join(', ')}`,
      got: plan,
    });
    check(this, pagerDutyIds.length === 0 || PLANS_WITH_PAGERDUTY.includes(plan), {
      what: 'recipients.pagerDutyIds',
      rule: `be left out below ${PLANS_WITH_PAGERDUTY.join(', ')}`,
      got: plan,
    });
  }
}

/** An event of certificates is the account's; the others are of the zones they are asked for. */
function filtersOf(event: CloudflareEvent, zoneId: string): NotificationPolicyFilters | undefined {
  switch (event) {
    case 'certificate':
      return undefined;
    case 'origin-unreachable':
      return { zones: [zoneId] };
    case 'origin-errors':
    case 'edge-errors':
      return { zones: [zoneId], slo: ['99.9'] };
  }
}
