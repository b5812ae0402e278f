import { basename } from 'node:path';
import { PROCESSOR_ENVIRONMENT } from '../../lib/contract';
import type { Block } from './block';
import { type FunctionModel, PROCESSOR_NAMES, type ProcessorName } from './model';
import type { Notes } from './notes';
import type { Resource, TerraformFile } from './terraform-file';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;
/** Of a queue. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const DEFAULT_BATCH_SIZE = 10;

/** Functions by Terraform id, each with the queue that triggers it. */
export function readFunctions(file: TerraformFile, notes: Notes): Readonly<Record<string, FunctionModel>> {
  const urls = new Set(
    file
      .resources('aws_lambda_function_url')
      .map((url) => functionNamed(file, url, 'function_name')?.id)
      .filter((id) => id !== undefined),
  );
  const sources = readSources(file, notes);
  const functions = file.resources('aws_lambda_function');
  if (functions.length > 0)
    notes.add('aws_lambda_function.*', 'functions have the processor and memory of this computer');
  return Object.fromEntries(
    functions.map((resource) => {
      const { id } = resource;
      const concurrency = resource.number('reserved_concurrent_executions') ?? -1;
      const environment = resource.block('environment')?.map('variables') ?? {};
      const processor = processorOf(resource, environment);
      if (processor === undefined) {
        notes.add(resource.address, 'its code is not that of this package and does not run');
      }
      return [
        id,
        {
          id,
          processor,
          environment,
          timeoutSeconds: resource.number('timeout') ?? DEFAULT_TIMEOUT_SECONDS,
          memoryMegabytes: resource.number('memory_size') ?? DEFAULT_MEMORY_MEGABYTES,
          reservedConcurrency: concurrency < 0 ? undefined : concurrency,
          source: sources.get(id),
          url: urls.has(id),
        },
      ];
    }),
  );
}

/** The function that an argument names: by reference, or by the name that the stack gives it. */
export function functionNamed(file: TerraformFile, resource: Block, argument: string): Resource | undefined {
  const referenced = file.find(resource.reference(argument), 'aws_lambda_function');
  if (referenced !== undefined) return referenced;
  const name = resource.rendered(argument);
  return file.resources('aws_lambda_function').find((each) => each.rendered('function_name') === name);
}

/**
 * By its zip, `image-optimizer-arm64.zip`, wherever that lies. An image has any name: it is told by what it is given, as
 * the transcoder alone is put into one.
 */
function processorOf(resource: Resource, environment: FunctionModel['environment']): ProcessorName | undefined {
  const zip = resource.rendered('filename') ?? resource.rendered('s3_key');
  if (zip !== undefined) {
    return PROCESSOR_NAMES.find((name) => basename(zip).replace(/(-(arm64|x64))?\.zip$/, '') === name);
  }
  const given = environment[PROCESSOR_ENVIRONMENT.contract] ?? '';
  return resource.has('image_uri') && /"renditions":/.test(given) ? 'video-transcoder' : undefined;
}

function readSources(file: TerraformFile, notes: Notes): ReadonlyMap<string, FunctionModel['source']> {
  const sources = new Map<string, FunctionModel['source']>();
  for (const mapping of file.resources('aws_lambda_event_source_mapping')) {
    const { address } = mapping;
    const triggered = functionNamed(file, mapping, 'function_name');
    const reference = mapping.reference('event_source_arn');
    const queue = file.find(reference, 'aws_sqs_queue');
    // The edge log's stream is part of the metrics.
    if (triggered === undefined || file.find(reference, 'aws_kinesis_stream') !== undefined) continue;
    if (queue === undefined) {
      notes.add(address, 'it triggers nothing: its source is no queue of the stack');
    } else if (mapping.boolean('enabled') === false) {
      notes.add(address, 'it is switched off, so that nothing triggers its function');
    } else if (sources.has(triggered.id)) {
      notes.add(address, 'it triggers nothing: its function has a queue already');
    } else {
      if (mapping.has('filter_criteria')) notes.add(address, 'its filter_criteria do not act: each message is taken');
      sources.set(triggered.id, {
        queue: queue.id,
        batchSize: mapping.number('batch_size') ?? DEFAULT_BATCH_SIZE,
        maxConcurrency: mapping.block('scaling_config')?.number('maximum_concurrency'),
      });
    }
  }
  return sources;
}
