import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  defineMediaContract,
  describeFault,
  type MediaContract,
  MediaContractError,
  type MediaContractOverrides,
  sparkMediaContract,
  type Watermark,
} from '../../lib/contract';
import { reasonOf, UsageError } from '../errors';

/** https://www.w3.org/TR/png-3/#5PNG-file-signature */
const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** What of a contract may carry watermarks. */
export type WatermarkedSection = 'images' | 'videos';

export interface LoadedContract {
  readonly contract: MediaContract;
  /** The watermark images of what the command makes, by asset name. */
  readonly watermarks: ReadonlyMap<string, Buffer>;
}

/**
 * The document's contract, or what a file of overrides makes of it, with the watermark images that lie beside the file.
 *
 * @throws UsageError when the file cannot be read, is not JSON, breaks a rule (with all faults, a line each), or a
 * watermark image is missing or is no PNG
 */
export async function loadContract(
  file: string | undefined,
  sections: readonly WatermarkedSection[],
): Promise<LoadedContract> {
  if (file === undefined) return { contract: sparkMediaContract, watermarks: new Map() };
  const contract = defineFrom(file, await readOverrides(file));
  const marked: Readonly<Record<WatermarkedSection, readonly { readonly watermark?: Watermark }[]>> = {
    images: Object.values(contract.images.useCases),
    videos: Object.values(contract.videos.renditions),
  };
  const assets = sections
    .flatMap((section) => marked[section])
    .flatMap(({ watermark }) => (watermark?.kind === 'image' ? [watermark.asset] : []));
  const watermarks = new Map<string, Buffer>();
  for (const asset of new Set(assets)) watermarks.set(asset, await readBeside(file, asset));
  return { contract, watermarks };
}

async function readOverrides(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`'--contract' must be a file that can be read, got: ${file} (${reasonOf(error)})`);
  }
  try {
    // Editors of Windows mark UTF-8 by U+FEFF, which is no JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`'--contract' must be JSON, got: ${file} (${reasonOf(error)})`);
  }
}

function defineFrom(file: string, overrides: unknown): MediaContract {
  try {
    return defineMediaContract(overrides as MediaContractOverrides);
  } catch (error) {
    if (!(error instanceof MediaContractError)) throw error;
    throw new UsageError(error.faults.map((fault) => `${file}: ${describeFault(fault)}`).join('\n'));
  }
}

async function readBeside(file: string, asset: string): Promise<Buffer> {
  const path = join(dirname(file), asset);
  let image: Buffer;
  try {
    image = await readFile(path);
  } catch (error) {
    throw new UsageError(`${file}: the watermark '${asset}' must lie beside it, got: ${path} (${reasonOf(error)})`);
  }
  if (!image.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) {
    throw new UsageError(`${file}: the watermark '${asset}' must be a PNG, got: ${path}`);
  }
  return image;
}
