import { CloudFrontDelivery, type CloudFrontDeliveryProps } from '../../../lib/deliver';
import { VariantStore } from '../../../lib/store';
import { type Arguments, synthesize } from '../../support/synth';

const LOG = 'arn:aws:cloudfront::123456789012:realtime-log-config/media';

const behaviorsOf = (props: Partial<CloudFrontDeliveryProps>): readonly Arguments[] => {
  const distribution = synthesize((stack) => {
    new CloudFrontDelivery(stack, 'Delivery', { variants: new VariantStore(stack, 'Store'), ...props });
  }).resource('aws_cloudfront_distribution');
  return [
    distribution['default_cache_behavior'] as Arguments,
    ...(distribution['ordered_cache_behavior'] as readonly Arguments[]),
  ];
};

describe('a real-time log', () => {
  test('is of every behavior, beacons and what nothing else takes among them', () => {
    const behaviors = behaviorsOf({ realtimeLogConfigArn: LOG, negotiation: true });

    expect(behaviors.map((each) => each['path_pattern'])).toContain('/beacon');
    expect(behaviors.map((each) => each['realtime_log_config_arn'])).toEqual(behaviors.map(() => LOG));
  });

  test('is of none until one is given', () => {
    for (const each of behaviorsOf({})) expect(each).not.toHaveProperty('realtime_log_config_arn');
  });

  test('throws on what is none', () => {
    expect(() => behaviorsOf({ realtimeLogConfigArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/log' })).toThrow(
      "[test/Delivery] 'realtimeLogConfigArn' must be the ARN of a real-time log configuration",
    );
  });
});
