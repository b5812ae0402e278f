import { PrometheusAlertManagerDefinition } from '@cdktf/provider-aws/lib/prometheus-alert-manager-definition';
import { PrometheusRuleGroupNamespace } from '@cdktf/provider-aws/lib/prometheus-rule-group-namespace';
import { PrometheusWorkspace } from '@cdktf/provider-aws/lib/prometheus-workspace';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { Fn, Token } from 'cdktf';
import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from '../contract';
import { checkContract } from '../support/check-contract';
import { check, checkOneOf, checkPattern, isKnown } from '../support/checks';
import type { Grantee } from '../support/grantee';
import { uniqueName } from '../support/names';
import { policyDocument } from '../support/policy';
import { terraformLiteral } from '../support/terraform-literal';
import { alertManagerDefinition } from './alert-manager-definition';
import { mediaRules } from './rules/media-rules';
import { CONTENT_TYPES, type ContentType } from './service-levels';
import { renderRuleFile, type RuleGroup } from './rules/rule-file';
import { stackRegion } from './stack-region';

/** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const MAX_TOPIC_NAME = 256;
/** https://docs.aws.amazon.com/prometheus/latest/APIReference/API_CreateWorkspace.html */
const MAX_ALIAS = 100;
/** https://docs.aws.amazon.com/prometheus/latest/APIReference/API_CreateRuleGroupsNamespace.html */
const MAX_NAMESPACE_NAME = 64;
/** https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html */
const MAX_DEFINITION_BYTES = 1024 * 1024;
const MAX_RULES_PER_GROUP = 20;
const MAX_GROUPS = 100;
const TOPIC_ARN = {
  pattern: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:(?!.*\.fifo$)[A-Za-z0-9_-]{1,256}$/,
  rule: 'be the ARN of a standard SNS topic',
  remedy: 'a FIFO topic is refused by the alert manager',
};
const RUNBOOKS_URL = {
  pattern: /^https:\/\/[^\s"]+\/$/,
  rule: 'be an https address with a slash at its end',
};

export interface MetricsWorkspaceProps {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Region of the topic, which the alert manager signs its messages for. @default - that of the stack's AWS provider */
  readonly region?: string;
  /** ARN of a standard topic that exists already, whose policy lets `aps.amazonaws.com` publish. @default - a topic of its own */
  readonly topicArn?: string;
  /** Where the runbooks are served from, with a slash at its end. @default - their path in this package */
  readonly runbooksUrl?: string;
  /** Rule groups of one's own beside the platform's. @default [] */
  readonly extraGroups?: readonly RuleGroup[];
  /** Content types whose requests the log sees: of what another CDN caches in front, it sees the misses alone. @default - all */
  readonly hitRatesOf?: readonly ContentType[];
}

/** A managed Prometheus with the platform's rules, and an alert manager that sends what fires to a topic. */
export class MetricsWorkspace extends Construct {
  readonly resource: PrometheusWorkspace;
  readonly rules: PrometheusRuleGroupNamespace;
  readonly alertManager: PrometheusAlertManagerDefinition;
  /** The topic of its own, where it has one; alarms of the account may tell it too. */
  readonly topic?: SnsTopic;
  readonly topicArn: string;

  constructor(scope: Construct, id: string, props: MetricsWorkspaceProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, extraGroups = [], runbooksUrl } = props;
    checkContract(this, contract);
    checkPattern(this, 'topicArn', props.topicArn, TOPIC_ARN);
    checkPattern(this, 'runbooksUrl', runbooksUrl, RUNBOOKS_URL);
    for (const type of props.hitRatesOf ?? []) checkOneOf(this, 'hitRatesOf', type, CONTENT_TYPES);
    const region = stackRegion(this, props.region);

    this.resource = new PrometheusWorkspace(this, 'Resource', { alias: uniqueName(this, { maxLength: MAX_ALIAS }) });
    this.rules = new PrometheusRuleGroupNamespace(this, 'Rules', {
      workspaceId: this.resource.id,
      name: uniqueName(this, { maxLength: MAX_NAMESPACE_NAME }),
      data: this.renderRules(contract, { runbooksUrl, extraGroups, hitRatesOf: props.hitRatesOf }),
    });
    if (props.topicArn === undefined) {
      this.topic = new SnsTopic(this, 'Topic', {
        name: uniqueName(this, { maxLength: MAX_TOPIC_NAME }),
      });
      this.allowAlerts(this.topic);
    }
    this.topicArn = props.topicArn ?? this.topic?.arn ?? '';
    this.alertManager = new PrometheusAlertManagerDefinition(this, 'AlertManager', {
      workspaceId: this.resource.id,
      definition: alertManagerDefinition({ topicArn: this.topicArn, region }),
    });
  }

  /** Where a writer sends its samples to. */
  get remoteWriteUrl(): string {
    return `${this.resource.prometheusEndpoint}api/v1/remote_write`;
  }

  /** Lets a processor write series, and nothing else. */
  grantWrite(grantee: Grantee): void {
    grantee.allow({
      Sid: 'WriteMetrics',
      Effect: 'Allow',
      Action: 'aps:RemoteWrite',
      Resource: this.resource.arn,
    });
  }

  private renderRules(
    contract: MediaContract,
    {
      runbooksUrl,
      extraGroups = [],
      hitRatesOf,
    }: Pick<MetricsWorkspaceProps, 'extraGroups' | 'runbooksUrl' | 'hitRatesOf'>,
  ): string {
    const { groups } = mediaRules({ contract, runbooksUrl, hitRatesOf });
    const all = [...groups, ...extraGroups];
    const names = all.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    check(this, twice === undefined, { what: 'extraGroups', rule: 'have names of their own', got: twice });
    check(this, all.length <= MAX_GROUPS, {
      what: 'rule groups',
      rule: `be at most ${MAX_GROUPS}, one for each objective among them`,
      got: all.length,
    });
    for (const { name, rules } of all) {
      check(this, rules.length <= MAX_RULES_PER_GROUP, {
        what: `rule group ${name}`,
        rule: `have at most ${MAX_RULES_PER_GROUP} rules`,
        got: rules.length,
        remedy: 'fewer windows in objectives.service.burnRates, or more groups',
      });
    }
    const data = renderRuleFile({ groups: all });
    const bytes = Buffer.byteLength(data);
    check(this, !isKnown(data) || bytes <= MAX_DEFINITION_BYTES, {
      what: 'rules',
      rule: `be at most ${MAX_DEFINITION_BYTES} bytes`,
      got: bytes,
    });
    return isKnown(data) ? terraformLiteral(data) : data;
  }

  /** https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-alertmanager-receiver-AMPpermission.html */
  private allowAlerts(topic: SnsTopic): void {
    new SnsTopicPolicy(this, 'TopicPolicy', {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: 'AllowAlertManager',
          Effect: 'Allow',
          Principal: { Service: 'aps.amazonaws.com' },
          Action: ['sns:Publish', 'sns:GetTopicAttributes'],
          Resource: topic.arn,
          Condition: { ArnEquals: { 'aws:SourceArn': this.resource.arn } },
        },
        {
          Sid: 'AllowAlarms',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: topic.arn,
          // Alarms of this account alone: `arn:aws:aps:region:account:workspace/…`.
          Condition: { StringEquals: { 'aws:SourceAccount': accountOf(this.resource.arn) } },
        },
      ]),
    });
  }
}

const accountOf = (arn: string): string => Token.asString(Fn.element(Fn.split(':', arn), 4));
