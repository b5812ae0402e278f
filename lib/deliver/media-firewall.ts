import { Wafv2WebAcl, type Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { check, checkInteger, checkOneOf } from '../support/checks';
import { uniqueName } from '../support/names';
import { checkOriginLock, ORIGIN_LOCK_HEADER, type OriginLock, requireLongSecrets } from './origin-lock';
import { checkUsEast1 } from './us-east-1';

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html */
const MAX_NAME_LENGTH = 128;
/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
const RATE_LIMIT = { min: 10, max: 2_000_000_000, unit: 'requests' } as const;
export const RATE_WINDOWS = [60, 120, 300, 600] as const;
/** Cloudflare writes the visitor's address here; believed only behind the lock. */
const VISITOR_HEADER = 'CF-Connecting-IP';

/** How much one visitor may ask for before the edge refuses for a while. */
export interface RateLimit {
  /** 10–2,000,000,000 */
  readonly requests: number;
  /** Seconds they are counted over. @default 300 */
  readonly windowSeconds?: (typeof RATE_WINDOWS)[number];
}

export interface MediaFirewallProps {
  /** @default - no limit */
  readonly rateLimit?: RateLimit;
  /** Refuses requests to the images host that do not come from Cloudflare. @default - anyone may ask it */
  readonly originLock?: OriginLock & { readonly imagesHost: string };
  /** An AWS provider of us-east-1, with an alias where the stack lies elsewhere. @default - the stack's own */
  readonly provider?: TerraformProvider;
}

/** A web ACL for a media distribution. Its price is per request, which is why a distribution has none by default. */
export class MediaFirewall extends Construct {
  readonly resource: Wafv2WebAcl;

  constructor(scope: Construct, id: string, props: MediaFirewallProps = {}) {
    super(scope, id);
    const { rateLimit, originLock, provider } = props;
    check(this, rateLimit !== undefined || originLock !== undefined, {
      what: 'rateLimit',
      rule: 'be given where there is no originLock: the firewall would check nothing',
      got: rateLimit,
    });
    checkUsEast1(this, provider);
    if (originLock !== undefined) checkOriginLock(this, originLock);
    checkInteger(this, 'rateLimit.requests', rateLimit?.requests, RATE_LIMIT);
    checkOneOf(this, 'rateLimit.windowSeconds', rateLimit?.windowSeconds?.toString(), RATE_WINDOWS.map(String));

    const statements: Record<string, object> = {
      ...(originLock && { 'origin-lock': withoutSecret(originLock) }),
      ...(rateLimit && this.rateStatements(rateLimit, originLock?.imagesHost)),
    };
    this.resource = new Wafv2WebAcl(this, 'Resource', {
      provider,
      name: uniqueName(this, { maxLength: MAX_NAME_LENGTH }),
      description: 'Media distribution',
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rule: Object.entries(statements).map(([name, statement], priority) => this.rule({ name, statement, priority })),
      visibilityConfig: this.visibility('all'),
      lifecycle: originLock && requireLongSecrets(originLock),
    });
  }

  get webAclArn(): string {
    return this.resource.arn;
  }

  /** Behind Cloudflare every request has one of its addresses: there the visitor is who it says it is. */
  private rateStatements({ requests, windowSeconds = 300 }: RateLimit, imagesHost?: string): Record<string, object> {
    const rate = { limit: requests, evaluation_window_sec: windowSeconds };
    if (imagesHost === undefined) return { rate: { rate_based_statement: { ...rate, aggregate_key_type: 'IP' } } };
    const behindCloudflare = hostIs(imagesHost);
    return {
      'rate-behind-cloudflare': {
        rate_based_statement: {
          ...rate,
          aggregate_key_type: 'FORWARDED_IP',
          forwarded_ip_config: { header_name: VISITOR_HEADER, fallback_behavior: 'NO_MATCH' },
          scope_down_statement: behindCloudflare,
        },
      },
      'rate-direct': {
        rate_based_statement: {
          ...rate,
          aggregate_key_type: 'IP',
          scope_down_statement: { not_statement: { statement: behindCloudflare } },
        },
      },
    };
  }

  private rule({
    name,
    statement,
    priority,
  }: {
    readonly name: string;
    readonly statement: object;
    readonly priority: number;
  }): Wafv2WebAclRule {
    return { name, priority, statement, action: { block: {} }, visibilityConfig: this.visibility(name) };
  }

  private visibility(suffix: string): Wafv2WebAclRule['visibilityConfig'] {
    return {
      cloudwatchMetricsEnabled: true,
      metricName: uniqueName(this, { maxLength: MAX_NAME_LENGTH, suffix }),
      // Samples would show the lock's header to whoever may read the console.
      sampledRequestsEnabled: false,
    };
  }
}

/** Asked of the images host without one of the secrets. */
function withoutSecret({ secrets, imagesHost }: OriginLock & { readonly imagesHost: string }): object {
  const absent = secrets.map((secret) => ({
    not_statement: { statement: headerIs(ORIGIN_LOCK_HEADER, { value: secret, transformation: 'NONE' }) },
  }));
  return { and_statement: { statement: [hostIs(imagesHost), ...absent] } };
}

function hostIs(host: string): object {
  return headerIs('host', { value: host, transformation: 'LOWERCASE' });
}

/** The binding leaves statements untyped, so that they are written as Terraform reads them. */
function headerIs(
  name: string,
  { value, transformation }: { readonly value: string; readonly transformation: string },
): object {
  return {
    byte_match_statement: {
      field_to_match: { single_header: { name } },
      positional_constraint: 'EXACTLY',
      search_string: value,
      text_transformation: [{ priority: 0, type: transformation }],
    },
  };
}
