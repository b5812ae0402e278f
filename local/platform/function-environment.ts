import { METRICS_ENVIRONMENT, PROCESSOR_ENVIRONMENT } from '../../lib/contract';
import type { FunctionModel } from './model';
import type { Notes } from './notes';
import type { TerraformFile } from './terraform-file';

type Environment = FunctionModel['environment'];

/** `{ref:data.aws_s3_bucket.Old_1234.bucket}`: the address, and its type. */
const REFERENCE = /\{ref:((?:data\.)?([^.{}]+)\.[^.{}]+)\.[^{}]+\}/g;
/** What exists already is asked for by the argument that is its name. */
const NAME_OF = { aws_s3_bucket: 'bucket', aws_dynamodb_table: 'name' } as const;

/** What the variables are names of. */
const NAMED: Readonly<Record<string, keyof typeof NAME_OF>> = {
  [PROCESSOR_ENVIRONMENT.variantBucket]: 'aws_s3_bucket',
  [PROCESSOR_ENVIRONMENT.originalBucket]: 'aws_s3_bucket',
  [PROCESSOR_ENVIRONMENT.catalogueTable]: 'aws_dynamodb_table',
  [METRICS_ENVIRONMENT.table]: 'aws_dynamodb_table',
};

/**
 * An environment with names in place of data sources that ask for buckets and tables by name, and with references in place
 * of names that the stack itself gives.
 */
export function withNames(file: TerraformFile, environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => {
      const name = value.replace(REFERENCE, (reference: string, address: string, type: string) => {
        const found = address.startsWith('data.') ? file.findAny({ address, attribute: '' }, type) : undefined;
        const argument = isNamed(type) ? NAME_OF[type] : undefined;
        return (argument && found?.rendered(argument)) ?? reference;
      });
      return [key, ownNamed(file, Object.hasOwn(NAMED, key) ? NAMED[key] : undefined, name) ?? name];
    }),
  );
}

function isNamed(type: string): type is keyof typeof NAME_OF {
  return Object.hasOwn(NAME_OF, type);
}

/** A reference to the resource of the stack that has a name. */
function ownNamed(file: TerraformFile, type: keyof typeof NAME_OF | undefined, name: string): string | undefined {
  if (type === undefined) return undefined;
  const argument = NAME_OF[type];
  const own = file.resources(type).find((each) => each.rendered(argument) === name);
  return own && `{ref:${own.address}.${argument}}`;
}

/** Notes what a processor is told by things that are not here. */
export function noteUnresolved(
  file: TerraformFile,
  { id, environment }: Pick<FunctionModel, 'id' | 'environment'>,
  notes: Notes,
): void {
  const address = `aws_lambda_function.${id}`;
  for (const [name, value] of Object.entries(environment)) {
    const unknown = [...value.matchAll(/\{ref:[^{}]*\}/g)].filter(([reference]) => !isOwn(file, reference));
    if (unknown.length > 0) notes.add(address, `its ${name} is known to Terraform alone, and names nothing here`);
  }
  const table = environment[PROCESSOR_ENVIRONMENT.catalogueTable];
  if (table !== undefined && !table.includes('{ref:')) {
    notes.add(address, `the table ${table} is not of the stack, and is not there`);
  }
}

function isOwn(file: TerraformFile, reference: string): boolean {
  const [[, address = '', type = ''] = []] = reference.matchAll(REFERENCE);
  return file.find({ address, attribute: '' }, type) !== undefined;
}
