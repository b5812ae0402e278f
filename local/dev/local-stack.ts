import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { KEY_PREFIXES } from '../../lib/contract';
import type { VideoTools } from '../../processors/video-transcoder/core';
import type { Origin } from '../edge/types';
import { reasonOf } from '../errors';
import { StackFunctions } from '../functions/stack-functions';
import type { OriginModel, PlatformModel } from '../platform/model';
import { bucketOrigin } from '../services/bucket-origin';
import { REGION } from '../services/document-tables';
import { localName } from '../services/local-names';
import { CREDENTIALS } from '../services/object-storage';
import { StackServices } from '../services/stack-services';
import type { MediaItem } from './api';
import { EdgeLog } from './edge-log';
import { functionLine } from './function-lines';
import { createLocalEdge, type LocalEdge } from './local-edge';
import { catalogueOf, MediaLibrary } from './media-library';
import { Teardown } from './teardown';

export interface LocalStackOptions {
  readonly platform: PlatformModel;
  readonly tools: VideoTools;
  /** Where media and catalogue are kept. */
  readonly folder: string;
  /** Of what is not kept. */
  readonly scratch: string;
  /** Where the compiled package lies. @default - where it is installed */
  readonly compiled?: string;
  readonly onMedia: (item: MediaItem) => void;
  /** Is given what the user is to read. */
  readonly log: (line: string) => void;
}

/** A synthesized stack that runs on this computer: services, functions, and the CDN before them. */
export class LocalStack {
  static async start(options: LocalStackOptions): Promise<LocalStack> {
    const teardown = new Teardown();
    try {
      return await startStack(options, teardown);
    } catch (error) {
      await teardown.run();
      throw error;
    }
  }

  constructor(
    readonly services: StackServices,
    readonly functions: StackFunctions,
    readonly library: MediaLibrary,
    readonly edge: LocalEdge,
    /** @default - the stack counts nothing */
    readonly edgeLog: EdgeLog | undefined,
    readonly s3: S3Client,
    readonly dynamo: DynamoDBClient,
    private readonly teardown: Teardown,
  ) {}

  async stop(): Promise<void> {
    await this.teardown.run();
  }
}

async function startStack(options: LocalStackOptions, teardown: Teardown): Promise<LocalStack> {
  const { platform, folder, scratch, tools, compiled, log } = options;
  const fault = (what: string) => (error: unknown) => log(`${what}: ${reasonOf(error)}`);
  // The library needs the services' addresses, and is told by them.
  const told: { library?: MediaLibrary } = {};
  const services = await StackServices.start({
    platform,
    folder,
    onUpload: (upload) => void told.library?.stored(upload).catch(fault('upload')),
    onTableRequest: (request) => void told.library?.tableRequest(request).catch(fault('catalogue')),
  });
  teardown.add(() => services.stop());
  const { s3, dynamo, documents } = createClients(services);
  teardown.add(async () => {
    s3.destroy();
    dynamo.destroy();
  });
  const buckets = [KEY_PREFIXES.imageOriginals, KEY_PREFIXES.videoOriginals].map((prefix) =>
    services.announcing(prefix),
  );
  const library = new MediaLibrary({
    s3,
    documents,
    buckets: [...new Set(buckets)].filter((bucket) => bucket !== undefined),
    catalogue: catalogueOf(platform),
    onChange: options.onMedia,
  });
  const unfinished = await library.load();
  told.library = library;
  const functions = await StackFunctions.start({
    platform,
    services,
    tools,
    folder: scratch,
    compiled,
    onLine: (model, line) => {
      functionLine(model, line, { log, onProgress: (videoId, percent) => library.progress('video', videoId, percent) });
    },
    onFault: ({ id, processor }, error) => fault(processor ?? id)(error),
  });
  teardown.add(() => functions.stop());
  const edgeLog = platform.metrics && new EdgeLog(platform.metrics);
  const edge = createLocalEdge({
    platform,
    origins: createOrigins(platform, services, functions, teardown),
    onCloudFront: (request, answer) => edgeLog?.record(request, answer),
    log,
  });
  teardown.add(() => edge.stop());
  for (const upload of unfinished) services.announceAgain(upload);
  return new LocalStack(services, functions, library, edge, edgeLog, s3, dynamo, teardown);
}

interface Clients {
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
}

function createClients(services: StackServices): Clients {
  const client = { region: REGION, credentials: CREDENTIALS };
  const dynamo = new DynamoDBClient({ ...client, endpoint: services.tablesEndpoint });
  return {
    s3: new S3Client({ ...client, endpoint: services.storageEndpoint, forcePathStyle: true }),
    dynamo,
    documents: DynamoDBDocumentClient.from(dynamo),
  };
}

/** What the CDN asks, by origin id. */
function createOrigins(
  { distribution, buckets }: PlatformModel,
  services: StackServices,
  functions: StackFunctions,
  teardown: Teardown,
): Readonly<Record<string, Origin>> {
  const create = (model: OriginModel): Origin => {
    switch (model.kind) {
      case 'bucket': {
        const bucket = localName(model.bucket);
        const { readable } = buckets[model.bucket] ?? {};
        const origin = bucketOrigin({ endpoint: services.storageEndpoint, bucket, readable });
        teardown.add(async () => origin.stop());
        return origin;
      }
      case 'function':
        return functions.origin(model.functionId) ?? unreachable(`function ${model.functionId}`);
      case 'server':
        return unreachable(model.host);
    }
  };
  return Object.fromEntries(Object.entries(distribution.origins).map(([id, model]) => [id, create(model)]));
}

/** What is not here cannot be reached, as CloudFront answers for it. */
function unreachable(what: string): Origin {
  const body = Buffer.from(`${what} does not run here\n`);
  return async () => ({ status: 502, headers: { 'content-type': 'text/plain' }, body });
}
