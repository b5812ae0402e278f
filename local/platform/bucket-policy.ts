import { isPlainObject } from '../../lib/contract/schema';
import { bucketOf } from './bucket-names';
import { type Notes, readOrNote } from './notes';
import { listOf, type Statement, statementsOf } from './policy-statements';
import type { TerraformFile } from './terraform-file';

/** What reading an object is called. Names of actions know no case, and may have wildcards. */
const READING = 's3:GetObject';
/** Conditions that the distribution meets, or that are looked at here. In lower case. */
const KNOWN_CONDITIONS: readonly string[] = [
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:securetransport',
  's3:tlsversion',
];
/** What a statement says by exception. */
const EXCEPTIONS: readonly string[] = ['NotAction', 'NotResource', 'NotPrincipal'];
/** Stands for what Terraform alone knows. */
const UNKNOWN = '\0';
/** `{ref:aws_s3_bucket.Store_1234.arn}/profiles/*` and `arn:aws:s3:::my-media/profiles/*`, their references unknown. */
const OBJECTS = /^(?:\0|arn:[^:/]*:s3:::[^/]*)\/([^]*)$/;
const OTHER_DISTRIBUTION = /\{ref:(aws_cloudfront_distribution\.[^.}]+)\./g;

/**
 * The prefixes of the keys that policies of buckets let a distribution read, by what a bucket is known by. A bucket whose
 * policy is not in the stack is not among them. What of a policy does not act is noted where the distribution reads.
 */
export function readablePrefixes(
  file: TerraformFile,
  distribution: { readonly address: string; readonly buckets: readonly string[] },
  notes: Notes,
): ReadonlyMap<string, readonly string[]> {
  const prefixes = new Map<string, readonly string[]>();
  for (const resource of file.resources('aws_s3_bucket_policy')) {
    const bucket = readOrNote({ resource, isNeeded: false, notes }, () => bucketOf(file, resource));
    const statements = statementsOf(file, resource);
    // What it says, Terraform alone knows.
    if (bucket === undefined || statements === undefined) continue;
    const note = (what: string): void => {
      if (distribution.buckets.includes(bucket)) notes.add(resource.address, what);
    };
    prefixes.set(bucket, [
      ...(prefixes.get(bucket) ?? []),
      ...statements.flatMap((statement) => readableBy(statement, distribution.address, note)),
    ]);
  }
  return prefixes;
}

function readableBy(statement: Statement, distribution: string, note: (what: string) => void): readonly string[] {
  const exception = EXCEPTIONS.find((name) => Object.hasOwn(statement, name));
  if (exception !== undefined) {
    note(`its statement with ${exception} does not act`);
    return [];
  }
  if (!concerns(statement, distribution)) return [];
  const conditions = conditionsOf(statement).filter((name) => !KNOWN_CONDITIONS.includes(name));
  if (statement['Effect'] !== 'Allow') {
    // A request without TLS, which is refused, comes to no bucket here.
    if (conditions.length > 0 || conditionsOf(statement).length === 0) note('its statement that denies does not act');
    return [];
  }
  if (conditions.length > 0) note(`its conditions on ${conditions.join(', ')} are taken as met`);
  return listOf(statement['Resource']).flatMap((resource) => prefixesOf(String(resource), note));
}

/** Whether it is about the distribution, and about reading objects. */
function concerns({ Action, Principal, Condition }: Statement, distribution: string): boolean {
  if (!listOf(Action).some((action) => asPattern(String(action)).test(READING))) return false;
  const principal = JSON.stringify(Principal ?? '');
  const isEdge =
    principal.includes('"*"') ||
    principal.includes('cloudfront.amazonaws.com') ||
    /origin_access_identity|CloudFront Origin Access Identity/.test(principal);
  const named = [...JSON.stringify(Condition ?? '').matchAll(OTHER_DISTRIBUTION)].map(([, address]) => address);
  return isEdge && (named.length === 0 || named.includes(distribution));
}

function asPattern(action: string): RegExp {
  const source = action
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i');
}

/** Names of all conditions, in lower case. */
function conditionsOf({ Condition: operators }: Statement): readonly string[] {
  if (!isPlainObject(operators)) return [];
  return Object.values(operators).flatMap((tests) =>
    isPlainObject(tests) ? Object.keys(tests).map((name) => name.toLowerCase()) : [],
  );
}

function prefixesOf(resource: string, note: (what: string) => void): readonly string[] {
  if (resource === '*') return [''];
  const [, objects] = OBJECTS.exec(resource.replaceAll(/\{ref:[^{}]*\}/g, UNKNOWN)) ?? [];
  if (objects === undefined) return [];
  const [prefix = ''] = objects.split(/[*?\0]/);
  const rest = objects.slice(prefix.length);
  if (rest !== '' && rest !== '*') note(`it lets read all of ${prefix}* here, and not ${resource} alone`);
  return [prefix];
}
