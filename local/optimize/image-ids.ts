import { statSync } from 'node:fs';
import { parse } from 'node:path';
import { isMediaId } from '../../lib/contract';
import { reasonOf, UsageError } from '../errors';

const MAX_ID_LENGTH = 64;
const ID_RULE = 'be 1–64 letters, digits, - or _';

export interface IdOptions {
  readonly user: string;
  /** For a single photo. */
  readonly image?: string;
}

/**
 * The image id of each photo, in their order: as given, or from the file name. Two photos never get one id, also not
 * two that a file system without case would take for one.
 *
 * @throws UsageError when an id cannot be one, or no id can be made of a file's name
 */
export function chooseImageIds(photos: readonly string[], { user, image }: IdOptions): readonly string[] {
  if (!isMediaId(user)) throw new UsageError(`'--user' must ${ID_RULE}, got: ${JSON.stringify(user)}`);
  if (image !== undefined) {
    if (photos.length > 1) {
      throw new UsageError(`'--image' must be left out for several photos, got: ${JSON.stringify(image)}`);
    }
    if (!isMediaId(image)) throw new UsageError(`'--image' must ${ID_RULE}, got: ${JSON.stringify(image)}`);
    return [image];
  }
  const names = photos.map(idFromFileName);
  const taken = new Set<string>();
  // Whoever has a name by its file keeps it: a-2.jpg is not renamed because there are two a.jpg.
  const own = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let id = name;
    for (let count = 2; taken.has(id.toLowerCase()) || (id !== name && own.has(id.toLowerCase())); count += 1) {
      const suffix = `-${count}`;
      id = `${name.slice(0, MAX_ID_LENGTH - suffix.length)}${suffix}`;
    }
    taken.add(id.toLowerCase());
    return id;
  });
}

/** Letters lose their accents, and what an id cannot hold becomes a hyphen. */
function idFromFileName(photo: string): string {
  const id = parse(photo)
    .name.normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  if (!isMediaId(id)) {
    // What a shell leaves of a pattern that matches nothing, or '.': its name is not what is wrong with it.
    const reason = whyNoFile(photo);
    throw new UsageError(
      reason === undefined
        ? `'${photo}' must have a name that an image id can be made of; name the id by --image`
        : `'${photo}' must be a file that can be read, got: ${reason}`,
    );
  }
  return id;
}

function whyNoFile(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? 'it is a folder' : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
