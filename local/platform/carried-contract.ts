import { isDeepStrictEqual } from 'node:util';
import {
  assertMediaContract,
  type MediaContract,
  MediaContractError,
  parseMediaContractSlice,
  PROCESSOR_ENVIRONMENT,
  sparkMediaContract,
} from '../../lib/contract';
import { CONTRACT_COMMENT } from '../../lib/contract/carried-contract';
import { describeFault, isPlainObject } from '../../lib/contract/schema';
import { UsageError } from '../errors';
import type { FunctionModel, MetricsModel } from './model';
import type { Notes } from './notes';
import type { TerraformFile } from './terraform-file';

type Sections = Partial<MediaContract>;
const SECTIONS = Object.keys(sparkMediaContract) as (keyof MediaContract)[];

/**
 * The contract that a distribution's stack was synthesized with: the whole one that its delivery leaves in the file, or
 * the sections that functions were given, over the document's.
 *
 * @throws UsageError where what is carried breaks the contract's rules
 */
export function carriedContract(
  file: TerraformFile,
  parts: {
    /** Terraform id. */
    readonly distribution: string;
    readonly functions: Readonly<Record<string, FunctionModel>>;
    readonly metrics: MetricsModel | undefined;
  },
  notes: Notes,
): MediaContract {
  const given = givenToFunctions(file, parts.functions);
  const whole = commentOf(file, parts.distribution);
  const merged: Record<string, unknown> = { ...sparkMediaContract, ...(whole ?? firstOfEach(given)) };
  for (const { address, sections } of given) {
    const others = Object.keys(sections).filter(
      (name) => !isDeepStrictEqual(sections[name as keyof Sections], merged[name]),
    );
    if (others.length > 0) notes.add(address, `it is given other ${others.join(', ')} than the contract used here`);
  }
  const contract = merged as unknown as MediaContract;
  if (whole !== undefined) return contract;
  const carried = new Set(given.flatMap(({ sections }) => Object.keys(sections)));
  if (parts.metrics !== undefined) carried.add('metrics');
  const missing = SECTIONS.filter((name) => !carried.has(name));
  notes.add(file.name, `it carries no contract for ${missing.join(', ')}: the document's holds`);
  return withMetrics(file, contract, parts.metrics, notes);
}

interface Given {
  readonly address: string;
  readonly sections: Sections;
}

function givenToFunctions(file: TerraformFile, functions: Readonly<Record<string, FunctionModel>>): readonly Given[] {
  return Object.values(functions).flatMap(({ id, environment }) => {
    const text = environment[PROCESSOR_ENVIRONMENT.contract];
    if (text === undefined) return [];
    const address = `aws_lambda_function.${id}`;
    return [{ address, sections: sectionsIn(text, `${file.path}: '${address}.environment'`) }];
  });
}

/** The sections that a text of JSON has, each held against its rules. */
function sectionsIn(text: string, where: string): Sections {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const names = isPlainObject(parsed) ? Object.keys(parsed) : [];
  return worded(
    () =>
      parseMediaContractSlice(
        text,
        SECTIONS.filter((name) => names.includes(name)),
      ),
    where,
  );
}

/** Words the faults of a contract as those of the file. */
function worded<T>(parse: () => T, where: string): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    throw new UsageError(error.faults.map((fault) => `${where}: ${describeFault(fault)}`).join('\n'));
  }
}

/** Each section as the first function that has it was given it. */
function firstOfEach(given: readonly Given[]): Sections {
  return Object.assign({}, ...[...given].reverse().map(({ sections }) => sections)) as Sections;
}

/** The whole contract that this distribution has left in the file. */
function commentOf(file: TerraformFile, distribution: string): Sections | undefined {
  const comments = file.comments[CONTRACT_COMMENT];
  const entry = isPlainObject(comments)
    ? Object.values(comments).find((each) => isPlainObject(each) && each['distribution'] === distribution)
    : undefined;
  if (!isPlainObject(entry)) return undefined;
  const where = `${file.path}: the contract of ${distribution}`;
  const contract = worded(() => parseMediaContractSlice(String(entry['contract']), SECTIONS), where);
  worded(() => assertMediaContract(contract), where);
  return contract;
}

/** What of a contract only its metrics carry; and a note of what fits no longer, as parts of two contracts now lie together. */
function withMetrics(
  file: TerraformFile,
  contract: MediaContract,
  metrics: MetricsModel | undefined,
  notes: Notes,
): MediaContract {
  const merged =
    metrics === undefined
      ? contract
      : {
          ...contract,
          metrics: metrics.settings.metrics,
          delivery: { ...contract.delivery, beaconPath: metrics.settings.beaconPath },
        };
  try {
    assertMediaContract(merged);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    for (const fault of error.faults) {
      notes.add(file.name, `what it carries of a contract does not fit the rest: ${describeFault(fault)}`);
    }
  }
  return merged;
}
