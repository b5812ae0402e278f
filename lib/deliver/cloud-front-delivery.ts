import {
  CloudfrontDistribution,
  type CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation,
  type CloudfrontDistributionOrderedCacheBehavior,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from '../contract';
import { carryContract } from '../support/carry-contract';
import { checkContract } from '../support/check-contract';
import { checkGiven } from '../support/checks';
import type { Grantee } from '../support/grantee';
import type { PolicyStatement } from '../support/policy';
import {
  type CloudFrontQuotas,
  DEFAULT_CLOUDFRONT_QUOTAS,
  type HttpVersion,
  MANAGED_POLICIES,
  type PriceClass,
} from './cloud-front-limits';
import { AccountNames } from './account-names';
import { checkDistributionProps } from './check-distribution-props';
import { checkJoinedApi } from './check-joined-api';
import type { DeliveryApi } from './delivery-api';
import { warnOfDistributionDeviations } from './distribution-deviations';
import { DistributionOrigin } from './distribution-origin';
import { DistributionRules } from './distribution-rules';
import { CacheKeyRules } from './cache-key-rules';
import { EdgeCachePolicy } from './edge-cache-policy';
import { EdgeNegotiation } from './edge-negotiation';
import { viewerCertificate } from './viewer-certificate';
import { errorCaching } from './error-caching';
import { type GeoRestriction, restrictions } from './geo-restriction';
import { MEDIA_AREAS, NEGOTIATED_AREAS, type StoredCacheClass } from './media-areas';
import { beaconBehavior, mediaBehavior } from './media-behaviors';
import { MediaResponseHeaders, type MediaResponseHeadersProps } from './media-response-headers';
import { NegotiatedImages, type NegotiationProps } from './negotiated-images';
import type { OnTheFlyResizer } from './on-the-fly-resizer';
import type { OriginShield } from './origin-shield';
import { RefuseUnknownPaths } from './refuse-unknown-paths';
import { ServedAddresses } from './served-addresses';
import { SignedAccess, type SignedAccessProps } from './signed-access';
import { isOwn, isServer, readByDistribution, type VariantOrigin } from './variant-origin';

export interface AccessLogs {
  /** `bucket_domain_name` of a bucket whose ACLs are enabled, which CloudFront's log delivery writes by. */
  readonly bucketDomainName: string;
  /** @default - none */
  readonly prefix?: string;
  /** What must stand before CloudFront may write there, such as the bucket's ownership controls. @default - nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

export interface CloudFrontDeliveryProps {
  /** Where variants, videos and manifests lie: a `VariantStore`, a bucket that exists already, or a server. */
  readonly variants: VariantOrigin;
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Names the distribution is asked by, for example `cdn.sparkdating.com`. @default - its `cloudfront.net` name alone */
  readonly aliases?: readonly string[];
  /** ARN of an ACM certificate in us-east-1 that covers the aliases. @default - CloudFront's own, without aliases */
  readonly certificateArn?: string;
  /** @default 'PriceClass_All' */
  readonly priceClass?: PriceClass;
  /** @default - served everywhere */
  readonly geoRestriction?: GeoRestriction;
  /** @default 'Spark Dating App Media CDN' */
  readonly comment?: string;
  /** @default - in the region nearest to the bucket, where that is known at synth */
  readonly originShield?: OriginShield;
  /** Attempts to connect to the origin, 1–3. @default 3 */
  readonly connectionAttempts?: number;
  /** Seconds until an attempt is given up, 1–10. @default 10 */
  readonly connectionTimeoutSeconds?: number;
  /** Cross-origin and timing headers. @default - every origin may read */
  readonly headers?: MediaResponseHeadersProps;
  /** @default 'http2and3' */
  readonly httpVersion?: HttpVersion;
  /** Object served for `/`. @default - none: a media host has no start page */
  readonly defaultRootObject?: string;
  /** @default - no standard logs */
  readonly accessLogs?: AccessLogs;
  /** ARN of a real-time log that every request is written to, as of an `EdgeLogStream`. @default - none */
  readonly realtimeLogConfigArn?: string;
  /** ARN of a WAFv2 web ACL of scope CLOUDFRONT. @default - none */
  readonly webAclArn?: string;
  /** Classes that only signed URLs or cookies open. @default - all media are public to who knows their address */
  readonly signedAccess?: SignedAccessProps;
  /**
   * What picks the variant of images whose address names none: `true` for the function of this package, which also
   * answers beacons; one that several distributions share; or one of one's own. @default - every address names its variant
   */
  readonly negotiation?: true | EdgeNegotiation | NegotiationProps;
  /** Answers what `negotiation` would, where there is none: it redirects to one of the aliases. @default - nothing does */
  readonly deliveryApi?: DeliveryApi;
  /** Makes variants of images that the bucket does not have. @default - what is missing is missing */
  readonly onTheFly?: OnTheFlyResizer;
  /** Quotas that AWS raised for the account. @default - the published ones */
  readonly quotas?: Partial<CloudFrontQuotas>;
}

/**
 * The document's distribution: variants, videos and manifests from a private bucket, each cached by its class of the
 * contract. Whatever is not under a public prefix is refused by the bucket, whichever behavior asks.
 */
export class CloudFrontDelivery extends Construct {
  readonly resource: CloudfrontDistribution;
  readonly aliases: readonly string[];
  readonly cachePolicies: Readonly<Record<StoredCacheClass, EdgeCachePolicy>>;
  readonly responseHeaders: MediaResponseHeaders;
  /** The function of this package that picks variants. */
  readonly negotiation?: EdgeNegotiation;
  /** Policies of the images whose variant the edge picks. */
  readonly negotiatedImages?: NegotiatedImages;
  readonly origin: DistributionOrigin;
  private readonly deliveryApi?: DeliveryApi;
  readonly signedAccess?: SignedAccess;
  /** Classes that only signed URLs or cookies open; a CDN in front must not cache them. */
  readonly signedClasses: readonly StoredCacheClass[];
  /**
   * What lets the distribution read the public prefixes of a bucket: an existing bucket's owner adds it to the bucket's
   * policy. A server has none.
   */
  readonly bucketPolicyStatement?: PolicyStatement;

  constructor(scope: Construct, id: string, props: CloudFrontDeliveryProps) {
    super(scope, id);
    checkGiven(this, props, { variants: true });
    const { variants, contract = sparkMediaContract, aliases = [] } = props;
    checkContract(this, contract);
    const { realtimeLogConfigArn } = props;
    const { comment = 'Spark Dating App Media CDN', priceClass = 'PriceClass_All', httpVersion = 'http2and3' } = props;
    const quotas = { ...DEFAULT_CLOUDFRONT_QUOTAS, ...props.quotas };
    this.aliases = aliases;
    this.deliveryApi = props.deliveryApi;
    checkDistributionProps(this, props);
    checkJoinedApi(this, props);
    warnOfDistributionDeviations(this, props);

    const cachePolicy = (name: StoredCacheClass): EdgeCachePolicy =>
      new EdgeCachePolicy(this, `CachePolicy-${name}`, { name, cacheClass: contract.cacheClasses[name] });
    this.cachePolicies = {
      images: cachePolicy('images'),
      videos: cachePolicy('videos'),
      manifests: cachePolicy('manifests'),
    };
    this.responseHeaders = new MediaResponseHeaders(this, 'SecurityHeaders', props.headers);
    const negotiation =
      props.negotiation === true ? new EdgeNegotiation(this, 'Negotiation', { contract }) : props.negotiation;
    if (negotiation instanceof EdgeNegotiation) this.negotiation = negotiation;
    if (negotiation !== undefined) {
      this.negotiatedImages = new NegotiatedImages(this, 'Negotiated', {
        negotiation,
        contract,
        headers: props.headers,
        byPathAlone: !isServer(variants),
      });
    }
    this.origin = new DistributionOrigin(this, 'Origin', {
      variants,
      shield: props.originShield,
      connectionAttempts: props.connectionAttempts,
      connectionTimeoutSeconds: props.connectionTimeoutSeconds,
      onTheFly: props.onTheFly,
    });
    if (props.signedAccess !== undefined) {
      this.signedAccess = new SignedAccess(this, 'SignedAccess', props.signedAccess);
    }
    this.signedClasses = props.signedAccess?.classes ?? [];

    this.resource = new CloudfrontDistribution(this, 'Resource', {
      enabled: true,
      comment,
      aliases: aliases.length === 0 ? undefined : [...aliases],
      priceClass,
      httpVersion,
      isIpv6Enabled: true,
      defaultRootObject: props.defaultRootObject,
      webAclId: props.webAclArn,
      origin: [...this.origin.origins, ...(this.deliveryApi === undefined ? [] : [this.deliveryApi.origin.config])],
      originGroup: this.origin.groups,
      defaultCacheBehavior: {
        targetOriginId: this.origin.originId,
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        compress: false,
        // Nothing public lies outside the media areas: what this behavior passes on is the bucket's refusal.
        functionAssociation: isServer(variants) ? [this.refuseUnknownPaths()] : undefined,
        cachePolicyId: MANAGED_POLICIES.cachingDisabled,
        responseHeadersPolicyId: this.responseHeaders.policyId,
        realtimeLogConfigArn,
      },
      orderedCacheBehavior: this.renderBehaviors(contract).map((each) => ({ ...each, realtimeLogConfigArn })),
      customErrorResponse: errorCaching(contract),
      restrictions: restrictions(this, props.geoRestriction),
      viewerCertificate: viewerCertificate(this, {
        aliases,
        certificateArn: props.certificateArn,
        quotas,
      }),
      loggingConfig:
        props.accessLogs === undefined
          ? undefined
          : { bucket: props.accessLogs.bucketDomainName, prefix: props.accessLogs.prefix, includeCookies: false },
      dependsOn: props.accessLogs?.dependsOn === undefined ? undefined : [...props.accessLogs.dependsOn],
    });

    carryContract(this, { contract, distribution: this.resource });
    DistributionRules.watch(this.resource, quotas);
    AccountNames.watch(this);
    const cachePolicies = { ...this.cachePolicies, negotiated: this.negotiatedImages?.cachePolicy };
    const { negotiates, resource: distribution, deliveryApi } = this;
    this.node.addValidation(new ServedAddresses({ distribution, contract, negotiates, cachePolicies }));
    this.node.addValidation(
      new CacheKeyRules({ distribution, contract, negotiates, decidedBy: deliveryApi?.decidesBy }),
    );

    props.onTheFly?.origin.allow(this, this);
    this.deliveryApi?.origin.allow(this, this);
    if (isServer(variants)) return;
    this.bucketPolicyStatement = readByDistribution(variants, this.resource.arn);
    if (isOwn(variants)) {
      variants.bucket.addToPolicy(this.bucketPolicyStatement);
      this.renderPreflightAnswers(variants.bucket.resource.id, props.headers?.allowedOrigins ?? ['*']);
    }
  }

  /** For example `d111111abcdef8.cloudfront.net`. */
  get domainName(): string {
    return this.resource.domainName;
  }

  get distributionId(): string {
    return this.resource.id;
  }

  get distributionArn(): string {
    return this.resource.arn;
  }

  /** Whether one address of an image has several formats; a CDN in front must not cache it. */
  get negotiates(): boolean {
    return this.negotiatedImages !== undefined || this.deliveryApi !== undefined;
  }

  /** Whether the edge answers beacons, so that its log has them. */
  get answersBeacons(): boolean {
    return this.negotiation !== undefined;
  }

  /** Lets an erasure or a release invalidate paths of this distribution, and see when that is done. */
  grantInvalidate(grantee: Grantee): void {
    grantee.allow({
      Effect: 'Allow',
      Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
      Resource: this.distributionArn,
    });
  }

  private renderBehaviors(contract: MediaContract): CloudfrontDistributionOrderedCacheBehavior[] {
    const shared = {
      originId: this.origin.originId,
      imagesOriginId: this.origin.imagesOriginId,
      cachePolicies: this.cachePolicies,
      responseHeaders: this.responseHeaders,
      negotiated: this.negotiatedImages,
      deliveryApi: this.deliveryApi,
      signedClasses: this.signedClasses,
      signedAccess: this.signedAccess,
      contract,
    };
    const beacons = this.negotiation === undefined ? [] : [beaconBehavior(this.negotiation, shared)];
    return [
      ...beacons,
      ...(this.negotiates ? NEGOTIATED_AREAS : MEDIA_AREAS).map((area) => mediaBehavior(area, shared)),
    ];
  }

  private refuseUnknownPaths(): CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation {
    const { resource } = new RefuseUnknownPaths(this, 'RefuseUnknownPaths');
    return { eventType: 'viewer-request', functionArn: resource.arn };
  }

  /** S3 refuses a preflight for which the bucket has no rule, and CloudFront adds headers to the refusal, not an answer. */
  private renderPreflightAnswers(bucket: string, allowedOrigins: readonly string[]): void {
    new S3BucketCorsConfiguration(this, 'BucketCors', {
      bucket,
      corsRule: [
        {
          allowedOrigins: [...allowedOrigins],
          allowedMethods: ['GET', 'HEAD'],
          allowedHeaders: ['*'],
          maxAgeSeconds: 7200,
        },
      ],
    });
  }
}
