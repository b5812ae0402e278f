import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from '../contract';
import { checkContract } from '../support/check-contract';
import { check, checkOneOf } from '../support/checks';
import { knownRegion } from '../support/provider-region';
import { EdgeLogStream, type EdgeLogStreamProps } from './edge-log-stream';
import { MediaAlarms, type MediaAlarmsProps } from './media-alarms';
import { MediaDashboard } from './media-dashboard';
import { MetricsWorkspace, type MetricsWorkspaceProps } from './metrics-workspace';
import { CONTENT_TYPES } from './service-levels';
import type { Watched } from './vendor-metrics';

/**
 * - `requests`: every request and every beacon is counted, so that all objectives are watched; a stream, a managed
 *   Prometheus and two functions, some 30 USD a month before any traffic
 * - `vendor`: AWS' own metrics alone: hit rate, errors and latency of the whole distribution, functions and queues
 */
export const OBSERVATION_DETAILS = ['requests', 'vendor'] as const;
export type ObservationDetail = (typeof OBSERVATION_DETAILS)[number];

export interface MediaObservationProps
  extends
    Pick<EdgeLogStreamProps, 'samplingPercent' | 'shards' | 'functions'>,
    Pick<MetricsWorkspaceProps, 'topicArn' | 'runbooksUrl' | 'extraGroups' | 'hitRatesOf'>,
    Pick<MediaAlarmsProps, 'globalActions' | 'globalProvider' | 'additionalMetrics'> {
  /** ARNs of topics in the stack's region that alarms tell. @default - the topic of the alerts, where it is the platform's own */
  readonly actions?: MediaAlarmsProps['actions'];
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Region of the stack. @default - that of its AWS provider */
  readonly region?: string;
  /** How much is seen, and paid for. @default 'requests' */
  readonly detail?: ObservationDetail;
}

/** All that watches a platform: series, rules and alerts of what viewers see; alarms and a dashboard of the parts. */
export class MediaObservation extends Construct {
  /** With `requests`. */
  readonly workspace?: MetricsWorkspace;
  /** With `requests`. */
  readonly edgeLog?: EdgeLogStream;
  /** Once `watch` has been called. */
  alarms?: MediaAlarms;
  dashboard?: MediaDashboard;
  private readonly contract: MediaContract;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MediaObservationProps = {},
  ) {
    super(scope, id);
    const { contract = sparkMediaContract, region, detail = 'requests' } = props;
    checkContract(this, contract);
    checkOneOf(this, 'detail', detail, OBSERVATION_DETAILS);
    this.contract = contract;
    if (detail === 'vendor') {
      this.checkVendorProps();
      return;
    }
    const { samplingPercent, shards, functions, ...rest } = props;
    const { topicArn, runbooksUrl, extraGroups, hitRatesOf } = rest;
    this.workspace = new MetricsWorkspace(this, 'Metrics', {
      contract,
      region,
      topicArn,
      runbooksUrl,
      extraGroups,
      hitRatesOf,
    });
    this.edgeLog = new EdgeLogStream(this, 'EdgeLog', {
      contract,
      workspace: this.workspace,
      samplingPercent,
      shards,
      functions,
    });
  }

  /** What a distribution names to be counted. @default - it is not: `detail` is `vendor` */
  get realtimeLogConfigArn(): string | undefined {
    return this.edgeLog?.realtimeLogConfigArn;
  }

  /** Declares alarms and a dashboard of the parts, and of its own; once, when they are all there. */
  watch({ distribution, functions, queues }: Watched): void {
    const { topic } = this.workspace ?? {};
    const { actions = topic && [topic.arn], globalActions, globalProvider, additionalMetrics, region } = this.props;
    const { hitRatesOf = CONTENT_TYPES } = this.props;
    const hitRate = CONTENT_TYPES.every((each) => hitRatesOf.includes(each));
    const all = {
      queues: {
        ...queues,
        ...(this.edgeLog && { EdgeLog: { deadLetterQueueName: this.edgeLog.deadLetters.name } }),
      },
      functions: {
        ...functions,
        ...(this.edgeLog && {
          EdgeLogCollector: { ...watchedFunction(this.edgeLog.collector), readsStream: true },
          MetricsFlusher: watchedFunction(this.edgeLog.flusher),
        }),
      },
    };
    const contract = this.contract;
    this.dashboard = new MediaDashboard(this, 'Dashboard', { contract, region, distribution, ...all });
    const reachable = this.reachable(distribution);
    this.alarms = new MediaAlarms(this, 'Alarms', {
      contract,
      ...all,
      actions,
      ...(reachable && { distribution: reachable, globalActions, globalProvider, additionalMetrics, hitRate }),
    });
  }

  /** CloudFront's metrics lie in us-east-1: without a provider of it there can be no alarms of them. */
  private reachable(distribution: Watched['distribution']): Watched['distribution'] {
    const { globalProvider } = this.props;
    if (distribution === undefined || globalProvider !== undefined || knownRegion(this) === 'us-east-1') {
      return distribution;
    }
    Annotations.of(this).addWarning(
      'alarms of the distribution (hit rate, 5xx, origin latency) are left out: its metrics lie in us-east-1. ' +
        'globalProvider, an AWS provider of us-east-1, declares them.',
    );
    return undefined;
  }

  private checkVendorProps(): void {
    const useless = (
      ['samplingPercent', 'shards', 'functions', 'topicArn', 'runbooksUrl', 'extraGroups'] as const
    ).filter((prop) => this.props[prop] !== undefined);
    check(this, useless.length === 0, {
      what: useless.join(', '),
      rule: 'be left out with detail vendor, which has no metrics of requests',
      got: useless.map((prop) => this.props[prop]),
    });
  }
}

/** A function of this library as its alarms and panels take it. */
export function watchedFunction(processor: {
  readonly resource: { readonly functionName: string };
  readonly timeoutSeconds: number;
}): Watched['functions'][string] {
  return { functionName: processor.resource.functionName, timeoutSeconds: processor.timeoutSeconds };
}

/** A queue of this library as its alarms and panels take it. */
export function watchedQueue(queue: {
  readonly resource: { readonly name: string };
  readonly deadLetters: { readonly name: string };
}): Watched['queues'][string] {
  return { queueName: queue.resource.name, deadLetterQueueName: queue.deadLetters.name };
}
