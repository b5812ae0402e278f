import { statSync } from 'node:fs';
import { parse } from 'node:path';
import { isMediaId } from '../../lib/contract';
import { reasonOf, UsageError } from '../errors';

const MAX_ID_LENGTH = 64;
const ID_RULE = 'be 1–64 letters, digits, - or _';

/** What files of a kind are called, and the ids of what is made of them, by which their option is named. */
export interface Medium {
  /** `photo` */
  readonly file: string;
  /** `image`, with the option `--image` */
  readonly id: string;
}

export interface IdOptions {
  readonly medium: Medium;
  readonly user: string;
  /** For a single file. */
  readonly id?: string;
}

/**
 * The id of each file, in their order: as given, or from its name. Two files never get one id, also not two that a file
 * system without case would take for one.
 *
 * @throws UsageError when an id cannot be one, or no id can be made of a file's name
 */
export function chooseMediaIds(files: readonly string[], { medium, user, id }: IdOptions): readonly string[] {
  if (!isMediaId(user)) throw new UsageError(`'--user' must ${ID_RULE}, got: ${JSON.stringify(user)}`);
  if (id !== undefined) {
    const option = `--${medium.id}`;
    if (files.length > 1) {
      throw new UsageError(`'${option}' must be left out for several ${medium.file}s, got: ${JSON.stringify(id)}`);
    }
    if (!isMediaId(id)) throw new UsageError(`'${option}' must ${ID_RULE}, got: ${JSON.stringify(id)}`);
    return [id];
  }
  const names = files.map((file) => idFromFileName(file, medium));
  const taken = new Set<string>();
  // Whoever has a name by its file keeps it: a-2.jpg is not renamed because there are two a.jpg.
  const own = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free.toLowerCase()) || (free !== name && own.has(free.toLowerCase())); count += 1) {
      const suffix = `-${count}`;
      free = `${name.slice(0, MAX_ID_LENGTH - suffix.length)}${suffix}`;
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/** Letters lose their accents, and what an id cannot hold becomes a hyphen. */
function idFromFileName(file: string, medium: Medium): string {
  const id = parse(file)
    .name.normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, MAX_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  if (!isMediaId(id)) {
    // What a shell leaves of a pattern that matches nothing, or '.': its name is not what is wrong with it.
    const reason = whyNoFile(file);
    throw new UsageError(
      reason === undefined
        ? `'${file}' must have a name that an id can be made of; name one by --${medium.id}`
        : `'${file}' must be a file that can be read, got: ${reason}`,
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
