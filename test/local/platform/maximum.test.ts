import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { MediaPlatform } from '../../../lib';
import type { PlatformModel } from '../../../local/platform';
import { modelOfStack } from '../../support/platform-model';

const ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353';

/** Whatever can be switched on beside what is on by default. */
const maximum = (): PlatformModel =>
  modelOfStack((stack, built, zip) => {
    const provider = new AwsProvider(stack, 'UsEast1', { alias: 'us-east-1', region: 'us-east-1' });
    new MediaPlatform(stack, 'Media', {
      ...built,
      hosts: { images: 'cdn.example.com', videos: 'video.example.com' },
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
      upload: { uploadOrigins: ['https://app.example.com'] },
      cloudflare: { zone: { id: ACCOUNT, accountId: ACCOUNT, name: 'example.com' }, engine: 'cache-rules' },
      firewall: { rateLimit: { requests: 3000 }, originLock: 'variable', provider },
      accessLogs: {},
      deliveryApi: { code: zip('delivery-api') },
      cloudflareNotifications: { accountId: ACCOUNT, recipients: { emails: ['on-call@example.com'] } },
    });
  });

describe('a platform with all there is', () => {
  let model: PlatformModel;
  beforeAll(() => {
    model = maximum();
  });

  test('has resources of no type that is not known', () => {
    expect(model.notModelled.filter(({ what }) => what === 'its type is not known here')).toEqual([]);
  });

  test('has the function of each processor', () => {
    const processors = Object.values(model.functions).map(({ processor }) => processor);
    expect(processors).toEqual(
      expect.arrayContaining(['image-optimizer', 'video-transcoder', 'on-the-fly-resizer', 'delivery-api']),
    );
    expect(model.distribution.behaviors.filter(({ viewerRequest }) => viewerRequest)).not.toEqual([]);
  });

  test('says that neither firewall nor lock keep anybody out, and that nobody is told', () => {
    expect(model.notModelled).toEqual(
      expect.arrayContaining([
        {
          resource: expect.stringMatching(/^aws_wafv2_web_acl\./) as string,
          what: 'requests are not filtered by a web ACL',
        },
        {
          resource: expect.stringMatching(/^cloudflare_ruleset\./) as string,
          what: 'its rules of the phase http_request_late_transform do not act',
        },
        { resource: expect.stringMatching(/cloudflare_notification_policy/) as string, what: 'nobody is told' },
      ]),
    );
  });
});
