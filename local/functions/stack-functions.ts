import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROCESSOR_ENVIRONMENT } from '../../lib/contract';
import type { VideoTools } from '../../processors/video-transcoder/core';
import type { Origin } from '../edge/types';
import type { FunctionModel, NotModelled, PlatformModel } from '../platform/model';
import { EventSource } from '../services/event-source';
import { resolveReferences } from '../services/local-names';
import type { StackServices } from '../services/stack-services';
import type { QueueResult, UrlResult } from './events';
import { handlerFiles } from './handlers';
import { LocalFunction } from './local-function';
import { urlOrigin } from './url-origin';

/** Processes of one function at once: they share the processors of one computer, not of a cloud. */
const MOST_INSTANCES = 2;

export interface StackFunctionsOptions {
  readonly platform: PlatformModel;
  readonly services: StackServices;
  readonly tools: VideoTools;
  /** For what functions write to their own disks. */
  readonly folder: string;
  /** Where the compiled package lies. @default - where it is installed */
  readonly compiled?: string;
  readonly onLine: (model: FunctionModel, line: string, stream: 'stdout' | 'stderr') => void;
  readonly onFault: (model: FunctionModel, fault: unknown) => void;
}

/** Every function of a stack that is the package's, with what triggers it. */
export class StackFunctions {
  static async start(options: StackFunctionsOptions): Promise<StackFunctions> {
    const temporary = join(options.folder, 'functions');
    await mkdir(temporary, { recursive: true });
    const functions = new Map<string, LocalFunction>();
    const sources: EventSource[] = [];
    for (const model of Object.values(options.platform.functions)) {
      const files = model.processor && handlerFiles(model.processor, options.compiled);
      if (files === undefined) continue;
      const instance = new LocalFunction({
        ...files,
        environment: environmentOf(model, options, temporary),
        temporary,
        timeoutSeconds: model.timeoutSeconds,
        concurrency: instancesOf(model),
        onLine: (line, stream) => options.onLine(model, line, stream),
      });
      functions.set(model.id, instance);
      const source = eventSource(model, instance, options);
      if (source !== undefined) sources.push(source);
    }
    return new StackFunctions(options, functions, sources);
  }

  private constructor(
    private readonly options: StackFunctionsOptions,
    private readonly functions: ReadonlyMap<string, LocalFunction>,
    private readonly sources: readonly EventSource[],
  ) {}

  /** The URL of a function, as the CDN asks it. */
  origin(functionId: string): Origin | undefined {
    const model = this.options.platform.functions[functionId];
    const instance = this.functions.get(functionId);
    if (model === undefined || instance === undefined) return undefined;
    return urlOrigin({
      invoke: async (event) => (await instance.invoke(event)) as UrlResult,
      onFault: (fault) => this.options.onFault(model, fault),
    });
  }

  async stop(): Promise<void> {
    const stopped = this.sources.map((source) => source.stop());
    await Promise.all([...this.functions.values()].map((instance) => instance.stop()));
    await Promise.all(stopped);
  }
}

/** The package's functions that do not run here, and why. Of those that are not the package's the model tells. */
export function functionsNotRun(functions: PlatformModel['functions']): readonly NotModelled[] {
  const counting = Object.values(functions)
    .filter(({ processor }) => processor !== undefined && handlerFiles(processor) === undefined)
    .map(({ id }) => `aws_lambda_function.${id}`);
  if (counting.length === 0) return [];
  return [{ resource: counting.join(', '), what: 'requests are counted where they are answered, not by a function' }];
}

function instancesOf({ reservedConcurrency, source }: FunctionModel): number {
  const allowed = Math.min(reservedConcurrency ?? MOST_INSTANCES, source?.maxConcurrency ?? MOST_INSTANCES);
  return Math.max(1, Math.min(MOST_INSTANCES, allowed));
}

function environmentOf(
  { environment, processor }: FunctionModel,
  { platform, services, tools }: StackFunctionsOptions,
  temporary: string,
): Readonly<Record<string, string>> {
  const resolved = Object.entries(environment).map(([name, value]) => [name, resolveReferences(value, platform)]);
  const programs = { [PROCESSOR_ENVIRONMENT.ffmpeg]: tools.ffmpeg, [PROCESSOR_ENVIRONMENT.ffprobe]: tools.ffprobe };
  return {
    ...(Object.fromEntries(resolved) as Readonly<Record<string, string>>),
    ...(processor === 'video-transcoder' && programs),
    ...services.environment,
    // Whatever the user has set up for AWS is not for what runs here.
    AWS_CONFIG_FILE: join(temporary, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(temporary, 'none'),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    PATH: process.env['PATH'] ?? '',
    ...(process.env['SystemRoot'] !== undefined && { SystemRoot: process.env['SystemRoot'] }),
  };
}

function eventSource(
  model: FunctionModel,
  instance: LocalFunction,
  { services, onFault }: StackFunctionsOptions,
): EventSource | undefined {
  const queue = model.source && services.queues.get(model.source.queue);
  if (model.source === undefined || queue === undefined) return undefined;
  return new EventSource({
    queue,
    batchSize: model.source.batchSize,
    concurrency: instance.concurrency,
    invoke: async (event) => (await instance.invoke(event)) as QueueResult,
    onFault: (fault) => onFault(model, fault),
  });
}
