import {
  CloudfrontResponseHeadersPolicy,
  type CloudfrontResponseHeadersPolicyCustomHeadersConfigItems,
} from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { type NegotiationTable, negotiationVary, VARIANT_METADATA } from '../contract';
import { check, checkInteger, checkPattern, isKnown } from '../support/checks';
import { uniqueName } from '../support/names';
import { MAX_POLICY_NAME_LENGTH, SERVER_TIMING_SAMPLING } from './cloud-front-limits';

/** An origin as browsers send it, with at most one leading wildcard label. */
const ALLOWED_ORIGIN = {
  pattern: /^(\*|https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?)$/,
  rule: 'be * or an origin such as https://app.sparkdating.com, without a path',
};
const YEAR_SECONDS = 31_536_000;
/** Chrome forgets a preflight after two hours whatever the header says. */
const PREFLIGHT_MAX_AGE_SECONDS = 7200;

/**
 * What S3 tells every viewer and no viewer needs. Metadata headers can only be removed one by one: CloudFront takes
 * names, not patterns, and at most 10.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export const REMOVED_HEADERS: readonly string[] = [
  ...Object.values(VARIANT_METADATA).map((name) => `x-amz-meta-${name}`),
  'server',
  'x-amz-server-side-encryption',
  'x-amz-version-id',
  'x-amz-replication-status',
  'x-amz-expiration',
];

export interface MediaResponseHeadersProps {
  /** Web origins that may read media in canvases and players, and whose pages see its timings. @default ['*'] */
  readonly allowedOrigins?: readonly string[];
  /** Share of responses with a Server-Timing header, which tells a page hit or miss: 0–100 %. @default 100 */
  readonly serverTimingPercent?: number;
}

export interface NegotiatedResponseHeadersProps extends MediaResponseHeadersProps {
  /** How addresses that have several representations each are decided. @default - an address has one */
  readonly negotiated?: NegotiationTable;
}

/** The document's `spark-security-headers`, and what browsers need to use media across origins and to time it. */
export class MediaResponseHeaders extends Construct {
  readonly resource: CloudfrontResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: NegotiatedResponseHeadersProps = {}) {
    super(scope, id);
    const { allowedOrigins = ['*'], serverTimingPercent = 100, negotiated } = props;
    this.checkOrigins(allowedOrigins);
    checkInteger(this, 'serverTimingPercent', serverTimingPercent, SERVER_TIMING_SAMPLING);

    this.resource = new CloudfrontResponseHeadersPolicy(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_POLICY_NAME_LENGTH }),
      comment: 'Security, cross-origin and timing headers of media',
      securityHeadersConfig: {
        strictTransportSecurity: { accessControlMaxAgeSec: YEAR_SECONDS, includeSubdomains: true, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'strict-origin-when-cross-origin', override: true },
        contentSecurityPolicy: {
          // Acts on media opened as a page of its own; the rest is what browsers' built-in viewers need.
          contentSecurityPolicy:
            "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
          override: true,
        },
      },
      corsConfig: {
        accessControlAllowCredentials: false,
        accessControlAllowOrigins: { items: [...allowedOrigins] },
        accessControlAllowMethods: { items: ['GET', 'HEAD', 'OPTIONS'] },
        accessControlAllowHeaders: { items: ['*'] },
        accessControlExposeHeaders: { items: ['Age', 'Content-Length', 'Content-Range', 'ETag', 'Server-Timing'] },
        accessControlMaxAgeSec: PREFLIGHT_MAX_AGE_SECONDS,
        originOverride: true,
      },
      customHeadersConfig: {
        items: [
          // Pages that isolate themselves (COEP) may embed media only when it says so.
          { header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true },
          // Asks for the connection's class, which browsers do not send unasked; a page on another host must also
          // delegate it (Permissions-Policy: ch-ect).
          { header: 'Accept-CH', value: 'ECT', override: true },
          // Without it a page sees no more than the total duration of a load.
          { header: 'Timing-Allow-Origin', value: timingOrigins(allowedOrigins), override: true },
          ...(negotiated === undefined ? [] : representationHeaders(negotiated, allowedOrigins)),
        ],
      },
      removeHeadersConfig: { items: REMOVED_HEADERS.map((header) => ({ header })) },
      serverTimingHeadersConfig: { enabled: serverTimingPercent !== 0, samplingRate: serverTimingPercent },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  get policyId(): string {
    return this.resource.id;
  }

  private checkOrigins(allowedOrigins: readonly string[]): void {
    if (!isKnown(allowedOrigins)) return;
    check(this, allowedOrigins.length > 0 && (allowedOrigins.length === 1 || !allowedOrigins.includes('*')), {
      what: 'allowedOrigins',
      rule: 'be * alone or a list of origins',
      got: allowedOrigins,
    });
    for (const origin of allowedOrigins) checkPattern(this, 'allowedOrigins', origin, ALLOWED_ORIGIN);
  }
}

/**
 * Timing-Allow-Origin knows whole origins and `*`, no wildcard labels; how long a picture took is no secret. A list that
 * Terraform knows only later is joined by Terraform.
 */
function timingOrigins(origins: readonly string[]): string {
  if (!isKnown(origins)) return Fn.join(', ', [...origins]);
  return origins.some((origin) => origin.includes('*')) ? '*' : origins.join(', ');
}

/**
 * What a variant's own headers cannot say of an address that has several: by what it is chosen. It replaces the stored
 * one, so that where CloudFront answers origins differently, Origin must be named again.
 */
function representationHeaders(
  negotiated: NegotiationTable,
  origins: readonly string[],
): CloudfrontResponseHeadersPolicyCustomHeadersConfigItems[] {
  const byOrigin = isKnown(origins) && origins.includes('*') ? [] : ['Origin'];
  return [{ header: 'Vary', value: [...negotiationVary(negotiated), ...byOrigin].join(', '), override: true }];
}
