/**
 * What CloudFront accepts and Terraform does not check.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */

/** Quotas that AWS raises on request; a prop takes the raised number. */
export interface CloudFrontQuotas {
  readonly aliasesPerDistribution: number;
  readonly behaviorsPerDistribution: number;
  readonly originsPerDistribution: number;
  readonly originGroupsPerDistribution: number;
}

export const DEFAULT_CLOUDFRONT_QUOTAS: CloudFrontQuotas = {
  aliasesPerDistribution: 100,
  behaviorsPerDistribution: 75,
  originsPerDistribution: 100,
  originGroupsPerDistribution: 10,
};

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginGroup.html */
export const MEMBERS_PER_ORIGIN_GROUP = 2;
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html */
export const FAILOVER_STATUS_CODES: readonly number[] = [403, 404, 416, 429, 500, 502, 503, 504];
/**
 * "AllowedMethods cannot include POST, PUT, PATCH, or DELETE for a cached behavior associated with an origin group", as
 * CloudFront says at apply. https://github.com/aws/aws-cdk/issues/32450
 */
export const FAILOVER_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CacheBehavior.html */
export const MAX_PATH_PATTERN_LENGTH = 255;

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
export const MAX_COMMENT_LENGTH = 128;

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
export const MAX_POLICY_NAME_LENGTH = 128;

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginAccessControlConfig.html */
export const MAX_ORIGIN_ACCESS_CONTROL_NAME_LENGTH = 64;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html */
export const PRICE_CLASSES = ['PriceClass_All', 'PriceClass_200', 'PriceClass_100'] as const;
export type PriceClass = (typeof PRICE_CLASSES)[number];

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
export const HTTP_VERSIONS = ['http2and3', 'http3', 'http2', 'http1.1'] as const;
export type HttpVersion = (typeof HTTP_VERSIONS)[number];

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html */
export const CONNECTION_ATTEMPTS = { min: 1, max: 3 } as const;
export const CONNECTION_TIMEOUT = { min: 1, max: 10, unit: 'seconds' } as const;

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomOriginConfig.html */
export const HTTPS_PORTS = { standard: 443, min: 1024, max: 65_535 } as const;
export const READ_TIMEOUT = { min: 1, max: 120, unit: 'seconds' } as const;
export const KEEPALIVE_TIMEOUT = { min: 1, max: 120, unit: 'seconds' } as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export const SERVER_TIMING_SAMPLING = { min: 0, max: 100, unit: '% of responses' } as const;

/**
 * Regions with an Origin Shield.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
export const ORIGIN_SHIELD_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
  'sa-east-1',
] as const;

/**
 * Regions that are on in every account, the only ones that standard logs are delivered to.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export const STANDARD_LOG_REGIONS: readonly string[] = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const MAX_FUNCTION_NAME_LENGTH = 64;
export const MAX_FUNCTION_CODE_BYTES = 10_240;
export const MAX_KEY_NAME_LENGTH = 128;

/**
 * Policies that AWS manages, by id; the API takes ids, never names.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const MANAGED_POLICIES = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewerExceptHostHeader: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  /** Forwards Origin and the preflight's headers, which S3 needs to answer by its CORS rules. */
  corsS3Origin: '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
} as const;

/**
 * Those of them that forward the viewer's Host: AllViewer, AllViewerAndCloudFrontHeaders-2022-06, and of the cache
 * policies Amplify and both UseOriginCacheControlHeaders.
 */
export const HOST_FORWARDING_POLICIES: readonly string[] = [
  '216adef6-5c7f-47e4-b989-5492eafa07d3',
  '33f36d7e-f396-46d9-90e0-52428a34d9dc',
  '2e54312d-136d-493c-8eb9-b001f22f67d2',
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65',
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
];
