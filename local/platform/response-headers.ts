import type { Block } from './block';
import { namedPolicy } from './cache-policy';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from './managed-policies';
import type { CorsModel, HeaderRule, ResponseHeadersModel } from './model';
import type { Notes } from './notes';
import type { TerraformFile } from './terraform-file';

/** The response-headers policy of a behavior; one that is neither of the stack nor managed is noted and left out. */
export function readResponseHeaders(
  file: TerraformFile,
  behavior: Block,
  notes: Notes,
): ResponseHeadersModel | undefined {
  const argument = 'response_headers_policy_id';
  if (!behavior.has(argument)) return undefined;
  const policy = namedPolicy(file, behavior, {
    argument,
    type: 'aws_cloudfront_response_headers_policy',
    managed: MANAGED_RESPONSE_HEADERS_POLICIES,
  });
  if (policy === undefined) {
    notes.add(behavior.place.path, `its ${argument} is not known here, so that its headers are not sent`);
    return undefined;
  }
  if (policy.kind === 'managed') {
    const { set, cors } = policy.settings;
    return { resource: policy.id, set, remove: [], cors, serverTimingPercent: 0 };
  }
  const { resource } = policy;
  const cors = resource.block('cors_config');
  const timing = resource.block('server_timing_headers_config');
  return {
    resource: resource.address,
    set: [...securityHeaders(resource), ...customHeaders(resource)],
    remove: itemsOf(resource.block('remove_headers_config')).map((item) => item.requiredText('header').toLowerCase()),
    cors: cors && readCors(cors),
    serverTimingPercent: timing?.boolean('enabled') === true ? (timing.number('sampling_rate') ?? 0) : 0,
  };
}

function itemsOf(config: Block | undefined): readonly Block[] {
  return config?.blocks('items') ?? [];
}

function customHeaders(policy: Block): readonly HeaderRule[] {
  return itemsOf(policy.block('custom_headers_config')).map((item) => ({
    name: item.requiredText('header').toLowerCase(),
    value: item.text('value') ?? '',
    override: item.boolean('override') ?? false,
  }));
}

/** Each security header by its block, and what its value is made of. */
const SECURITY_HEADERS: readonly {
  readonly block: string;
  readonly name: string;
  readonly value: (block: Block) => string;
}[] = [
  {
    block: 'content_security_policy',
    name: 'content-security-policy',
    value: (block) => block.requiredText('content_security_policy'),
  },
  { block: 'content_type_options', name: 'x-content-type-options', value: () => 'nosniff' },
  { block: 'frame_options', name: 'x-frame-options', value: (block) => block.requiredText('frame_option') },
  { block: 'referrer_policy', name: 'referrer-policy', value: (block) => block.requiredText('referrer_policy') },
  { block: 'strict_transport_security', name: 'strict-transport-security', value: strictTransport },
  { block: 'xss_protection', name: 'x-xss-protection', value: xssProtection },
];

function securityHeaders(policy: Block): readonly HeaderRule[] {
  const config = policy.block('security_headers_config');
  return SECURITY_HEADERS.flatMap(({ block: argument, name, value }) => {
    const block = config?.block(argument);
    return block === undefined ? [] : [{ name, value: value(block), override: block.boolean('override') ?? false }];
  });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
function strictTransport(block: Block): string {
  return [
    `max-age=${block.number('access_control_max_age_sec') ?? 0}`,
    ...(block.boolean('include_subdomains') === true ? ['includeSubDomains'] : []),
    ...(block.boolean('preload') === true ? ['preload'] : []),
  ].join('; ');
}

function xssProtection(block: Block): string {
  if (block.boolean('protection') !== true) return '0';
  const report = block.text('report_uri');
  return [
    '1',
    ...(block.boolean('mode_block') === true ? ['mode=block'] : []),
    ...(report === undefined ? [] : [`report=${report}`]),
  ].join('; ');
}

function readCors(config: Block): CorsModel {
  const items = (argument: string): readonly string[] => config.block(argument)?.texts('items') ?? [];
  return {
    origins: items('access_control_allow_origins'),
    methods: items('access_control_allow_methods').flatMap((method) => (method === 'ALL' ? ALL_METHODS : [method])),
    headers: items('access_control_allow_headers'),
    expose: items('access_control_expose_headers'),
    credentials: config.boolean('access_control_allow_credentials') ?? false,
    maxAgeSeconds: config.number('access_control_max_age_sec'),
    override: config.boolean('origin_override') ?? false,
  };
}

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
