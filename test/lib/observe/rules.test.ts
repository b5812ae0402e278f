import { sparkMediaContract } from '../../../lib/contract';
import { mediaRules } from '../../../lib/observe';
import { alertsOf } from '../../../lib/observe/rules/media-rules';

describe('the rules behind another CDN', () => {
  const rules = mediaRules({ contract: sparkMediaContract, hitRatesOf: ['video'] });

  test('watch the hit rate of what the log sees whole, and no other', () => {
    const low = alertsOf(rules).find(({ alert }) => alert === 'LowCDNCacheHitRate');

    expect(low?.expr).toContain('spark_cdn_requests_total{content_type=~"video",result="hit"}');
    expect(low?.expr).not.toContain('spark_cdn_requests_total{result');
    expect(rules.groups.map(({ name }) => name)).toContain('spark_slo_cache_hit_video');
    expect(rules.groups.map(({ name }) => name)).not.toContain('spark_slo_cache_hit_image');
  });

  test('watch no hit rate where the log sees none whole', () => {
    const none = mediaRules({ contract: sparkMediaContract, hitRatesOf: [] });

    expect(alertsOf(none).map(({ alert }) => alert)).toEqual(
      expect.arrayContaining(['SlowImageLoading', 'HighVideoBandwidthUsage']),
    );
    expect(alertsOf(none).filter(({ alert }) => alert === 'LowCDNCacheHitRate')).toEqual([]);
    expect(none.groups.filter(({ name }) => name.includes('cache_hit'))).toEqual([]);
  });

  test('watch each once, however often it is named', () => {
    const twice = mediaRules({ contract: sparkMediaContract, hitRatesOf: ['image', 'image'] });

    expect(alertsOf(twice).find(({ alert }) => alert === 'LowCDNCacheHitRate')?.expr).toContain('content_type=~"image');
    expect(twice.groups.filter(({ name }) => name.includes('cache_hit'))).toHaveLength(1);
  });

  test('watch the load times of all', () => {
    expect(rules.groups.map(({ name }) => name)).toContain('spark_slo_image_load_profile_thumbnail');
  });
});
