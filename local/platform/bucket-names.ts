import type { Block } from './block';
import type { Resource, TerraformFile } from './terraform-file';

/** What a bucket is known by: its Terraform id, or its name where it is not the stack's. */
export function bucketKey(file: TerraformFile, bucket: Resource): string {
  if (!bucket.isData) return bucket.id;
  const own = file.find(bucket.reference('bucket'), 'aws_s3_bucket');
  return own?.id ?? bucketNamed(file, bucket.requiredText('bucket'));
}

/** What a bucket is known by that has a name: the stack may be what makes it. */
export function bucketNamed(file: TerraformFile, name: string): string {
  return file.resources('aws_s3_bucket').find((own) => own.rendered('bucket') === name)?.id ?? name;
}

/** The bucket that an argument `bucket` names, by what it is known by. */
export function bucketOf(file: TerraformFile, resource: Block): string | undefined {
  const bucket = file.findAny(resource.reference('bucket'), 'aws_s3_bucket');
  if (bucket !== undefined) return bucketKey(file, bucket);
  const name = resource.rendered('bucket');
  return name === undefined ? undefined : bucketNamed(file, name);
}
