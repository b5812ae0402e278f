import { Token } from 'cdktf';
import { defineMediaContract } from '../../../lib/contract';
import { CloudflareNotifications, type CloudflareNotificationsProps } from '../../../lib/observe';
import { synthesize } from '../../support/synth';

const ACCOUNT = '0123456789abcdef0123456789abcdef';
const ZONE = 'fedcba9876543210fedcba9876543210';
const enterprise = defineMediaContract({ zone: { plan: 'enterprise' } });

const synthNotifications = (props: Partial<CloudflareNotificationsProps> = {}) =>
  synthesize((stack) => {
    const recipients = { emails: ['ops@example.com'] };
    new CloudflareNotifications(stack, 'Notify', { accountId: ACCOUNT, zoneId: ZONE, recipients, ...props });
  });
const typesOf = (synth: ReturnType<typeof synthNotifications>): unknown[] =>
  synth.resources('cloudflare_notification_policy').map(([, policy]) => policy['alert_type']);

describe('CloudflareNotifications', () => {
  test('minimal: tells of what the plan has', () => {
    expect(typesOf(synthNotifications())).toEqual(['universal_ssl_event_type', 'real_origin_monitoring']);
    expect(synthNotifications().resource('cloudflare_notification_policy', /unreachable/)).toEqual(
      expect.objectContaining({
        account_id: ACCOUNT,
        enabled: true,
        mechanisms: { email: [{ id: 'ops@example.com' }] },
        filters: { zones: [ZONE] },
      }),
    );
  });

  test('maximum: tells of error rates too, by every way there is', () => {
    const recipients = { emails: ['ops@example.com'], webhookIds: ['w1'], pagerDutyIds: ['p1'] };

    const synth = synthNotifications({ contract: enterprise, recipients });

    expect(typesOf(synth)).toContain('http_alert_edge_error');
    expect(synth.resource('cloudflare_notification_policy', /origin-errors/)).toEqual(
      expect.objectContaining({
        filters: { zones: [ZONE], slo: ['99.9'] },
        mechanisms: { email: [{ id: 'ops@example.com' }], webhooks: [{ id: 'w1' }], pagerduty: [{ id: 'p1' }] },
      }),
    );
  });

  test.each<[string, Partial<CloudflareNotificationsProps>, string]>([
    ['nobody to tell', { recipients: {} }, "'recipients' must name somebody who is told"],
    ['what is no address', { recipients: { emails: ['ops'] } }, "'recipients.emails' must be an email address"],
    ['an event that the plan has not', { events: ['edge-errors'] }, "'events' must be of those that the plan pro has"],
    [
      'PagerDuty below its plan',
      { recipients: { pagerDutyIds: ['p1'] } },
      "'recipients.pagerDutyIds' must be left out below business, enterprise",
    ],
    ['a wrong account id', { accountId: 'mine' }, "'accountId' must be an id of 32 hexadecimal digits"],
  ])('throws on %s', (_what, props, message) => {
    expect(() => synthNotifications(props)).toThrow(`[test/Notify] ${message}`);
  });

  test('does not throw if an id is a token', () => {
    expect(() => synthNotifications({ zoneId: Token.asString({ resolve: () => 'later' }) })).not.toThrow();
  });
});
