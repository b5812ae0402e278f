import type { CloudfrontDistributionOrderedCacheBehaviorFunctionAssociation } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy';
import { Annotations, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import {
  cacheKeysPerImage,
  KEY_HEADERS,
  type MediaContract,
  type NegotiationTable,
  negotiationTable,
  type VaryDimension,
} from '../contract';
import { check, checkPattern } from '../support/checks';
import { uniqueName } from '../support/names';
import { MAX_POLICY_NAME_LENGTH } from './cloud-front-limits';
import { EdgeCachePolicy } from './edge-cache-policy';
import { EdgeNegotiation } from './edge-negotiation';
import { MediaResponseHeaders, type MediaResponseHeadersProps } from './media-response-headers';
import { NegotiatedLifetime } from './negotiated-lifetime';

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_FunctionAssociation.html */
const FUNCTION_ARN = {
  pattern: /^arn:aws:cloudfront::\d{12}:function\/[A-Za-z0-9_-]{1,64}$/,
  rule: 'be the ARN of a CloudFront function, such as arn:aws:cloudfront::123456789012:function/negotiate',
  remedy: 'Lambda@Edge is another thing',
};

/**
 * CloudFront's own lookup of devices, which a function is told only where a policy asks for it; as part of the key it
 * would be three headers for one fact.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export const DEVICE_VIEWER_HEADERS = [
  'CloudFront-Is-Mobile-Viewer',
  'CloudFront-Is-Tablet-Viewer',
  'CloudFront-Is-Desktop-Viewer',
] as const;

/** A function of one's own. */
export interface NegotiationProps {
  /**
   * ARN of a CloudFront function that is run on viewer requests, for example
   * `arn:aws:cloudfront::123456789012:function/negotiate`. It rewrites `/profiles/{user}/{image}` to the path of a
   * variant, `/profiles/{user}/{useCase}/{image}.{format}`, and whatever it decides by must be in that path.
   */
  readonly functionArn: string;
  /**
   * What the function normalises: the format into the path, device and language into the headers `x-spark-device` and
   * `x-spark-language`, each with a value of the contract's list. @default ['format']
   */
  readonly normalises?: readonly VaryDimension[];
}

interface NegotiatedImagesProps {
  readonly negotiation: NegotiationProps | EdgeNegotiation;
  readonly contract: MediaContract;
  /** Whether answers differ by the path alone, as a bucket's do. */
  readonly byPathAlone: boolean;
  readonly headers?: MediaResponseHeadersProps;
}

/**
 * Addresses of images that name no format: a function picks the variant before the cache is asked. The key is the path
 * it wrote, without query strings, cookies or raw headers: all of them are in the path by then, or in a header of a
 * closed list where the class varies by device or language. So an image has as many keys as the contract lets it have,
 * not one for every Accept that browsers send.
 */
export class NegotiatedImages extends Construct {
  readonly cachePolicy: EdgeCachePolicy;
  readonly responseHeaders: MediaResponseHeaders;
  /** Only where the device decides something. */
  readonly originRequestPolicy?: CloudfrontOriginRequestPolicy;
  readonly lifetime: NegotiatedLifetime;
  readonly functionAssociations: CloudfrontDistributionOrderedCacheBehaviorFunctionAssociation[];
  /** How many cache keys one image has at most, in all of its sizes. */
  readonly cacheKeysPerImage: number;

  constructor(scope: Construct, id: string, props: NegotiatedImagesProps) {
    super(scope, id);
    const { negotiation, contract, headers } = props;
    const { negotiated, images } = contract.cacheClasses;
    const { functionArn, normalises = ['format'] } = negotiation;
    const table = negotiationTable(contract);
    if (negotiation instanceof EdgeNegotiation) this.checkContract(negotiation, table);
    else checkPattern(this, 'negotiation.functionArn', functionArn, FUNCTION_ARN);
    this.cacheKeysPerImage = cacheKeysPerImage(table);
    this.cachePolicy = new EdgeCachePolicy(this, 'CachePolicy', {
      name: 'negotiated',
      cacheClass: negotiated,
      normalised: normalises,
      keyHeaders: table.keyedBy.map((dimension) => KEY_HEADERS[dimension]),
      storedAs: images,
    });
    if (props.byPathAlone) this.warnOfSplitCaches(table);
    this.responseHeaders = new MediaResponseHeaders(this, 'Headers', { ...headers, negotiated: table });
    this.originRequestPolicy = this.renderOriginRequests(table);
    this.lifetime = new NegotiatedLifetime(this, 'Lifetime', { negotiated, images });
    this.functionAssociations = [
      { eventType: 'viewer-request', functionArn },
      { eventType: 'viewer-response', functionArn: this.lifetime.resource.arn },
    ];
    new TerraformOutput(this, 'CacheKeysPerImage', {
      value: this.cacheKeysPerImage,
      description: 'Cache keys that one image has at most at an edge location, in all of its sizes and formats',
    });
  }

  private renderOriginRequests({ byDevice }: NegotiationTable): CloudfrontOriginRequestPolicy | undefined {
    if (!byDevice) return undefined;
    return new CloudfrontOriginRequestPolicy(this, 'OriginRequests', {
      name: uniqueName(this, { maxLength: MAX_POLICY_NAME_LENGTH, suffix: 'devices' }),
      comment: 'Tells the edge function the class of a device',
      cookiesConfig: { cookieBehavior: 'none' },
      queryStringsConfig: { queryStringBehavior: 'none' },
      headersConfig: { headerBehavior: 'whitelist', headers: { items: [...DEVICE_VIEWER_HEADERS] } },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** A function that knows another contract would send images on to paths that nobody stores. */
  private checkContract(negotiation: EdgeNegotiation, table: NegotiationTable): void {
    check(this, JSON.stringify(negotiation.table) === JSON.stringify(table), {
      what: 'negotiation.contract',
      rule: "decide as the delivery's own contract does",
      got: negotiation.node.path,
      remedy: 'give both the same contract',
    });
  }

  private warnOfSplitCaches(table: NegotiationTable): void {
    if (table.keyedBy.length === 0) return;
    const without = cacheKeysPerImage({ ...table, keyedBy: [] });
    Annotations.of(this).addWarning(
      `contract.cacheClasses.negotiated.varyBy names ${table.keyedBy.join(' and ')}: what a bucket answers differs by ` +
        `the path alone, so that ${this.cacheKeysPerImage} cache keys of an image hold what ${without} would. ` +
        'contract.delivery.deviceUseCases decides by device without a key of its own.',
    );
  }
}
