import type { DeviceClass, ImageFormat } from '../../lib/contract';
import { readJson } from './repository';

/** What one client sends for an image, and what it should get of the document's contract. */
export interface RecordedRequest {
  readonly client: string;
  /** Where it is documented. */
  readonly source: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly format: ImageFormat;
  readonly device: DeviceClass;
}

export const RECORDED_REQUESTS: readonly RecordedRequest[] = ['browsers', 'apps', 'tools'].flatMap((name) =>
  readJson<readonly RecordedRequest[]>(`test/fixtures/requests/${name}.json`),
);
