import { UsageError } from '../errors';
import { readBehaviors } from './behaviors';
import type { Block } from './block';
import type { DistributionModel } from './model';
import type { Notes } from './notes';
import { readOriginGroups, readOrigins } from './origins';
import type { Resource, TerraformFile } from './terraform-file';

const TYPE = 'aws_cloudfront_distribution';
const HTTP_VERSIONS = ['http1.1', 'http2', 'http3', 'http2and3'] as const;

/**
 * The distribution that is served: the stack's only one, or the one that is named.
 *
 * @throws UsageError where there is none, none of that name, or several and none is named
 */
export function chooseDistribution(file: TerraformFile, name: string | undefined, option = '--distribution'): Resource {
  const all = file.resources(TYPE);
  const listed = all.map(({ address }) => address).join(', ');
  if (name !== undefined) {
    const named = all.find(({ id, address }) => id === name || address === name);
    if (named !== undefined) return named;
    throw new UsageError(`'${option}' must be one of ${listed === '' ? 'none' : listed}, got: ${name}`);
  }
  const [first, ...others] = all;
  if (first === undefined) {
    throw new UsageError(`'--stack' must have a CloudFront distribution, got: ${file.path} (none)`);
  }
  if (others.length > 0) {
    throw new UsageError(
      `'${option}' must name one of those of ${file.path}, which has several, got: none of ${listed}`,
    );
  }
  return first;
}

export function readDistribution(file: TerraformFile, distribution: Resource, notes: Notes): DistributionModel {
  const model: DistributionModel = {
    resource: distribution.address,
    aliases: distribution.texts('aliases'),
    behaviors: readBehaviors(file, distribution, notes),
    origins: readOrigins(file, distribution, notes),
    originGroups: readOriginGroups(distribution),
    ...readErrors(distribution),
    geoRestriction: readGeoRestriction(distribution),
    priceClass: distribution.text('price_class') ?? 'PriceClass_All',
    httpVersion: distribution.choice('http_version', HTTP_VERSIONS) ?? 'http2',
    realtimeLog: behaviorBlocks(distribution).some((behavior) => behavior.has('realtime_log_config_arn')),
  };
  checkTargets(distribution, model);
  noteWhatIsLeftOut(file, distribution, notes);
  return model;
}

/** All behaviors of a distribution, in no order that matters. */
export function behaviorBlocks(distribution: Resource): readonly Block[] {
  return [...distribution.blocks('ordered_cache_behavior'), ...distribution.blocks('default_cache_behavior')];
}

function readErrors(distribution: Resource): Pick<DistributionModel, 'errorTtlSeconds' | 'errorPages'> {
  const errorTtlSeconds: Record<number, number> = {};
  const errorPages: Record<number, { path: string; status: number }> = {};
  for (const response of distribution.blocks('custom_error_response')) {
    const code = response.number('error_code');
    if (code === undefined) throw response.fault('error_code', 'be given', undefined);
    const ttl = response.number('error_caching_min_ttl');
    if (ttl !== undefined) errorTtlSeconds[code] = ttl;
    const path = response.text('response_page_path');
    if (path !== undefined && path !== '')
      errorPages[code] = { path, status: response.number('response_code') ?? code };
  }
  return { errorTtlSeconds, errorPages };
}

function readGeoRestriction(distribution: Resource): DistributionModel['geoRestriction'] {
  const geo = distribution.block('restrictions')?.block('geo_restriction');
  const kind = geo?.choice('restriction_type', ['none', 'blacklist', 'whitelist']) ?? 'none';
  return geo === undefined || kind === 'none' ? undefined : { kind, countries: geo.texts('locations') };
}

function checkTargets(distribution: Resource, { behaviors, origins, originGroups }: DistributionModel): void {
  const known = [...Object.keys(origins), ...Object.keys(originGroups)];
  for (const { pathPattern, targetOriginId } of behaviors) {
    if (known.includes(targetOriginId)) continue;
    throw distribution.fault(
      'target_origin_id',
      `be one of the origins ${known.join(', ')}`,
      `${targetOriginId} (of ${pathPattern})`,
    );
  }
  for (const [id, { primary, secondary }] of Object.entries(originGroups)) {
    const missing = [primary, secondary].find((member) => !Object.hasOwn(origins, member));
    if (missing === undefined) continue;
    throw distribution.fault('origin_group', `have members of its origins (${id})`, missing);
  }
}

/** Arguments that would change what viewers get or who gets it. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  default_root_object: 'its default_root_object is not served for /',
  viewer_certificate: 'viewers come without TLS: its certificate and protocol versions do not act',
  continuous_deployment_policy_id: 'no share of requests goes to a staging distribution',
  logging_config: 'no standard logs are written',
};

function noteWhatIsLeftOut(file: TerraformFile, distribution: Resource, notes: Notes): void {
  const { address } = distribution;
  if (distribution.boolean('enabled') === false) notes.add(address, 'it is switched off, and served here all the same');
  for (const [argument, what] of Object.entries(LEFT_OUT)) {
    if (distribution.has(argument) && distribution.value(argument) !== '') notes.add(address, what);
  }
  // One of the stack is noted by its own address.
  const firewalls = distribution.references('web_acl_id');
  const isOwn = firewalls.some((firewall) => file.find(firewall, 'aws_wafv2_web_acl') !== undefined);
  if (distribution.has('web_acl_id') && distribution.value('web_acl_id') !== '' && !isOwn) {
    notes.add(address, 'requests are not filtered by its web ACL');
  }
  if (readGeoRestriction(distribution) !== undefined) {
    notes.add(address, 'no address is looked up: the country of a viewer is the one that its request tells here');
  }
  const priceClass = distribution.text('price_class') ?? 'PriceClass_All';
  if (priceClass !== 'PriceClass_All')
    notes.add(address, `every edge location answers, whatever ${priceClass} leaves out`);
}
