import { sparkMediaContract } from '../../lib/contract';
import { alertsOf, mediaRules } from '../../lib/observe/rules/media-rules';
import { renderRuleFile } from '../../lib/observe/rules/rule-file';
import { serviceLevels } from '../../lib/observe/service-levels';
import { checkRules, type ExpectedAlert, type RuleCase, testRules } from '../support/promtool';
import { describeWith } from '../support/tools';

const file = mediaRules({ contract: sparkMediaContract });
const rules = renderRuleFile(file);

/** A counter that grows by `perMinute` for a day, or for as long as is asked. */
const growing = (perMinute: number, minutes = 1500): string => `0+${perMinute}x${minutes}`;

/** A writer's histogram of which `goodPerMinute` observations are within `bound`, and `badPerMinute` take longer than all. */
function histogram(
  name: string,
  labels: string,
  bounds: readonly number[],
  {
    bound,
    goodPerMinute,
    badPerMinute,
    minutes = 1500,
  }: { bound: number; goodPerMinute: number; badPerMinute: number; minutes?: number },
): Record<string, string> {
  const all = goodPerMinute + badPerMinute;
  return {
    ...Object.fromEntries(
      bounds.map((le) => [`${name}_bucket{${labels},le="${le}"}`, growing(le >= bound ? goodPerMinute : 0, minutes)]),
    ),
    [`${name}_bucket{${labels},le="+Inf"}`]: growing(all, minutes),
    [`${name}_count{${labels}}`]: growing(all, minutes),
  };
}

const { metrics } = sparkMediaContract;
const loads = (labels: string, counts: Parameters<typeof histogram>[3]): Record<string, string> =>
  histogram(metrics.imageLoadDuration.name, labels, metrics.imageLoadDuration.buckets!, counts);
const requests = (contentType: string, hits: number, misses: number, minutes?: number): Record<string, string> => ({
  ...(hits > 0 && {
    [`spark_cdn_requests_total{content_type="${contentType}",result="hit",region="eu"}`]: growing(hits, minutes),
  }),
  [`spark_cdn_requests_total{content_type="${contentType}",result="miss",region="eu"}`]: growing(misses, minutes),
});

/** The labels of an alert as it is declared, with those of the series it is about. */
function alert(name: string, labels: Record<string, string> = {}): ExpectedAlert {
  const declared = alertsOf(file).find(
    (each) =>
      each.alert === name && Object.entries(labels).every(([label, value]) => (each.labels[label] ?? value) === value),
  )!;
  return { exp_labels: { ...declared.labels, ...labels } };
}

/** Cases that compare labels alone: promtool compares annotations as well, so these are taken from what it says. */
function expectCases(cases: readonly RuleCase[]): void {
  for (const one of cases) {
    const { output, ok } = testRules(rules, [one]);
    const fired = /got:\[\s*\]/.test(output) ? [] : labelSets(output);
    if (ok) {
      expect([one.name, one.firing]).toEqual([one.name, []]);
      continue;
    }
    expect([one.name, fired]).toEqual([
      one.name,
      one.firing.map(({ exp_labels }) => ({ alertname: one.alert, ...exp_labels })),
    ]);
  }
}

/** The label sets that promtool says it got. */
function labelSets(output: string): Record<string, string>[] {
  const got = output.slice(output.lastIndexOf('got:'));
  return [...got.matchAll(/Labels:\{([^}]*)\}/g)].map(([, inner]) =>
    Object.fromEntries([...inner!.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!])),
  );
}

describeWith(['promtool'], 'the rules', () => {
  test('are a file that Prometheus loads', () => {
    expect(checkRules(rules)).toEqual({ ok: true, output: expect.stringContaining('SUCCESS') as string });
  });

  test('fire SlowImageLoading for the size that is slow, and no other', () => {
    const slow = { bound: 2, goodPerMinute: 90, badPerMinute: 10 };
    const justFast = { bound: 2, goodPerMinute: 96, badPerMinute: 4 };

    expectCases([
      {
        name: 'slow',
        series: { ...loads('size="profile_fullsize"', slow), ...loads('size="profile_thumbnail"', justFast) },
        atMinutes: 20,
        alert: 'SlowImageLoading',
        firing: [alert('SlowImageLoading', { size: 'profile_fullsize' })],
      },
      {
        name: 'just fast enough',
        series: loads('size="profile_fullsize"', justFast),
        atMinutes: 20,
        alert: 'SlowImageLoading',
        firing: [],
      },
      {
        name: 'a straggler among many writers',
        series: {
          ...loads('size="profile_card",writer="a"', { bound: 0.5, goodPerMinute: 1000, badPerMinute: 0 }),
          ...loads('size="profile_card",writer="b"', { bound: 2, goodPerMinute: 0, badPerMinute: 1 }),
        },
        atMinutes: 20,
        alert: 'SlowImageLoading',
        firing: [],
      },
      {
        name: 'too few to say',
        series: loads('size="profile_card"', { bound: 2, goodPerMinute: 0, badPerMinute: 2 }),
        atMinutes: 20,
        alert: 'SlowImageLoading',
        firing: [],
      },
      {
        name: 'no traffic',
        series: loads('size="profile_card"', { bound: 2, goodPerMinute: 0, badPerMinute: 0 }),
        atMinutes: 20,
        alert: 'SlowImageLoading',
        firing: [],
      },
    ]);
  });

  test('fire LowCDNCacheHitRate below the threshold, and where nothing hits at all', () => {
    const low = 'LowCDNCacheHitRate';

    expectCases([
      {
        name: 'below',
        series: requests('image', 89, 11),
        atMinutes: 30,
        alert: low,
        firing: [alert(low, { content_type: 'image' })],
      },
      {
        name: 'nothing hits',
        series: requests('video', 0, 100),
        atMinutes: 30,
        alert: low,
        firing: [alert(low, { content_type: 'video' })],
      },
      { name: 'just above', series: requests('image', 91, 9), atMinutes: 30, alert: low, firing: [] },
      { name: 'too few to say', series: requests('image', 0, 5), atMinutes: 30, alert: low, firing: [] },
      { name: 'no traffic', series: requests('image', 0, 0), atMinutes: 30, alert: low, firing: [] },
    ]);
  });

  test('fire HighVideoBandwidthUsage over all writers and regions', () => {
    const high = 'HighVideoBandwidthUsage';
    const perMinute = 60e9;
    const series = (each: number): Record<string, string> => ({
      'spark_video_bandwidth_bytes_total{region="eu"}': growing(each),
      'spark_video_bandwidth_bytes_total{region="us"}': growing(each),
    });

    expectCases([
      { name: 'together above', series: series(perMinute * 0.51), atMinutes: 15, alert: high, firing: [alert(high)] },
      { name: 'together below', series: series(perMinute * 0.49), atMinutes: 15, alert: high, firing: [] },
      { name: 'no traffic', series: series(0), atMinutes: 15, alert: high, firing: [] },
    ]);
  });

  test('fire MediaMetricsSilent when nothing is written, and not when there is merely no traffic', () => {
    const silent = 'MediaMetricsSilent';

    expectCases([
      {
        name: 'never written',
        series: requests('image', 10, 1),
        atMinutes: 20,
        alert: silent,
        firing: [alert(silent)],
      },
      {
        name: 'stopped',
        series: { spark_metrics_heartbeat_total: growing(1, 10) },
        atMinutes: 40,
        alert: silent,
        firing: [alert(silent)],
      },
      {
        name: 'no traffic',
        series: { spark_metrics_heartbeat_total: growing(1) },
        atMinutes: 40,
        alert: silent,
        firing: [],
      },
    ]);
  });

  test('fire EdgeLogUnreadable above one record in a hundred', () => {
    const unreadable = 'EdgeLogUnreadable';
    const series = (read: number, not: number): Record<string, string> => ({
      'spark_edge_log_records_total{outcome="read"}': growing(read),
      'spark_edge_log_records_total{outcome="unreadable"}': growing(not),
    });

    expectCases([
      { name: 'above', series: series(980, 20), atMinutes: 90, alert: unreadable, firing: [alert(unreadable)] },
      { name: 'below', series: series(995, 5), atMinutes: 90, alert: unreadable, firing: [] },
      { name: 'no traffic', series: series(0, 0), atMinutes: 90, alert: unreadable, firing: [] },
    ]);
  });

  test('fire BandwidthReductionMissed when an image costs more than the target leaves it', () => {
    const missed = 'BandwidthReductionMissed';
    const series = (bytesEach: number, perMinute = 100): Record<string, string> => ({
      ...requests('image', perMinute * 0.95, perMinute * 0.05, 160),
      'spark_cdn_bandwidth_bytes_total{content_type="image",region="eu"}': growing(bytesEach * perMinute, 160),
    });

    expectCases([
      { name: 'above', series: series(160_000), atMinutes: 150, alert: missed, firing: [alert(missed)] },
      { name: 'below', series: series(150_000), atMinutes: 150, alert: missed, firing: [] },
      { name: 'no traffic', series: series(0, 0), atMinutes: 150, alert: missed, firing: [] },
    ]);
  });

  test.each(serviceLevels(sparkMediaContract).map((level) => [level.name, level] as const))(
    'fire the burn alert of %s when its budget burns, and not when the objective is just met',
    (slo, { indicator, target, burnRates }) => {
      const events = (bad: number, perMinute = 100): Record<string, string> => {
        const counts = { goodPerMinute: perMinute * (1 - bad), badPerMinute: perMinute * bad };
        if (indicator.kind === 'hit-rate') {
          return requests(indicator.labels['content_type']!, counts.goodPerMinute, counts.badPerMinute);
        }
        const labels = Object.entries(indicator.labels).map(([label, value]) => `${label}="${value}"`);
        return histogram(indicator.metric.name, labels.join(','), indicator.metric.buckets!, {
          bound: indicator.seconds,
          ...counts,
        });
      };
      const fastest = burnRates[0]!.factor * (1 - target);
      const burning = { alert: 'MediaErrorBudgetBurn', atMinutes: 70 } as const;
      const bySeverity = (severity: string): ExpectedAlert => ({
        exp_labels: {
          ...alertsOf(file).find((each) => each.labels['slo'] === slo && each.labels['severity'] === severity)!.labels,
        },
      });

      expectCases([
        {
          ...burning,
          name: 'burning',
          series: events(Math.min(1, fastest * 1.1)),
          firing: [bySeverity('critical'), bySeverity('warning')],
        },
        { ...burning, name: 'just met', series: events((1 - target) * 0.98), firing: [] },
        { ...burning, name: 'too few to say', series: events(1, 0.5), firing: [] },
        { ...burning, name: 'no traffic', series: events(0, 0), firing: [] },
      ]);
    },
  );
});

describeWith(['promtool'], "the document's own expressions", () => {
  const documentRule = (expr: string, description = ''): string =>
    JSON.stringify({
      groups: [{ name: 'document', rules: [{ alert: 'Document', expr, annotations: { description } }] }],
    });
  const fires = (text: string, series: Record<string, string>): boolean =>
    !testRules(text, [{ name: 'document', series, atMinutes: 30, alert: 'Document', firing: [] }]).ok;

  test('of the hit rate never fire: hits are divided by themselves', () => {
    const text = documentRule(
      'rate(spark_cdn_requests_total{result="hit"}[10m]) / rate(spark_cdn_requests_total[10m]) < 0.9',
    );

    expect(fires(text, requests('image', 10, 90))).toBe(false);
    expect(fires(text, requests('image', 0, 100))).toBe(false);
  });

  test('of the load time fire for a straggler with a thousandth of the traffic', () => {
    const text = documentRule('histogram_quantile(0.95, rate(spark_image_load_duration_seconds_bucket[5m])) > 2');

    expect(
      fires(text, {
        ...loads('writer="a"', { bound: 0.5, goodPerMinute: 1000, badPerMinute: 0 }),
        ...loads('writer="b"', { bound: 2, goodPerMinute: 0, badPerMinute: 1 }),
      }),
    ).toBe(true);
  });

  test('of the bandwidth keep the whole file from loading', () => {
    const text = documentRule(
      'rate(spark_video_bandwidth_bytes_total[5m]) > 1000000000',
      '{{ $value | humanizeBytes }}/s',
    );

    expect(checkRules(text)).toEqual({ ok: false, output: expect.stringContaining('humanizeBytes') as string });
  });

  test('are no rule file below the root the document gives them', () => {
    expect(checkRules(JSON.stringify({ media_alerts: [] })).ok).toBe(false);
  });
});
