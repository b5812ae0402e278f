import { CloudfrontCachePolicy } from '@cdktf/provider-aws/lib/cloudfront-cache-policy';
import type { CloudfrontDistributionDefaultCacheBehavior } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Construct } from 'constructs';
import {
  type MediaContract,
  NEGOTIATION_SECTIONS,
  negotiationTable,
  negotiationVary,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
  sparkMediaContract,
} from '../contract';
import { type FunctionSettings, ProcessingFunction } from '../process/processing-function';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { checkGiven, checkPattern } from '../support/checks';
import { builtFunction } from '../support/function-package';
import { uniqueName } from '../support/names';
import { MANAGED_POLICIES, MAX_POLICY_NAME_LENGTH } from './cloud-front-limits';
import { LambdaUrlOrigin } from './lambda-url-origin';
import { DEVICE_VIEWER_HEADERS } from './negotiated-images';

const HOST = {
  pattern: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  rule: 'be a domain name, without scheme, port or path',
};

export interface DeliveryApiProps extends FunctionSettings {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Variants that are handed out directly. */
  readonly store: VariantStore;
  /** Where variants are served from, for example `cdn.sparkdating.com`; no redirect names any other host. */
  readonly cdnHost: string;
  /** @default 512: it moves bytes, and decodes none */
  readonly memoryMegabytes?: number;
  /** Path of the function's zip. @default - the built one of this package */
  readonly code?: string;
}

/** A function that answers within its own two seconds for reading. */
const TIMEOUT_SECONDS = 10;

/**
 * The document's `ServeProfileImage` as a function: negotiates where there is no edge function to do it, and redirects to
 * the CDN or serves the bytes by load. Its URL takes requests of distributions only: of a `CloudFrontDelivery` that has it
 * as `deliveryApi`, or of one of its own for an API host, with `origin` and `defaultCacheBehavior: api.behavior`.
 */
export class DeliveryApi extends Construct {
  readonly store: VariantStore;
  readonly cdnHost: string;
  readonly function: ProcessingFunction;
  /** Request headers that its answers differ by, beside path and query. */
  readonly decidesBy: readonly string[];
  readonly cachePolicy: CloudfrontCachePolicy;
  /** For a distribution's `origin`; `origin.allow` lets that distribution call the function. */
  readonly origin: LambdaUrlOrigin;
  /** How a distribution asks the API. */
  readonly behavior: CloudfrontDistributionDefaultCacheBehavior;

  constructor(scope: Construct, id: string, props: DeliveryApiProps) {
    super(scope, id);
    checkGiven(this, props, { store: true, cdnHost: true });
    const { contract = sparkMediaContract, store, cdnHost, architecture = 'arm64', memoryMegabytes = 512 } = props;
    checkContract(this, contract);
    checkPattern(this, 'cdnHost', cdnHost, HOST);
    this.store = store;
    this.cdnHost = cdnHost;
    this.function = new ProcessingFunction(this, 'Function', {
      ...props,
      architecture,
      description: 'Answers addresses of images with the variant a request gets',
      code: props.code ?? builtFunction('delivery-api', architecture),
      memoryMegabytes,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {
        [PROCESSOR_ENVIRONMENT.contract]: JSON.stringify(sliceMediaContract(contract, NEGOTIATION_SECTIONS)),
        [PROCESSOR_ENVIRONMENT.variantBucket]: store.bucket.resource.bucket,
        [PROCESSOR_ENVIRONMENT.cdnUrl]: `https://${cdnHost}`,
      },
    });
    store.grantReadVariants(this.function.role);
    this.origin = new LambdaUrlOrigin(this, 'Origin', { originId: 'delivery-api', function: this.function });
    const table = negotiationTable(contract);
    this.decidesBy = ['ECT', ...negotiationVary(table), ...(table.byDevice ? DEVICE_VIEWER_HEADERS : [])];
    this.cachePolicy = this.renderCachePolicy();
    this.behavior = {
      targetOriginId: this.origin.originId,
      viewerProtocolPolicy: 'https-only',
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
      compress: false,
      cachePolicyId: this.cachePolicy.id,
      // Never Host, which the URL is signed for.
      originRequestPolicyId: MANAGED_POLICIES.allViewerExceptHostHeader,
    };
  }

  /**
   * Answers differ by headers of endless values, so that keeping them is no use. But CloudFront keeps refusals whatever is
   * said of them, by the same key as all else: without what the API decides by in it, whoever asks for a size that does not
   * exist would have everyone refused for a while. Only a policy that keeps something may have a key.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
   */
  private renderCachePolicy(): CloudfrontCachePolicy {
    return new CloudfrontCachePolicy(this, 'CachePolicy', {
      name: uniqueName(this, { maxLength: MAX_POLICY_NAME_LENGTH }),
      comment: 'Answers of the delivery API, by all that it decides by',
      minTtl: 0,
      defaultTtl: 0,
      maxTtl: 1,
      parametersInCacheKeyAndForwardedToOrigin: {
        cookiesConfig: { cookieBehavior: 'none' },
        headersConfig: { headerBehavior: 'whitelist', headers: { items: [...this.decidesBy] } },
        queryStringsConfig: { queryStringBehavior: 'all' },
      },
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
