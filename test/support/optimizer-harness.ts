import { randomUUID } from 'node:crypto';
import { buildKey, IMAGE_OPTIMIZER_SECTIONS, type ImageRecord } from '../../lib/contract';
import {
  coldStart as coldStartOf,
  type Handler,
  ProcessorHarness,
  type S3RecordOptions,
  s3RecordOf,
  type TestMedium,
} from './processor-harness';

export {
  captureLogs,
  CATALOGUE,
  eTagOf,
  FIRST,
  type Handler,
  hastenLimits,
  type Hold,
  invoke,
  message,
  ORIGINALS,
  rawMessage,
  SECOND,
  THIRD,
  VARIANTS,
} from './processor-harness';

export interface TestImage extends TestMedium {
  readonly imageId: string;
}

export const newImage = (): TestImage => ({ userId: `u-${randomUUID()}`, imageId: `i-${randomUUID()}` });

export const originalKey = (image: TestImage): string => buildKey({ kind: 'image-original', ...image });

/** An S3 event record for an original that holds `data`. */
export const s3Record = (image: TestImage, data: Uint8Array, options?: S3RecordOptions): object =>
  s3RecordOf(originalKey(image), data, options);

const load = (): { handler: Handler } => jest.requireActual('../../processors/image-optimizer/handler');

/** A cold start with exactly this environment. */
export const coldStart = (environment: Readonly<Record<string, string>>): Handler => coldStartOf(environment, load);

/** The real image handler between the emulators. */
export class OptimizerHarness extends ProcessorHarness<TestImage, ImageRecord> {
  static async start(): Promise<OptimizerHarness> {
    return new OptimizerHarness(await ProcessorHarness.startEmulators(), {
      kind: 'image',
      mediaId: ({ imageId }) => imageId,
      originalKey,
      sections: IMAGE_OPTIMIZER_SECTIONS,
      load,
    });
  }
}
