import type { Block } from './block';
import type { CachePolicyModel, ForwardedModel, OriginRequestPolicyModel } from './model';
import { ALL, MANAGED_CACHE_POLICIES, MANAGED_ORIGIN_REQUEST_POLICIES, NONE, some } from './managed-policies';
import type { Notes } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** Where no policy of the stack says them. https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
const DEFAULT_TTL_SECONDS = 86_400;
const MAX_TTL_SECONDS = 31_536_000;

/** A policy that a behavior names: one of the stack, or the id of one that AWS manages. */
export type NamedPolicy<T> =
  | { readonly kind: 'own'; readonly resource: Resource }
  | { readonly kind: 'managed'; readonly id: string; readonly settings: T };

/**
 * Looks up what an argument of a behavior names.
 *
 * @returns `undefined` where it is neither of the stack nor managed by AWS
 */
export function namedPolicy<T extends { readonly name: string }>(
  file: TerraformFile,
  behavior: Block,
  lookup: { readonly argument: string; readonly type: string; readonly managed: Readonly<Record<string, T>> },
): NamedPolicy<T> | undefined {
  const { argument, type, managed } = lookup;
  const reference = behavior.reference(argument);
  const resource = file.findAny(reference, type);
  if (resource?.isData === false) return { kind: 'own', resource };
  // A data source asks for a policy that exists already, by its name or its id.
  const id = resource === undefined ? behavior.rendered(argument) : resource.text('id');
  const name = resource?.text('name');
  const found = Object.entries(managed).find(([key, settings]) => key === id || settings.name === name);
  return found && { kind: 'managed', id: found[0], settings: found[1] };
}

/**
 * The cache policy of a behavior.
 *
 * @throws UsageError where it is neither of the stack nor managed by AWS: without it nothing is known of the cache
 */
export function readCachePolicy(file: TerraformFile, behavior: Block): CachePolicyModel {
  const argument = 'cache_policy_id';
  const policy = namedPolicy(file, behavior, {
    argument,
    type: 'aws_cloudfront_cache_policy',
    managed: MANAGED_CACHE_POLICIES,
  });
  if (policy === undefined) {
    throw behavior.fault(argument, 'name a policy of the stack or one that AWS manages', behavior.rendered(argument));
  }
  if (policy.kind === 'managed') {
    const { name: _, ...settings } = policy.settings;
    return { resource: policy.id, ...settings };
  }
  const { resource } = policy;
  const parameters = resource.requiredBlock('parameters_in_cache_key_and_forwarded_to_origin');
  return {
    resource: resource.address,
    minTtlSeconds: resource.number('min_ttl') ?? 0,
    defaultTtlSeconds: resource.number('default_ttl') ?? DEFAULT_TTL_SECONDS,
    maxTtlSeconds: resource.number('max_ttl') ?? MAX_TTL_SECONDS,
    headers: readForwarded(parameters, 'header'),
    cookies: readForwarded(parameters, 'cookie'),
    queryStrings: readForwarded(parameters, 'query_string'),
    gzip: parameters.boolean('enable_accept_encoding_gzip') ?? false,
    brotli: parameters.boolean('enable_accept_encoding_brotli') ?? false,
  };
}

/** The origin-request policy of a behavior; one that is neither of the stack nor managed is noted and left out. */
export function readOriginRequestPolicy(
  file: TerraformFile,
  behavior: Block,
  notes: Notes,
): OriginRequestPolicyModel | undefined {
  const argument = 'origin_request_policy_id';
  if (!behavior.has(argument)) return undefined;
  const policy = namedPolicy(file, behavior, {
    argument,
    type: 'aws_cloudfront_origin_request_policy',
    managed: MANAGED_ORIGIN_REQUEST_POLICIES,
  });
  if (policy === undefined) {
    notes.add(behavior.place.path, `its ${argument} is not known here, so that the origin is passed no headers by it`);
    return undefined;
  }
  if (policy.kind === 'managed') {
    const { name: _, ...settings } = policy.settings;
    return { resource: policy.id, ...settings };
  }
  const { resource } = policy;
  return {
    resource: resource.address,
    headers: readForwarded(resource, 'header'),
    cookies: readForwarded(resource, 'cookie'),
    queryStrings: readForwarded(resource, 'query_string'),
  };
}

const BEHAVIORS = ['none', 'all', 'allViewer', 'allViewerAndWhitelistCloudFront', 'whitelist', 'allExcept'] as const;
const KINDS: Readonly<Record<(typeof BEHAVIORS)[number], ForwardedModel['kind']>> = {
  none: 'none',
  all: 'all',
  // Those of the viewer, and headers of CloudFront itself beside them.
  allViewer: 'all',
  allViewerAndWhitelistCloudFront: 'all',
  whitelist: 'some',
  allExcept: 'all-but',
};

/** `headers_config { header_behavior, headers { items } }` and its two likes. */
function readForwarded(parameters: Block, name: 'header' | 'cookie' | 'query_string'): ForwardedModel {
  const config = parameters.block(`${name}s_config`);
  const kind = KINDS[config?.choice(`${name}_behavior`, BEHAVIORS) ?? 'none'];
  if (config === undefined || kind === 'none') return NONE;
  if (kind === 'all') return ALL;
  const items = config.requiredBlock(`${name}s`).texts('items');
  // Names of headers know no case; those of cookies and query strings do.
  return { kind, names: name === 'header' ? items.map((item) => item.toLowerCase()) : items };
}

/**
 * The policies that a behavior of the time before them amounts to: what it forwards is also its cache key. Lifetimes that
 * it does not give are 0 and not CloudFront's own defaults, as Terraform's provider sends them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 * https://github.com/hashicorp/terraform-provider-aws/issues/19382
 */
export function readForwardedValues(
  behavior: Block,
  notes: Notes,
): {
  readonly cachePolicy: CachePolicyModel;
  readonly originRequestPolicy: OriginRequestPolicyModel;
} {
  const forwarded = behavior.requiredBlock('forwarded_values');
  const resource = forwarded.place.path;
  const headers = allOr(forwarded.texts('headers').map((name) => name.toLowerCase()));
  const cookieBlock = forwarded.block('cookies');
  const forward = cookieBlock?.choice('forward', ['none', 'all', 'whitelist']) ?? 'none';
  const cookies = { none: NONE, all: ALL, whitelist: some(...(cookieBlock?.texts('whitelisted_names') ?? [])) }[
    forward
  ];
  const queryStrings = forwarded.boolean('query_string') === true ? ALL : NONE;
  const keys = forwarded.texts('query_string_cache_keys');
  // Whoever forwards every header gets nothing from the cache.
  const cached = headers.kind !== 'all';
  const lifetime = (name: 'default_ttl' | 'max_ttl'): number => {
    const seconds = behavior.number(name);
    if (seconds === undefined) {
      notes.add(behavior.place.path, `its ${name} is 0, as Terraform's provider has it where none is given`);
    }
    return seconds ?? 0;
  };
  return {
    cachePolicy: {
      resource,
      minTtlSeconds: cached ? (behavior.number('min_ttl') ?? 0) : 0,
      defaultTtlSeconds: cached ? lifetime('default_ttl') : 0,
      maxTtlSeconds: cached ? lifetime('max_ttl') : 0,
      headers,
      cookies,
      queryStrings: queryStrings.kind === 'all' && keys.length > 0 ? some(...keys) : queryStrings,
      gzip: behavior.boolean('compress') ?? false,
      brotli: false,
    },
    originRequestPolicy: { resource, headers, cookies, queryStrings },
  };
}

function allOr(names: readonly string[]): ForwardedModel {
  if (names.includes('*')) return ALL;
  return names.length === 0 ? NONE : some(...names);
}
