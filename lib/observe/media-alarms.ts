import { CloudfrontMonitoringSubscription } from '@cdktf/provider-aws/lib/cloudfront-monitoring-subscription';
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Annotations, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from '../contract';
import { checkUsEast1 } from '../deliver/us-east-1';
import { checkContract } from '../support/check-contract';
import { check, checkPattern, isKnown } from '../support/checks';
import { uniqueName } from '../support/names';
import {
  type AlarmCondition,
  distributionConditions,
  functionConditions,
  queueConditions,
  HIT_RATE_ALARM,
} from './alarm-conditions';
import { isAdditional, type VendorMetric, type Watched } from './vendor-metrics';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_ALARM_NAME = 255;
const ACTION_ARN = {
  pattern: /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:.+$/,
  rule: 'be the ARN of what an alarm may tell, such as an SNS topic',
};
const STATISTICS: readonly string[] = ['Average', 'Maximum', 'Sum'];

export interface MediaAlarmsProps extends Partial<Watched> {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** What is told of an alarm and of its end: ARNs of topics in the stack's region. @default - nobody, which synth warns of */
  readonly actions?: readonly string[];
  /** Needed with `distribution` in a stack of another region: an AWS provider of us-east-1. @default - the stack's */
  readonly globalProvider?: TerraformProvider;
  /** The same as `actions` for the distribution's alarms, which lie in us-east-1 and tell topics there alone. @default - nobody, which synth warns of */
  readonly globalActions?: readonly string[];
  /**
   * Whether CloudFront keeps the metrics of hit rate and origin latency, at a monthly price; without them there is no alarm
   * of them. @default true
   */
  readonly additionalMetrics?: boolean;
  /**
   * Whether the distribution's hit rate is that of its viewers. It is not where another CDN in front answers most of them, and
   * asks for what it has not. @default true
   */
  readonly hitRate?: boolean;
}

/** CloudWatch alarms of the platform's parts: AWS measures them, and nothing of the platform stands between. */
export class MediaAlarms extends Construct {
  readonly alarms: Readonly<Record<string, CloudwatchMetricAlarm>>;
  readonly subscription?: CloudfrontMonitoringSubscription;

  constructor(scope: Construct, id: string, props: MediaAlarmsProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, distribution, functions = {}, queues = {} } = props;
    const { actions = [], globalActions = [], globalProvider, additionalMetrics = true, hitRate = true } = props;
    checkContract(this, contract);
    [...actions, ...globalActions].forEach((action) => checkPattern(this, 'actions', action, ACTION_ARN));
    this.checkRegions(props);

    const local = { actions, contract };
    const alarms = [
      ...Object.entries(functions).flatMap(([name, each]) => functionConditions(name, each, contract)),
      ...Object.entries(queues).flatMap(([name, each]) => queueConditions(name, each, contract)),
    ].map((condition) => this.renderAlarm(condition, local));
    if (alarms.length > 0 && actions.length === 0) {
      this.warnOfSilence('of functions and queues', "actions, ARNs of topics in the stack's region, are told.");
    }
    if (distribution !== undefined) {
      const global = { actions: globalActions, contract, provider: globalProvider };
      const conditions = distributionConditions(distribution, contract).filter(
        ({ name, of }) =>
          (hitRate || name !== HIT_RATE_ALARM) &&
          (additionalMetrics || !metricsOf(of).some(({ metricName }) => isAdditional(metricName))),
      );
      alarms.push(...conditions.map((condition) => this.renderAlarm(condition, global)));
      if (globalActions.length === 0) {
        this.warnOfSilence('of the distribution', 'globalActions, ARNs of topics in us-east-1, are told.');
      }
      if (additionalMetrics) {
        this.subscription = new CloudfrontMonitoringSubscription(this, 'AdditionalMetrics', {
          distributionId: distribution.distributionId,
          monitoringSubscription: {
            realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: 'Enabled' },
          },
        });
      }
    }
    check(this, alarms.length > 0, { what: 'distribution, functions or queues', rule: 'be given', got: 'none' });
    this.alarms = Object.fromEntries(alarms);
  }

  private checkRegions({ distribution, globalProvider, globalActions = [] }: MediaAlarmsProps): void {
    if (distribution !== undefined) checkUsEast1(this, globalProvider);
    for (const action of globalActions) {
      check(this, !isKnown(action) || action.split(':')[3] === 'us-east-1', {
        what: 'globalActions',
        rule: 'lie in us-east-1, where the alarms of a distribution are',
        got: action,
      });
    }
  }

  private warnOfSilence(which: string, remedy: string): void {
    Annotations.of(this).addWarning(`alarms ${which} tell nobody: they change their state alone. ${remedy}`);
  }

  private renderAlarm(
    condition: AlarmCondition,
    options: {
      readonly actions: readonly string[];
      readonly contract: MediaContract;
      readonly provider?: TerraformProvider;
    },
  ): [string, CloudwatchMetricAlarm] {
    const { name, description, comparison, threshold, periods = options.contract.alarms.periods } = condition;
    const { actions, provider } = options;
    const { periodSeconds } = options.contract.alarms;
    const alarm = new CloudwatchMetricAlarm(this, name, {
      provider,
      alarmName: uniqueName(this, { maxLength: MAX_ALARM_NAME, suffix: name }),
      alarmDescription: description,
      comparisonOperator: comparison === 'above' ? 'GreaterThanThreshold' : 'LessThanThreshold',
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      // No traffic has no values, and is no fault.
      treatMissingData: 'notBreaching',
      alarmActions: actions.length === 0 ? undefined : [...actions],
      okActions: actions.length === 0 ? undefined : [...actions],
      ...watched(condition.of, periodSeconds),
    });
    return [name, alarm];
  }
}

function metricsOf(of: AlarmCondition['of']): readonly VendorMetric[] {
  return 'metricName' in of ? [of] : Object.values(of.metrics);
}

/** One series by its statistic, or an expression over several. */
function watched(of: AlarmCondition['of'], periodSeconds: number): Partial<CloudwatchMetricAlarmConfig> {
  if ('metricName' in of) {
    const { namespace, metricName, dimensions, statistic } = of;
    const asStatistic = STATISTICS.includes(statistic)
      ? { statistic }
      : {
          extendedStatistic: statistic,
          // A percentile of a few values is one of them.
          evaluateLowSampleCountPercentiles: 'ignore',
        };
    return { namespace, metricName, dimensions: { ...dimensions }, period: periodSeconds, ...asStatistic };
  }
  const series = Object.entries(of.metrics).map(([id, metric]): CloudwatchMetricAlarmMetricQuery => ({
    id,
    metric: seriesOf(metric, periodSeconds),
  }));
  return { metricQuery: [{ id: 'share', expression: of.expression, label: 'share', returnData: true }, ...series] };
}

function seriesOf(
  { namespace, metricName, dimensions, statistic }: VendorMetric,
  period: number,
): CloudwatchMetricAlarmMetricQuery['metric'] {
  return { namespace, metricName, dimensions: { ...dimensions }, stat: statistic, period };
}
