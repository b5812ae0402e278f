import type { Block } from './block';
import { readCachePolicy, readForwardedValues, readOriginRequestPolicy } from './cache-policy';
import type { BehaviorModel, EdgeFunctionModel } from './model';
import type { Notes } from './notes';
import { readResponseHeaders } from './response-headers';
import { sourceText } from './source-text';
import type { TerraformFile } from './terraform-file';

/** What functions are run by here. */
const RUNTIME = 'cloudfront-js-2.0';
const PROTOCOLS = ['allow-all', 'https-only', 'redirect-to-https'] as const;

/** The behaviors of a distribution in the order in which they are tried: the default one, which takes the rest, comes last. */
export function readBehaviors(file: TerraformFile, distribution: Block, notes: Notes): readonly BehaviorModel[] {
  return [
    ...distribution
      .blocks('ordered_cache_behavior')
      .map((behavior) => readBehavior(file, behavior, withSlash(behavior.requiredText('path_pattern')), notes)),
    readBehavior(file, distribution.requiredBlock('default_cache_behavior'), '*', notes),
  ];
}

/** Whether a list names anything; one that Terraform alone knows does. */
function isListed(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'string';
}

/** CloudFront takes `images/*` for `/images/*`, and `*.jpg` for what it is. */
function withSlash(pattern: string): string {
  return pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`;
}

function readBehavior(file: TerraformFile, behavior: Block, pathPattern: string, notes: Notes): BehaviorModel {
  const { path } = behavior.place;
  const legacy = behavior.has('cache_policy_id') ? undefined : behavior.block('forwarded_values');
  if (legacy === undefined && !behavior.has('cache_policy_id')) {
    throw behavior.fault('cache_policy_id', 'be given, or forwarded_values', undefined);
  }
  const policies =
    legacy === undefined
      ? {
          cachePolicy: readCachePolicy(file, behavior),
          originRequestPolicy: readOriginRequestPolicy(file, behavior, notes),
        }
      : readForwardedValues(behavior, notes);
  const signed = ['trusted_key_groups', 'trusted_signers'].some((argument) => isListed(behavior.value(argument)));
  if (signed) notes.add(path, 'signatures of URLs and cookies are not verified');
  const edgeLambdas = behavior.blocks('lambda_function_association');
  if (edgeLambdas.length > 0) notes.add(path, 'its Lambda@Edge functions do not run');
  for (const argument of ['field_level_encryption_id', 'smooth_streaming', 'grpc_config'] as const) {
    if (behavior.has(argument) && behavior.value(argument) !== false) notes.add(path, `its ${argument} does not act`);
  }
  return {
    pathPattern,
    allowedMethods: behavior.texts('allowed_methods'),
    cachedMethods: behavior.texts('cached_methods'),
    viewerProtocol: behavior.choice('viewer_protocol_policy', PROTOCOLS) ?? 'allow-all',
    compress: behavior.boolean('compress') ?? false,
    targetOriginId: behavior.requiredText('target_origin_id'),
    ...policies,
    responseHeaders: readResponseHeaders(file, behavior, notes),
    ...readFunctions(file, behavior, notes),
    signed,
  };
}

function readFunctions(
  file: TerraformFile,
  behavior: Block,
  notes: Notes,
): Pick<BehaviorModel, 'viewerRequest' | 'viewerResponse'> {
  const byEvent = new Map(
    behavior.blocks('function_association').map((association) => {
      const event = association.choice('event_type', ['viewer-request', 'viewer-response']);
      if (event === undefined) throw association.fault('event_type', 'be given', undefined);
      return [event, readFunction(file, association, notes)];
    }),
  );
  return { viewerRequest: byEvent.get('viewer-request'), viewerResponse: byEvent.get('viewer-response') };
}

function readFunction(file: TerraformFile, association: Block, notes: Notes): EdgeFunctionModel | undefined {
  const argument = 'function_arn';
  const resource = file.find(association.reference(argument), 'aws_cloudfront_function');
  if (resource === undefined) {
    const named = association.rendered(argument) ?? 'its function';
    notes.add(association.place.path, `${named} does not run: its code is not in the stack`);
    return undefined;
  }
  const runtime = resource.text('runtime') ?? RUNTIME;
  if (runtime !== RUNTIME) notes.add(resource.address, `it runs as ${RUNTIME}, and not as ${runtime}`);
  if (resource.has('key_value_store_associations')) notes.add(resource.address, 'its key value stores are empty');
  return { resource: resource.address, code: sourceText(file, resource, 'code') };
}
