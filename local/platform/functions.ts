import { basename } from 'node:path';
import { METRICS_ENVIRONMENT, PROCESSOR_ENVIRONMENT } from '../../lib/contract';
import type { Block } from './block';
import { type FunctionModel, PROCESSOR_NAMES, type ProcessorName } from './model';
import { noteUnresolved, withNames } from './function-environment';
import { type Notes, readOrNote } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;
/** Of a queue. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const DEFAULT_BATCH_SIZE = 10;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
const PARTIAL_BATCHES = 'ReportBatchItemFailures';

/** Functions by Terraform id, each with the queue that triggers it. */
export function readFunctions(file: TerraformFile, notes: Notes): Readonly<Record<string, FunctionModel>> {
  const urls = new Set(
    file
      .resources('aws_lambda_function_url')
      .flatMap((url) => functionsNamed(file, url, 'function_name'))
      .map(({ id }) => id),
  );
  const sources = readSources(file, notes);
  const functions = file.resources('aws_lambda_function');
  if (functions.length > 0)
    notes.add('aws_lambda_function.*', 'functions have the processor and memory of this computer');
  return Object.fromEntries(
    functions.map((resource) => {
      const { id } = resource;
      const read = (): Omit<FunctionModel, 'source' | 'url'> => readFunction(file, resource);
      const model = readOrNote({ resource, isNeeded: zipOf(resource) !== undefined, notes }, read) ?? unknownOf(id);
      if (model.processor === undefined) {
        notes.add(resource.address, 'its code is not that of this package and does not run');
      } else {
        noteUnresolved(file, model, notes);
      }
      return [id, { ...model, source: sources.get(id), url: urls.has(id) }];
    }),
  );
}

function readFunction(file: TerraformFile, resource: Resource): Omit<FunctionModel, 'source' | 'url'> {
  const concurrency = resource.number('reserved_concurrent_executions') ?? -1;
  const environment = withNames(file, resource.block('environment')?.map('variables') ?? {});
  return {
    id: resource.id,
    processor: processorOf(resource, environment),
    environment,
    timeoutSeconds: resource.number('timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMegabytes: resource.number('memory_size') ?? DEFAULT_MEMORY_MEGABYTES,
    reservedConcurrency: concurrency < 0 ? undefined : concurrency,
  };
}

/** Of a function that is not the package's, whose arguments Terraform alone knows. */
function unknownOf(id: string): Omit<FunctionModel, 'source' | 'url'> {
  return {
    id,
    environment: {},
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
    memoryMegabytes: DEFAULT_MEMORY_MEGABYTES,
  };
}

/**
 * The function that an argument names: by reference, to itself or to an alias of it, or by the name that the stack gives
 * it.
 *
 * @throws UsageError where it may be one of several
 */
export function functionNamed(file: TerraformFile, resource: Block, argument: string): Resource | undefined {
  const [named, ...others] = functionsNamed(file, resource, argument);
  if (others.length > 0) throw resource.fault(argument, 'name one resource', resource.value(argument));
  return named;
}

/** All functions that Terraform may choose from. */
function functionsNamed(file: TerraformFile, resource: Block, argument: string): readonly Resource[] {
  const direct = resource.references(argument);
  const aliases = direct.flatMap((reference) => file.find(reference, 'aws_lambda_alias') ?? []);
  const references = [...direct, ...aliases.flatMap((alias) => alias.references('function_name'))];
  const referenced = references.flatMap((reference) => file.find(reference, 'aws_lambda_function') ?? []);
  if (referenced.length > 0) return [...new Set(referenced)];
  const names = [resource.rendered(argument), ...aliases.map((alias) => alias.rendered('function_name'))];
  return file.resources('aws_lambda_function').filter((each) => {
    const name = each.rendered('function_name');
    return name !== undefined && names.includes(name);
  });
}

/** The processor whose zip it has: `image-optimizer-arm64.zip`, wherever that lies. */
function zipOf(resource: Resource): ProcessorName | undefined {
  const zip = resource.rendered('filename') ?? resource.rendered('s3_key') ?? '';
  return PROCESSOR_NAMES.find((name) => basename(zip).replace(/(-(arm64|x64))?\.zip$/, '') === name);
}

/**
 * By its zip and what it is given, as another's zip may have the same name. An image has any name: it is told by what it is
 * given alone, as the transcoder alone is put into one.
 */
function processorOf(resource: Resource, environment: FunctionModel['environment']): ProcessorName | undefined {
  const { [PROCESSOR_ENVIRONMENT.contract]: contract, [METRICS_ENVIRONMENT.table]: table } = environment;
  if (contract === undefined && table === undefined) return undefined;
  if (!resource.has('image_uri')) return zipOf(resource);
  return /"renditions":/.test(contract ?? '') ? 'video-transcoder' : undefined;
}

function readSources(file: TerraformFile, notes: Notes): ReadonlyMap<string, FunctionModel['source']> {
  const sources = new Map<string, FunctionModel['source']>();
  for (const mapping of file.resources('aws_lambda_event_source_mapping')) {
    const isNeeded = functionsNamed(file, mapping, 'function_name').some((each) => zipOf(each) !== undefined);
    readOrNote({ resource: mapping, isNeeded, notes }, () => addSource(file, mapping, { sources, notes }));
  }
  return sources;
}

function addSource(
  file: TerraformFile,
  mapping: Resource,
  { sources, notes }: { readonly sources: Map<string, FunctionModel['source']>; readonly notes: Notes },
): void {
  const { address } = mapping;
  const triggered = functionNamed(file, mapping, 'function_name');
  const reference = mapping.reference('event_source_arn');
  const queue = file.find(reference, 'aws_sqs_queue');
  // The edge log's stream is part of the metrics.
  if (file.find(reference, 'aws_kinesis_stream') !== undefined) return;
  if (triggered === undefined) {
    notes.add(address, 'it triggers nothing: its function is not in the stack');
  } else if (queue === undefined) {
    notes.add(address, 'it triggers nothing: its source is no queue of the stack');
  } else if (mapping.boolean('enabled') === false) {
    notes.add(address, 'it is switched off, so that nothing triggers its function');
  } else if (sources.has(triggered.id)) {
    notes.add(address, 'it triggers nothing: its function has a queue already');
  } else {
    sources.set(triggered.id, readSource(mapping, queue, notes));
  }
}

function readSource(mapping: Resource, queue: Resource, notes: Notes): FunctionModel['source'] {
  const { address } = mapping;
  if (mapping.has('filter_criteria')) notes.add(address, 'its filter_criteria do not act: each message is taken');
  if (!mapping.texts('function_response_types').includes(PARTIAL_BATCHES)) {
    notes.add(address, `what fails of a batch comes again, as if it asked for ${PARTIAL_BATCHES}`);
  }
  return {
    queue: queue.id,
    batchSize: mapping.number('batch_size') ?? DEFAULT_BATCH_SIZE,
    maxConcurrency: mapping.block('scaling_config')?.number('maximum_concurrency'),
  };
}
