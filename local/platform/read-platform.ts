import { PROCESSOR_ENVIRONMENT, PUBLIC_KEY_PREFIXES } from '../../lib/contract';
import { unreadableRules } from '../edge/cloudflare-rules';
import { readablePrefixes } from './bucket-policy';
import { carriedContract } from './carried-contract';
import { chooseDistribution, readDistribution } from './distribution';
import { readFunctions } from './functions';
import { noteResources } from './known-resources';
import { readMetrics } from './metrics';
import type { DistributionModel, FunctionModel, PlatformModel } from './model';
import { Notes } from './notes';
import { readBuckets, readQueues, readTables } from './storage';
import { TerraformFile } from './terraform-file';
import { readZone } from './zone';

export interface ReadOptions {
  /** Terraform id or address of the distribution that is served. @default - the only one */
  readonly distribution?: string;
  /** What the distribution is named by, for errors. @default '--distribution' */
  readonly option?: string;
}

/**
 * Reads a synthesized stack as the platform that it declares.
 *
 * @param path of a `cdk.tf.json`, as `findStack` finds it
 * @throws UsageError naming the file and the address of what cannot be read
 */
export function readPlatform(path: string, options: ReadOptions = {}): PlatformModel {
  const file = TerraformFile.read(path);
  const notes = new Notes();
  const resource = chooseDistribution(file, options.distribution, options.option);
  const distribution = readDistribution(file, resource, notes);
  const zone = readZone(file, distribution, notes);
  const functions = readFunctions(file, notes);
  const metrics = readMetrics(file, resource, functions, notes);
  const ours = Object.values(functions).filter(({ processor }) => processor !== undefined);
  const isTold = (address: string): boolean =>
    ours.some(({ environment }) => Object.values(environment).some((value) => value.includes(`{ref:${address}.`)));
  const work = ours.flatMap(({ source }) => source?.queue ?? []);
  const read = bucketsOf(distribution);
  const buckets = readBuckets(
    file,
    {
      others: bucketsBeside(file, distribution, functions, notes),
      readable: readablePrefixes(file, { address: resource.address, buckets: read }, notes),
      isNeeded: ({ type, id, address }) =>
        type === 'aws_sqs_queue' ? work.includes(id) : read.includes(id) || isTold(address),
    },
    notes,
  );
  const contract = carriedContract(file, { distribution: resource.id, functions, metrics }, notes);
  const tables = readTables(file, isTold, notes);
  const queues = readQueues(file, work, notes);
  noteUnknownPolicies(file, { origins: distribution.origins, buckets }, notes);
  noteResources(file, notes);
  return {
    name: file.name,
    distribution,
    zone,
    functions,
    buckets,
    tables,
    queues,
    metrics,
    contract,
    notModelled: [...notes.all, ...(zone === undefined ? [] : unreadableRules(zone))],
    resources: file.byType,
  };
}

/** Of what the edge reads and nobody knows what it may. */
function noteUnknownPolicies(
  file: TerraformFile,
  { origins, buckets }: Pick<DistributionModel, 'origins'> & Pick<PlatformModel, 'buckets'>,
  notes: Notes,
): void {
  for (const origin of Object.values(origins)) {
    if (origin.kind !== 'bucket' || buckets[origin.bucket]?.readable !== undefined) continue;
    const own = file.resources('aws_s3_bucket').find(({ id }) => id === origin.bucket);
    const opened = PUBLIC_KEY_PREFIXES.join(', ');
    notes.add(own?.address ?? origin.bucket, `its policy is not known here: the edge may read ${opened} of it`);
  }
}

/** What the buckets are known by that a distribution reads. */
function bucketsOf({ origins }: DistributionModel): readonly string[] {
  return Object.values(origins).flatMap((origin) => (origin.kind === 'bucket' ? [origin.bucket] : []));
}

/** Names of the buckets that are not the stack's and that it reads or writes all the same. */
function bucketsBeside(
  file: TerraformFile,
  distribution: DistributionModel,
  functions: Readonly<Record<string, FunctionModel>>,
  notes: Notes,
): readonly string[] {
  const { variantBucket, originalBucket } = PROCESSOR_ENVIRONMENT;
  const named = [
    ...bucketsOf(distribution),
    ...Object.values(functions).flatMap(({ environment }) => [environment[variantBucket], environment[originalBucket]]),
  ];
  const own = new Set(file.resources('aws_s3_bucket').map(({ id }) => id));
  const others = [...new Set(named)].filter((name) => name !== undefined);
  return others.filter((name) => {
    if (own.has(name) || name.includes('{ref:')) return false;
    notes.add(name, 'the bucket is not of the stack: what it holds is not known here');
    return true;
  });
}
