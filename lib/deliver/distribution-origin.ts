import type {
  CloudfrontDistributionOrigin,
  CloudfrontDistributionOriginGroup,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { Construct } from 'constructs';
import { check, checkGiven, checkInteger, checkPattern, isKnown } from '../support/checks';
import { warnOfDeviation } from '../support/document-value';
import { uniqueName } from '../support/names';
import { checkVariants } from './check-variants';
import {
  CONNECTION_ATTEMPTS,
  CONNECTION_TIMEOUT,
  HTTPS_PORTS,
  KEEPALIVE_TIMEOUT,
  MAX_ORIGIN_ACCESS_CONTROL_NAME_LENGTH,
  READ_TIMEOUT,
} from './cloud-front-limits';
import type { OnTheFlyResizer } from './on-the-fly-resizer';
import { originShield, type OriginShield } from './origin-shield';
import { bucketDomainOf, isOwn, isServer, type ServerVariants, type VariantOrigin } from './variant-origin';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html */
const SERVER_NAME = {
  pattern: /^(?=.{1,128}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'be a domain name of at most 128 characters, without scheme, port or path',
};

export interface DistributionOriginProps {
  readonly variants: VariantOrigin;
  readonly shield?: OriginShield;
  readonly connectionAttempts?: number;
  readonly connectionTimeoutSeconds?: number;
  /** Makes variants of images that the bucket does not have. */
  readonly onTheFly?: OnTheFlyResizer;
}

/**
 * What a bucket answers for an object that it does not have: 403 to those who may not list it. Its failures are none of
 * these: what is there need not be made.
 */
const MISSING = [403, 404];

/** The origin of all behaviors: a bucket that signed requests open, or a server of one's own. */
export class DistributionOrigin extends Construct {
  readonly originId = 'variants';
  /** What images are asked of: the same, and where it has no such variant what makes it. */
  readonly imagesOriginId: string;
  readonly config: CloudfrontDistributionOrigin;
  /** Of the distribution. */
  readonly origins: CloudfrontDistributionOrigin[];
  /** Of the distribution; none where no variants are made. */
  readonly groups?: CloudfrontDistributionOriginGroup[];
  /** Signs requests to a bucket; a server has none. */
  readonly accessControl?: CloudfrontOriginAccessControl;

  constructor(scope: Construct, id: string, props: DistributionOriginProps) {
    super(scope, id);
    checkGiven(this, props, { variants: true });
    const { variants, shield, connectionAttempts, connectionTimeoutSeconds } = props;
    checkVariants(this, variants);
    checkInteger(this, 'connectionAttempts', connectionAttempts, CONNECTION_ATTEMPTS);
    checkInteger(this, 'connectionTimeoutSeconds', connectionTimeoutSeconds, CONNECTION_TIMEOUT);
    const connection = {
      connectionAttempts,
      connectionTimeout: connectionTimeoutSeconds,
      originShield: originShield(this, { shield, bucketRegion: variants.region }),
    };
    const common = { originId: this.originId, ...connection };
    if (isServer(variants)) {
      this.config = { ...common, ...this.serverOrigin(variants) };
    } else {
      this.accessControl = this.renderAccessControl();
      this.config = {
        ...common,
        domainName: bucketDomainOf(variants),
        originAccessControlId: this.accessControl.id,
      };
    }
    const { onTheFly } = props;
    if (onTheFly === undefined) {
      this.imagesOriginId = this.originId;
      this.origins = [this.config];
      return;
    }
    check(this, isOwn(variants) && variants.bucket === onTheFly.store.bucket, {
      what: 'onTheFly',
      rule: 'store what it makes where variants are served from',
      got: onTheFly.store.node.path,
      remedy: 'hand the distribution and the resizer the same VariantStore',
    });
    // The same shield for both: requests from all over the world for one missing variant become one.
    this.origins = [this.config, { ...onTheFly.origin.config, ...connection }];
    this.imagesOriginId = 'images';
    this.groups = [
      {
        originId: this.imagesOriginId,
        failoverCriteria: { statusCodes: MISSING },
        member: this.origins.map(({ originId }) => ({ originId })),
      },
    ];
  }

  private renderAccessControl(): CloudfrontOriginAccessControl {
    return new CloudfrontOriginAccessControl(this, 'AccessControl', {
      name: uniqueName(this, { maxLength: MAX_ORIGIN_ACCESS_CONTROL_NAME_LENGTH }),
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private serverOrigin(
    server: ServerVariants,
  ): Pick<CloudfrontDistributionOrigin, 'domainName' | 'customOriginConfig'> {
    const { serverDomainName, httpsPort = HTTPS_PORTS.standard } = server;
    checkPattern(this, 'variants.serverDomainName', serverDomainName, SERVER_NAME);
    check(
      this,
      !isKnown(httpsPort) ||
        httpsPort === HTTPS_PORTS.standard ||
        (Number.isInteger(httpsPort) && httpsPort >= HTTPS_PORTS.min && httpsPort <= HTTPS_PORTS.max),
      {
        what: 'variants.httpsPort',
        rule: `be ${HTTPS_PORTS.standard} or ${HTTPS_PORTS.min}–${HTTPS_PORTS.max}`,
        got: httpsPort,
      },
    );
    checkInteger(this, 'variants.readTimeoutSeconds', server.readTimeoutSeconds, READ_TIMEOUT);
    checkInteger(this, 'variants.keepaliveTimeoutSeconds', server.keepaliveTimeoutSeconds, KEEPALIVE_TIMEOUT);
    warnOfDeviation(this, {
      what: 'HTTPPort',
      document: 443,
      used: 80,
      why: 'it is the port of plain HTTP, which https-only never speaks; 443 is the port of TLS',
    });
    return {
      domainName: serverDomainName,
      customOriginConfig: {
        originProtocolPolicy: 'https-only',
        originSslProtocols: ['TLSv1.2'],
        httpPort: 80,
        httpsPort,
        originReadTimeout: server.readTimeoutSeconds,
        originKeepaliveTimeout: server.keepaliveTimeoutSeconds,
      },
    };
  }
}
