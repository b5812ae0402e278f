import type { EdgeLogField, EdgeWorkerSettings, MediaContract, MetricsSettings } from '../../lib/contract';

/**
 * A synthesized stack as what serves and processes media: read from `cdk.tf.json`, references resolved. Whatever runs on
 * one's own computer, and whatever is rehearsed, knows the platform by this alone.
 */
export interface PlatformModel {
  /** Id of the stack. */
  readonly name: string;
  readonly distribution: DistributionModel;
  /** Cloudflare in front of it. @default - viewers come to CloudFront */
  readonly zone?: ZoneModel;
  /** By Terraform id. */
  readonly functions: Readonly<Record<string, FunctionModel>>;
  /** By Terraform id; one that the stack uses and does not make, by its name. */
  readonly buckets: Readonly<Record<string, BucketModel>>;
  readonly tables: Readonly<Record<string, TableModel>>;
  readonly queues: Readonly<Record<string, QueueModel>>;
  /** The counting of the edge log. @default - the stack counts none */
  readonly metrics?: MetricsModel;
  /** The sections of the contract that the stack was synthesized with and carries; the document's for those it does not. */
  readonly contract: MediaContract;
  /** What the stack asks for and this model leaves out. */
  readonly notModelled: readonly NotModelled[];
  /** The resources as synthesized, by type: what they cost a month is read from these. @default - nothing is known of it */
  readonly resources?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** Something that is declared and does not act here. */
export interface NotModelled {
  /** Terraform address, as `aws_wafv2_web_acl.Firewall_1234`. */
  readonly resource: string;
  /** What does not happen here, in a sentence without a full stop: `requests are not filtered by a web ACL`. */
  readonly what: string;
}

export interface DistributionModel {
  /** Terraform address. */
  readonly resource: string;
  /** Alternate domain names; none where it is reached by CloudFront's own. */
  readonly aliases: readonly string[];
  /** In the order in which they are tried; the last is the default one, with the pattern `*`. */
  readonly behaviors: readonly BehaviorModel[];
  /** By origin id. */
  readonly origins: Readonly<Record<string, OriginModel>>;
  /** By origin id of the group. */
  readonly originGroups: Readonly<Record<string, OriginGroupModel>>;
  /** Seconds that an error is kept at least, by status; what is not named is kept 10 s. */
  readonly errorTtlSeconds: Readonly<Record<number, number>>;
  /** What is answered in place of an error, by its status. */
  readonly errorPages: Readonly<Record<number, { readonly path: string; readonly status: number }>>;
  /** Two-letter countries that get no answer, or that alone get one. @default - all get one */
  readonly geoRestriction?: { readonly kind: 'blacklist' | 'whitelist'; readonly countries: readonly string[] };
  readonly priceClass: string;
  /** The newest protocol that viewers may speak. @default 'http2', as Terraform's */
  readonly httpVersion?: 'http1.1' | 'http2' | 'http3' | 'http2and3';
  /** Share of answers that carry `Server-Timing` is with the headers policy; this is the real-time log. */
  readonly realtimeLog: boolean;
}

export type ViewerProtocol = 'allow-all' | 'https-only' | 'redirect-to-https';

export interface BehaviorModel {
  /** `*` matches any characters, `?` one; matched case-sensitively against the path with its leading slash. */
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly viewerProtocol: ViewerProtocol;
  readonly compress: boolean;
  /** An origin or a group. */
  readonly targetOriginId: string;
  readonly cachePolicy: CachePolicyModel;
  readonly originRequestPolicy?: OriginRequestPolicyModel;
  readonly responseHeaders?: ResponseHeadersModel;
  readonly viewerRequest?: EdgeFunctionModel;
  readonly viewerResponse?: EdgeFunctionModel;
  /** Whether only signed URLs or cookies open it. */
  readonly signed: boolean;
}

/** `none`, `all`, those named, or all but those named. Names of headers are in lower case. */
export interface ForwardedModel {
  readonly kind: 'none' | 'all' | 'some' | 'all-but';
  readonly names: readonly string[];
}

export interface CachePolicyModel {
  /** Terraform address, or the id of a managed policy. */
  readonly resource: string;
  readonly minTtlSeconds: number;
  readonly defaultTtlSeconds: number;
  readonly maxTtlSeconds: number;
  /** What of a request the cache key holds beside its path. */
  readonly headers: ForwardedModel;
  readonly cookies: ForwardedModel;
  readonly queryStrings: ForwardedModel;
  /** Whether the key holds the normalised Accept-Encoding. */
  readonly gzip: boolean;
  readonly brotli: boolean;
}

export interface OriginRequestPolicyModel {
  readonly resource: string;
  readonly headers: ForwardedModel;
  readonly cookies: ForwardedModel;
  readonly queryStrings: ForwardedModel;
}

export interface ResponseHeadersModel {
  readonly resource: string;
  /** Names in lower case, values as they are sent. */
  readonly set: readonly HeaderRule[];
  readonly remove: readonly string[];
  readonly cors?: CorsModel;
  /** 0–100; 0 where no `Server-Timing` is sent. */
  readonly serverTimingPercent: number;
}

export interface HeaderRule {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces the origin's. */
  readonly override: boolean;
}

export interface CorsModel {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly expose: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeSeconds?: number;
  readonly override: boolean;
}

/** A CloudFront function. */
export interface EdgeFunctionModel {
  readonly resource: string;
  /** As CloudFront gets it: Terraform's escapes undone. */
  readonly code: string;
}

/** Where an origin's objects come from. */
export type OriginModel = {
  readonly originId: string;
  /** Region of the origin shield. @default - none */
  readonly shieldRegion?: string;
  /** Headers that CloudFront adds. */
  readonly customHeaders: Readonly<Record<string, string>>;
} & (
  | {
      readonly kind: 'bucket';
      /** A bucket of the stack by Terraform id, or of another by its name. */ readonly bucket: string;
    }
  | { readonly kind: 'function'; /** Terraform id of the function behind a URL. */ readonly functionId: string }
  /** A server that is not the stack's. */
  | { readonly kind: 'server'; readonly host: string }
);

export interface OriginGroupModel {
  readonly primary: string;
  readonly secondary: string;
  /** Statuses of the primary at which the secondary is asked. */
  readonly statuses: readonly number[];
}

/** What of a Cloudflare zone acts on media. */
export interface ZoneModel {
  /** `sparkdating.com` */
  readonly name: string;
  /** Host names of the stack's DNS records, and whether Cloudflare answers for them. */
  readonly hosts: readonly { readonly name: string; readonly proxied: boolean }[];
  /**
   * Page rules in the order in which they are tried (the first that matches acts), or cache rules (each that matches acts,
   * the last wins). A rule that forwards is a page rule, whatever the engine is, and stands before cache rules.
   */
  readonly rules: readonly ZoneRuleModel[];
  readonly ruleEngine: 'page-rules' | 'cache-rules' | 'none';
  readonly workers: readonly WorkerModel[];
  /** Whether data centres ask an upper tier before the origin. */
  readonly tiered: boolean;
  /** Zone settings by their id, as `browser_cache_ttl`. */
  readonly settings: Readonly<Record<string, string | number>>;
}

export interface ZoneRuleModel {
  readonly resource: string;
  /** Page rule: host and path with `*`. Cache rule: an expression. */
  readonly target: string;
  readonly cache: 'bypass' | 'everything' | 'standard' | 'unset';
  /** Seconds; `respect` takes the origin's. */
  readonly edgeTtlSeconds?: number | 'respect';
  readonly browserTtlSeconds?: number | 'respect';
  /** Seconds by single status or range, as `200-299`; negative for not kept. */
  readonly edgeTtlByStatus?: Readonly<Record<string, number>>;
  readonly forward?: { readonly status: number; readonly url: string };
  /** Whether the cache key leaves the query string out. */
  readonly ignoreQuery?: boolean;
}

export interface WorkerModel {
  readonly resource: string;
  /** As `cdn.example.com/profiles/*`. */
  readonly routes: readonly string[];
  readonly code: string;
  readonly mainModule: string;
  readonly compatibilityDate: string;
  /** Plain-text bindings. */
  readonly bindings: Readonly<Record<string, string>>;
  /** The negotiation that is bound into it. @default - it is somebody else's Worker */
  readonly settings?: EdgeWorkerSettings;
}

/** Processors of the package, by the name of their zip. */
export const PROCESSOR_NAMES = [
  'image-optimizer',
  'video-transcoder',
  'on-the-fly-resizer',
  'delivery-api',
  'edge-log-collector',
  'metrics-flusher',
] as const;
export type ProcessorName = (typeof PROCESSOR_NAMES)[number];

export interface FunctionModel {
  readonly id: string;
  /** Which processor it runs; `undefined` for code that is not the package's. */
  readonly processor?: ProcessorName;
  /** As synthesized; a reference stands as the Terraform address it resolves to, in the form `{ref:TYPE.ID.ATTRIBUTE}`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** @default - as many as the account allows */
  readonly reservedConcurrency?: number;
  /** Queue that triggers it, by Terraform id. */
  readonly source?: { readonly queue: string; readonly batchSize: number; readonly maxConcurrency?: number };
  /** Whether a URL reaches it. */
  readonly url: boolean;
}

export interface BucketModel {
  readonly id: string;
  /** Prefixes of the keys that its policy lets the distribution read. @default - nobody knows: its policy is not in the stack, or Terraform's */
  readonly readable?: readonly string[];
  /** Objects whose key begins with a prefix are announced to a queue. */
  readonly notifications: readonly { readonly prefix: string; readonly queue: string }[];
}

export interface TableModel {
  readonly id: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly attributes: readonly { readonly name: string; readonly type: 'S' | 'N' | 'B' }[];
  readonly indexes: readonly { readonly name: string; readonly hashKey: string; readonly rangeKey?: string }[];
}

export interface QueueModel {
  readonly id: string;
  readonly visibilityTimeoutSeconds: number;
  /** `Infinity` where it gives up on no message. */
  readonly maxReceiveCount: number;
  /** Terraform id. */
  readonly deadLetters?: string;
}

export interface MetricsModel {
  readonly fields: readonly EdgeLogField[];
  readonly samplingPercent: number;
  readonly settings: MetricsSettings;
}
