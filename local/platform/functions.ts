import { basename } from 'node:path';
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
  return Object.fromEntries(
    file.resources('aws_lambda_function').map((resource) => {
      const { id } = resource;
      const concurrency = resource.number('reserved_concurrent_executions') ?? -1;
      const processor = processorOf(resource);
      if (processor === undefined) {
        notes.add(resource.address, 'its code is none of the package, and does not run');
      }
      return [
        id,
        {
          id,
          processor,
          environment: resource.block('environment')?.map('variables') ?? {},
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

/** By its zip, `image-optimizer-arm64.zip`, wherever that lies; an image of a processor is told by its name as well. */
function processorOf(resource: Resource): ProcessorName | undefined {
  const zip = resource.rendered('filename') ?? resource.rendered('s3_key');
  const code = zip === undefined ? (resource.rendered('image_uri') ?? '') : basename(zip);
  return PROCESSOR_NAMES.find((name) =>
    zip === undefined ? new RegExp(`[/-]${name}(:|@|$)`).test(code) : code.replace(/-(arm64|x64)\.zip$/, '') === name,
  );
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
