import type { Block } from './block';
import { bucketKey, bucketNamed } from './bucket-names';
import { functionNamed } from './functions';
import type { OriginGroupModel, OriginModel } from './model';
import type { Notes } from './notes';
import type { TerraformFile } from './terraform-file';

/** `my-media.s3.eu-west-1.amazonaws.com`, and the ways that were written before. A website endpoint is a server. */
const BUCKET_HOST = /^(.+)\.s3(?:\.dualstack)?(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;

/**
 * The origins of a distribution, by their ids.
 *
 * @throws UsageError where two have one id, or one is of a shape that CloudFront does not take
 */
export function readOrigins(
  file: TerraformFile,
  distribution: Block,
  notes: Notes,
): Readonly<Record<string, OriginModel>> {
  const origins = distribution.blocks('origin').map((origin) => readOrigin(file, origin, notes));
  const ids = origins.map(({ originId }) => originId);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw distribution.fault('origin', 'have no origin_id twice', twice);
  return Object.fromEntries(origins.map((origin) => [origin.originId, origin]));
}

function readOrigin(file: TerraformFile, origin: Block, notes: Notes): OriginModel {
  const { path } = origin.place;
  const shield = origin.block('origin_shield');
  const shieldRegion = shield?.boolean('enabled') === true ? shield.requiredText('origin_shield_region') : undefined;
  const headers = origin.blocks('custom_header');
  if (origin.text('origin_path') !== undefined && origin.text('origin_path') !== '') {
    notes.add(path, `its origin_path '${origin.text('origin_path') ?? ''}' is not put before the path of a request`);
  }
  const source = whereFrom(file, origin, notes);
  if (source.kind === 'bucket' && !isSigned(origin)) {
    notes.add(path, 'it reads its bucket as by an origin access control, without which AWS refuses what is not public');
  }
  return {
    originId: origin.requiredText('origin_id'),
    shieldRegion,
    customHeaders: Object.fromEntries(
      headers.map((header) => [header.requiredText('name').toLowerCase(), header.rendered('value') ?? '']),
    ),
    ...source,
  };
}

/** Whether the bucket is told who asks. */
function isSigned(origin: Block): boolean {
  const identity = origin.block('s3_origin_config')?.value('origin_access_identity') ?? '';
  const control = origin.value('origin_access_control_id') ?? '';
  return control !== '' || identity !== '';
}

type Source =
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'function'; readonly functionId: string }
  | { readonly kind: 'server'; readonly host: string };

function whereFrom(file: TerraformFile, origin: Block, notes: Notes): Source {
  const argument = 'domain_name';
  const reference = origin.reference(argument);
  const bucket = file.findAny(reference, 'aws_s3_bucket');
  if (bucket !== undefined && reference?.attribute !== 'website_endpoint') {
    return { kind: 'bucket', bucket: bucketKey(file, bucket) };
  }
  const url = file.find(reference, 'aws_lambda_function_url');
  if (url !== undefined) {
    const named = functionNamed(file, url, 'function_name');
    if (named !== undefined) return { kind: 'function', functionId: named.id };
    notes.add(url.address, 'its function is not in the stack, so that the origin answers nothing');
    return { kind: 'server', host: url.address };
  }
  if (reference !== undefined) {
    notes.add(origin.place.path, `${reference.address} gets its name from Terraform, so that it is asked for nothing`);
    return { kind: 'server', host: `${reference.address}.${reference.attribute}` };
  }
  const host = origin.requiredText(argument);
  const [, name] = BUCKET_HOST.exec(host) ?? [];
  if (name !== undefined && !origin.has('custom_origin_config')) {
    return { kind: 'bucket', bucket: bucketNamed(file, name) };
  }
  notes.add(origin.place.path, `${host} is a server of its own, which is not asked`);
  return { kind: 'server', host };
}

/**
 * The origin groups of a distribution, by their ids.
 *
 * @throws UsageError where a group has other than two members
 */
export function readOriginGroups(distribution: Block): Readonly<Record<string, OriginGroupModel>> {
  return Object.fromEntries(
    distribution.blocks('origin_group').map((group) => {
      const [primary, secondary, ...others] = group.blocks('member').map((member) => member.requiredText('origin_id'));
      if (primary === undefined || secondary === undefined || others.length > 0) {
        throw group.fault('member', 'be two', group.blocks('member').length);
      }
      const statuses = group.requiredBlock('failover_criteria').numbers('status_codes');
      return [group.requiredText('origin_id'), { primary, secondary, statuses }];
    }),
  );
}
