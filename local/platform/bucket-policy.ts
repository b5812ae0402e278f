import { isPlainObject } from '../../lib/contract/schema';
import { bucketOf } from './storage';
import type { Resource, TerraformFile } from './terraform-file';

const READING = /^(s3:GetObject|s3:Get\*|s3:\*|\*)$/;
/** `{ref:aws_s3_bucket.Store_1234.arn}/profiles/*` and `arn:aws:s3:::my-media/profiles/*`. */
const OBJECTS = /^(?:\{ref:[^}]*\}|arn:aws[a-z-]*:s3:::[^/]*)\/(.*)$/;
const OTHER_DISTRIBUTION = /\{ref:(aws_cloudfront_distribution\.[^.}]+)\./g;

/**
 * The prefixes of the keys that policies of buckets let a distribution read, by what a bucket is known by. A bucket whose
 * policy is not in the stack is not among them.
 */
export function readablePrefixes(file: TerraformFile, distribution: string): ReadonlyMap<string, readonly string[]> {
  const prefixes = new Map<string, readonly string[]>();
  for (const resource of file.resources('aws_s3_bucket_policy')) {
    const bucket = bucketOf(file, resource);
    const statements = statementsOf(resource);
    // What it says, Terraform alone knows.
    if (bucket === undefined || statements === undefined) continue;
    prefixes.set(bucket, [
      ...(prefixes.get(bucket) ?? []),
      ...statements.filter((statement) => letsRead(statement, distribution)).flatMap(prefixesOf),
    ]);
  }
  return prefixes;
}

type Statement = Readonly<Record<string, unknown>>;

function statementsOf(resource: Resource): readonly Statement[] | undefined {
  let policy: unknown;
  try {
    policy = JSON.parse(resource.rendered('policy') ?? '');
  } catch {
    return undefined;
  }
  return isPlainObject(policy) ? listOf(policy['Statement']).filter(isPlainObject) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function letsRead(statement: Statement, distribution: string): boolean {
  const { Effect, Action, Principal, Condition } = statement;
  if (Effect !== 'Allow' || !listOf(Action).some((action) => READING.test(String(action)))) return false;
  const principal = JSON.stringify(Principal ?? '');
  const isEdge =
    principal.includes('"*"') ||
    principal.includes('cloudfront.amazonaws.com') ||
    /origin_access_identity|CloudFront Origin Access Identity/.test(principal);
  const named = [...JSON.stringify(Condition ?? '').matchAll(OTHER_DISTRIBUTION)].map(([, address]) => address);
  return isEdge && (named.length === 0 || named.includes(distribution));
}

function prefixesOf({ Resource: resources }: Statement): readonly string[] {
  return listOf(resources).flatMap((resource) => {
    const [, objects] = OBJECTS.exec(String(resource)) ?? [];
    return objects === undefined ? [] : [objects.replace(/\*.*$/, '')];
  });
}
