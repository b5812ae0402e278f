import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildKey, type ImageRecord, mediaKey, sparkMediaContract, type VariantRecord } from '../../lib/contract';
import { optimizeImage } from '../../processors/image-optimizer/core';
import { Gate } from '../../processors/on-the-fly-resizer/gate';
import type { ResizerServices } from '../../processors/on-the-fly-resizer/make-variant';
import type { VariantAddress, VariantCatalogue, VariantObjects } from '../../processors/on-the-fly-resizer/ports';

/** As many as libuv has threads for. A function is given one request at a time, and has no use for more. */
const DECODERS = 4;

export type Source = 'master' | 'original';

/** The one photo, whichever user and image is asked for. */
interface Photo {
  readonly original: string;
  readonly master: string;
  readonly record: ImageRecord;
}

export interface CountedServices {
  readonly services: ResizerServices;
  /** How often a master or an original was read to make a variant of. */
  readonly renders: () => number;
}

/** Files in a folder for S3, and a map for DynamoDB: the photo is every user's, and each asks for a variant it has not yet. */
export async function memoryServices(folder: string, photo: string, source: Source): Promise<CountedServices> {
  const prepared = await prepare(folder, photo, source);
  const objects = new FolderObjects(folder, prepared);
  const services: ResizerServices = {
    contract: sparkMediaContract,
    catalogue: new MemoryCatalogue(prepared.record),
    objects,
    gate: new Gate({ parallel: DECODERS, waiting: 64 }),
    onFault: (fault) => console.error(fault),
    onUnstored: (cause) => console.error(cause),
  };
  return { services, renders: () => objects.reads };
}

async function prepare(folder: string, original: string, source: Source): Promise<Photo> {
  const { images } = sparkMediaContract;
  const common = {
    userId: '',
    mediaKey: '',
    imageId: '',
    sequencer: '0',
    contractDigest: '0',
    updatedAt: '',
    sourceVersion: '0',
  };
  const master = join(folder, 'master');
  if (source === 'original') return { original, master, record: { ...common, state: 'processing' } };
  const made = await optimizeImage(await readFile(original), images);
  await writeFile(master, made.master.data);
  const variants = made.variants.map(({ useCase, format, width, height, quality, data }) => ({
    ...{ useCase, format, width, height, quality },
    bytes: data.length,
  }));
  const { width, height } = made.source;
  const { data, ...rest } = made.master;
  const record = {
    ...common,
    state: 'ready',
    width,
    height,
    variants,
    master: { ...rest, bytes: data.length },
  } as const;
  return { original, master, record };
}

class MemoryCatalogue implements VariantCatalogue {
  private readonly made = new Map<string, readonly VariantRecord[]>();

  constructor(private readonly template: ImageRecord) {}

  async find(address: VariantAddress): Promise<ImageRecord> {
    return Promise.resolve(this.record(address));
  }

  async claim({ address }: { readonly address: VariantAddress }): Promise<ImageRecord> {
    return Promise.resolve(this.record(address));
  }

  async reserve(_seen: ImageRecord, { address }: { readonly address: VariantAddress }): Promise<ImageRecord> {
    return Promise.resolve(this.record(address));
  }

  async stored({ address }: { readonly address: VariantAddress }, { variants }: ImageRecord): Promise<'listed'> {
    this.made.set(idOf(address), variants ?? []);
    return Promise.resolve('listed');
  }

  async releaseClaim(): Promise<void> {
    await Promise.resolve();
  }

  async releaseKeys(): Promise<void> {
    await Promise.resolve();
  }

  async leftOut(): Promise<void> {
    await Promise.resolve();
  }

  /** Before its first request an image has every variant but the one that is asked for. */
  private record(address: VariantAddress): ImageRecord {
    const { userId, imageId, useCase, format } = address;
    const others = this.template.variants?.filter((one) => one.useCase !== useCase || one.format !== format);
    const variants = this.made.get(idOf(address)) ?? others;
    return { ...this.template, userId, imageId, mediaKey: mediaKey('image', imageId), ...(variants && { variants }) };
  }
}

const idOf = ({ userId, imageId }: VariantAddress): string => `${userId}/${imageId}`;

class FolderObjects implements VariantObjects {
  reads = 0;

  constructor(
    private readonly folder: string,
    private readonly photo: Photo,
  ) {}

  async readVariant(address: VariantAddress): ReturnType<VariantObjects['readVariant']> {
    const data = await readFile(this.pathOf(buildKey({ kind: 'image-variant', ...address })));
    const eTag = createHash('md5').update(data).digest('hex');
    return { data, contentType: `image/${address.format}`, cacheControl: '', eTag };
  }

  async readMaster({ master }: ImageRecord): Promise<Buffer | undefined> {
    if (master === undefined) return undefined;
    this.reads += 1;
    return readFile(this.photo.master);
  }

  async readOriginal(): Promise<Buffer> {
    this.reads += 1;
    return readFile(this.photo.original);
  }

  async readWatermark(asset: string): Promise<never> {
    return Promise.reject(new Error(`'watermark' must not be drawn here, got: ${asset}`));
  }

  async put({ key, body }: Parameters<VariantObjects['put']>[0]): Promise<void> {
    if (!Buffer.isBuffer(body)) throw new Error("'body' must be a buffer");
    await writeFile(this.pathOf(key), body);
  }

  async remove(): Promise<void> {
    await Promise.resolve();
  }

  /** All in one folder: a bucket has none to be made. */
  private pathOf(key: string): string {
    return join(this.folder, encodeURIComponent(key));
  }
}
