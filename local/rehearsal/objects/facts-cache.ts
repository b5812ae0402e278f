import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaContract } from '../../../lib/contract';
import { packageRoot } from '../../../lib/support/package-root';
import { makeFolder } from '../../make-folder';
import type { SampleFile } from '../../samples';
import type { SampleFacts } from './sample-facts';

/** Raised when what is kept of a sample changes. */
const FORMAT = 1;

/** What becomes of a sample is a matter of its bytes, of the contract, and of this package. */
export async function factsDigest(
  sample: SampleFile,
  { images, videos, cacheClasses }: Pick<MediaContract, 'images' | 'videos' | 'cacheClasses'>,
): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  const decisive = sample.kind === 'photo' ? { images, cacheClasses } : { images, videos, cacheClasses };
  return createHash('sha256')
    .update(JSON.stringify([FORMAT, version, sample.kind, decisive]))
    .update(await readFile(sample.path))
    .digest('hex');
}

/** `undefined` where nothing of the digest is kept, or what is kept cannot be read. */
export async function readFacts(folder: string, digest: string): Promise<SampleFacts | undefined> {
  try {
    const kept = JSON.parse(await readFile(join(folder, `${digest}.json`), 'utf8')) as Partial<SampleFacts> | null;
    return isWhole(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** What was written here has all of it: this tells what was spoilt later. */
function isWhole(facts: Partial<SampleFacts> | null): facts is SampleFacts {
  const { name, originalBytes, documentJpegBytes, objects } = facts ?? {};
  const isNamed = typeof name === 'string' && typeof objects === 'object' && Object.keys(objects).length > 0;
  return isNamed && typeof originalBytes === 'number' && typeof documentJpegBytes === 'number';
}

/** Half of a file is never found: it appears whole. */
export async function keepFacts(folder: string, digest: string, facts: SampleFacts): Promise<void> {
  await makeFolder(folder);
  const staged = join(folder, `${randomUUID()}.tmp`);
  await writeFile(staged, JSON.stringify(facts));
  await rename(staged, join(folder, `${digest}.json`));
}
