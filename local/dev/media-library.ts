import { HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { CATALOGUE_SCHEMA, type MediaKind, mediaKey, type MediaRecord, parseKey } from '../../lib/contract';
import type { PlatformModel } from '../platform/model';
import type { TableRequest } from '../services/document-tables';
import { localName } from '../services/local-names';
import type { StoredUpload } from '../services/notifications';
import type { MediaItem } from './api';
import { type KnownUpload, mediaItem, type SeenWork } from './media-item';
import { NAME_METADATA } from './uploads';

export interface MediaLibraryOptions {
  readonly s3: S3Client;
  readonly documents: DynamoDBDocumentClient;
  /** Buckets of originals, by their names here. */
  readonly buckets: readonly string[];
  /** The catalogue's name here. @default - the stack has none, and nothing is ever ready */
  readonly catalogue?: string;
  /** Is told of every medium that has changed. */
  readonly onChange: (item: MediaItem) => void;
}

interface Entry {
  readonly upload: KnownUpload;
  record?: MediaRecord;
  placeholder?: string;
  work: SeenWork;
  beganAt?: number;
  /** Ends when all that was written of it so far has been read. */
  reading?: Promise<void>;
}

const WRITES: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];

/** All uploads and what the catalogue says of them, kept up to date by what the services are asked. */
export class MediaLibrary {
  private readonly entries = new Map<string, Entry>();
  /** Of uploads that have been stored, and of which nothing has been read yet. */
  private readonly adding = new Map<string, Promise<Entry | undefined>>();

  constructor(private readonly options: MediaLibraryOptions) {}

  /** The latest first. */
  items(): readonly MediaItem[] {
    return [...this.entries.values()]
      .reverse()
      .map(toItem)
      .sort((a, b) => (a.uploadedAt === b.uploadedAt ? 0 : a.uploadedAt < b.uploadedAt ? 1 : -1));
  }

  find(kind: MediaKind, mediaId: string): MediaItem | undefined {
    const entry = [...this.entries.values()].find(({ upload }) => upload.kind === kind && upload.mediaId === mediaId);
    return entry && toItem(entry);
  }

  /**
   * Reads what an earlier run has left.
   *
   * @returns uploads that nothing has become of yet: their messages ended with that run
   */
  async load(): Promise<readonly StoredUpload[]> {
    const unfinished: StoredUpload[] = [];
    for (const stored of await this.originals()) {
      const entry = await this.add(stored);
      if (entry === undefined) continue;
      entry.record = await this.read(entry.upload);
      entry.placeholder = await placeholderOf(entry.record);
      if (entry.record === undefined || entry.record.state === 'processing') unfinished.push(stored);
    }
    return unfinished;
  }

  async stored(upload: StoredUpload): Promise<void> {
    const medium = originalOf(upload.key);
    if (medium === undefined) return;
    const id = entryId(medium);
    const adding = this.add(upload);
    this.adding.set(id, adding);
    try {
      const entry = await adding;
      if (entry !== undefined) this.options.onChange(toItem(entry));
    } finally {
      this.adding.delete(id);
    }
  }

  /** Looks at what a processor writes to the catalogue. */
  async tableRequest({ operation, body, answered }: TableRequest): Promise<void> {
    if (!WRITES.includes(operation) || body['TableName'] !== this.options.catalogue) return;
    const key = (body['Key'] ?? body['Item']) as Readonly<Record<string, { readonly S?: string }>> | undefined;
    const userId = key?.[CATALOGUE_SCHEMA.partitionKey]?.S;
    const sortKey = key?.[CATALOGUE_SCHEMA.sortKey]?.S;
    if (!(await answered)) return;
    const at = performance.now();
    const id = `${userId} ${sortKey}`;
    // A processor may be faster than what is read of its upload.
    await this.adding.get(id)?.catch(() => undefined);
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    // One after the other: what is read first may be there last, and is older.
    const before = entry.reading ?? Promise.resolve();
    entry.reading = before.catch(() => undefined).then(() => this.refresh(entry, at));
    await entry.reading;
  }

  /** Takes in how far the work on a medium is. */
  progress(kind: MediaKind, mediaId: string, percent: number): void {
    for (const entry of this.entries.values()) {
      if (entry.upload.kind !== kind || entry.upload.mediaId !== mediaId) continue;
      entry.work = { ...entry.work, percent };
      this.options.onChange(toItem(entry));
    }
  }

  /** Reads a record that was written at a time of this process. */
  private async refresh(entry: Entry, at: number): Promise<void> {
    const record = await this.read(entry.upload);
    const placeholder = await placeholderOf(record);
    const before = entry.record?.state;
    const after = record?.state;
    Object.assign(entry, { record, placeholder });
    if (after === 'processing' && before !== 'processing') {
      entry.beganAt = at;
      entry.work = {};
    } else if (after === 'ready' && before === 'processing' && entry.beganAt !== undefined) {
      entry.work = { seconds: Number(((at - entry.beganAt) / 1000).toFixed(2)) };
    }
    this.options.onChange(toItem(entry));
  }

  private async originals(): Promise<readonly StoredUpload[]> {
    const found: StoredUpload[] = [];
    for (const bucket of this.options.buckets) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.options.s3 }, { Bucket: bucket })) {
        found.push(
          ...Contents.map(({ Key = '', ETag = '' }) => ({ bucket, key: Key, eTag: ETag.replaceAll('"', '') })),
        );
      }
    }
    return found;
  }

  private async add({ bucket, key }: StoredUpload): Promise<Entry | undefined> {
    const medium = originalOf(key);
    if (medium === undefined) return undefined;
    const head = await this.options.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const { Metadata = {}, LastModified = new Date(), ContentLength = 0 } = head;
    const upload: KnownUpload = {
      ...medium,
      name: decoded(Metadata[NAME_METADATA]) ?? medium.mediaId,
      uploadedAt: LastModified.toISOString(),
      bytes: ContentLength,
    };
    const id = entryId(medium);
    const entry: Entry = { ...this.entries.get(id), work: {}, upload };
    this.entries.set(id, entry);
    return entry;
  }

  private async read({ kind, userId, mediaId }: KnownUpload): Promise<MediaRecord | undefined> {
    if (this.options.catalogue === undefined) return undefined;
    const key = { [CATALOGUE_SCHEMA.partitionKey]: userId, [CATALOGUE_SCHEMA.sortKey]: mediaKey(kind, mediaId) };
    const { Item } = await this.options.documents.send(
      new GetCommand({ TableName: this.options.catalogue, Key: key, ConsistentRead: true }),
    );
    return Item as MediaRecord | undefined;
  }
}

type Medium = Pick<KnownUpload, 'kind' | 'userId' | 'mediaId'>;

/** `undefined` for what is no original. */
function originalOf(key: string): Medium | undefined {
  const location = parseKey(key);
  switch (location?.kind) {
    case 'image-original':
      return { kind: 'image', userId: location.userId, mediaId: location.imageId };
    case 'video-original':
      return { kind: 'video', userId: location.userId, mediaId: location.videoId };
    default:
      return undefined;
  }
}

const entryId = ({ kind, userId, mediaId }: Medium): string => `${userId} ${mediaKey(kind, mediaId)}`;

async function placeholderOf(record: MediaRecord | undefined): Promise<string | undefined> {
  const { thumbhash } = (record ?? {}) as { readonly thumbhash?: string };
  if (thumbhash === undefined) return undefined;
  const { thumbHashToDataURL } = await import('thumbhash');
  return thumbHashToDataURL(Buffer.from(thumbhash, 'base64'));
}

/** The catalogue among the tables of a stack, by its keys. */
export function catalogueOf({ tables }: Pick<PlatformModel, 'tables'>): string | undefined {
  const { partitionKey, sortKey } = CATALOGUE_SCHEMA;
  const found = Object.values(tables).find((table) => table.hashKey === partitionKey && table.rangeKey === sortKey);
  return found && localName(found.id);
}

/** `undefined` for what no upload of ours has written. */
function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

const toItem = ({ upload, record, work, placeholder }: Entry): MediaItem =>
  mediaItem(upload, record, work, placeholder);
