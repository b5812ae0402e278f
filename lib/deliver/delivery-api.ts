import type { CloudfrontDistributionDefaultCacheBehavior } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Construct } from 'constructs';
import {
  type MediaContract,
  NEGOTIATION_SECTIONS,
  PROCESSOR_ENVIRONMENT,
  sliceMediaContract,
  sparkMediaContract,
} from '../contract';
import { type FunctionSettings, ProcessingFunction } from '../process/processing-function';
import type { VariantStore } from '../store/variant-store';
import { checkContract } from '../support/check-contract';
import { checkPattern } from '../support/checks';
import { builtFunction } from '../support/function-package';
import { MANAGED_POLICIES } from './cloud-front-limits';
import { LambdaUrlOrigin } from './lambda-url-origin';

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
 * the CDN or serves the bytes by load. Its URL takes requests of distributions only: of one of its own for an API host,
 * `defaultCacheBehavior: api.behavior`, or as a behavior beside others.
 */
export class DeliveryApi extends Construct {
  readonly function: ProcessingFunction;
  /** For a distribution's `origin`; `origin.allow` lets that distribution call the function. */
  readonly origin: LambdaUrlOrigin;
  /** How a distribution asks the API: nothing is kept, as answers differ by headers that are in no cache key. */
  readonly behavior: CloudfrontDistributionDefaultCacheBehavior;

  constructor(scope: Construct, id: string, props: DeliveryApiProps) {
    super(scope, id);
    const { contract = sparkMediaContract, store, cdnHost, architecture = 'arm64', memoryMegabytes = 512 } = props;
    checkContract(this, contract);
    checkPattern(this, 'cdnHost', cdnHost, HOST);
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
    this.behavior = {
      targetOriginId: this.origin.originId,
      viewerProtocolPolicy: 'https-only',
      allowedMethods: ['GET', 'HEAD'],
      cachedMethods: ['GET', 'HEAD'],
      compress: false,
      cachePolicyId: MANAGED_POLICIES.cachingDisabled,
      // What the API decides by, and never Host, which the URL is signed for.
      originRequestPolicyId: MANAGED_POLICIES.allViewerExceptHostHeader,
    };
  }
}
