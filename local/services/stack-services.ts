import { join } from 'node:path';
import { makeFolder } from '../make-folder';
import type { BucketModel, PlatformModel } from '../platform/model';
import { DocumentTables, REGION, type TableRequest } from './document-tables';
import { localName } from './local-names';
import { notification, type StoredUpload, watchStoring } from './notifications';
import { CREDENTIALS, ObjectStorage } from './object-storage';
import { LocalQueue } from './queue';

export interface StackServicesOptions {
  readonly platform: Pick<PlatformModel, 'buckets' | 'tables' | 'queues'>;
  /** Where objects and tables are kept. */
  readonly folder: string;
  /** Is told of every object that a bucket with notifications gets. */
  readonly onUpload: (upload: StoredUpload) => void;
  readonly onTableRequest: (request: TableRequest) => void;
}

/** Every bucket, table and queue of a stack, by Terraform id under names of this computer. */
export class StackServices {
  static async start({ platform, folder, ...listeners }: StackServicesOptions): Promise<StackServices> {
    const queues = createQueues(platform);
    const watched = Object.values(platform.buckets).filter(({ notifications }) => notifications.length > 0);
    const onStored = (upload: StoredUpload): void => {
      const bucket = watched.find(({ id }) => localName(id) === upload.bucket);
      if (bucket === undefined) return;
      announce(bucket, upload, queues);
      listeners.onUpload(upload);
    };
    const [objects, tables] = [join(folder, 'objects'), join(folder, 'tables')];
    await Promise.all([makeFolder(objects), makeFolder(tables)]);
    const storage = await ObjectStorage.start({
      directory: objects,
      buckets: Object.keys(platform.buckets).map(localName),
      receive: (request, response, answer) => {
        watchStoring(request, response, onStored);
        answer();
      },
    });
    try {
      const documents = await DocumentTables.start({
        directory: tables,
        tables: Object.values(platform.tables).map(({ id, ...table }) => ({ ...table, name: localName(id) })),
        onRequest: listeners.onTableRequest,
      });
      return new StackServices(storage, documents, queues, watched);
    } catch (error) {
      await storage.stop();
      throw error;
    }
  }

  private constructor(
    private readonly storage: ObjectStorage,
    private readonly tables: DocumentTables,
    /** By Terraform id. */
    readonly queues: ReadonlyMap<string, LocalQueue>,
    private readonly watched: readonly BucketModel[],
  ) {}

  get storageEndpoint(): string {
    return this.storage.endpoint;
  }

  get tablesEndpoint(): string {
    return this.tables.endpoint;
  }

  /** What a process needs for the AWS SDK to talk to the services here, its code unchanged. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL_S3: this.storage.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: this.tables.endpoint,
    };
  }

  /** The bucket that announces objects of a prefix. */
  announcing(prefix: string): string | undefined {
    const found = this.watched.find(({ notifications }) =>
      notifications.some((notification) => prefix.startsWith(notification.prefix)),
    );
    return found && localName(found.id);
  }

  /** Announces an object that has been stored before. */
  announceAgain(upload: StoredUpload): void {
    const bucket = this.watched.find(({ id }) => localName(id) === upload.bucket);
    if (bucket !== undefined) announce(bucket, upload, this.queues);
  }

  async stop(): Promise<void> {
    for (const queue of this.queues.values()) queue.stop();
    await Promise.all([this.storage.stop(), this.tables.stop()]);
  }
}

function announce({ notifications }: BucketModel, upload: StoredUpload, queues: ReadonlyMap<string, LocalQueue>): void {
  for (const { prefix, queue } of notifications) {
    if (upload.key.startsWith(prefix)) queues.get(queue)?.send(notification(upload));
  }
}

function createQueues({ queues }: Pick<PlatformModel, 'queues'>): Map<string, LocalQueue> {
  const created = new Map<string, LocalQueue>();
  const create = (id: string, above: readonly string[] = []): LocalQueue | undefined => {
    const model = queues[id];
    if (model === undefined || above.includes(id)) return undefined;
    const known = created.get(id);
    if (known !== undefined) return known;
    const deadLetters = model.deadLetters === undefined ? undefined : create(model.deadLetters, [...above, id]);
    const queue = new LocalQueue({ ...model, deadLetters });
    created.set(id, queue);
    return queue;
  };
  for (const id of Object.keys(queues)) create(id);
  return created;
}
