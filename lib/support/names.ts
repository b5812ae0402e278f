import { createHash } from 'node:crypto';
import type { IConstruct } from 'constructs';

export interface UniqueNameOptions {
  /** Characters the vendor allows. */
  readonly maxLength: number;
  /** Put behind the path, for names of several resources of one construct. */
  readonly suffix?: string;
}

const HASH_LENGTH = 8;

/** Ids whose words can be told from the name: `ImageOptimizer`, `spark-media`, `CachePolicy-images`. */
const PLAIN_ID = /^[A-Za-z0-9]+(-[a-z0-9]+)*$/;

/**
 * A name from the construct's path: readable, the same at every synth, and different for two constructs or two
 * environments (the stack's id is part of the path). A name that would be too long is cut and ends in a hash of the
 * whole path, and so does one of a path that a name cannot hold as it is. What remains of collisions are ids that differ
 * in letter case alone; synth finds those between the account's names.
 */
export function uniqueName(scope: IConstruct, { maxLength, suffix }: UniqueNameOptions): string {
  const whole = [...scope.node.path.split('/'), ...(suffix === undefined ? [] : [suffix])];
  const words = whole
    .filter((part) => part !== 'Resource' && part !== 'Default')
    .map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-'))
    .join('-')
    .toLowerCase()
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
  if (words.length <= maxLength && whole.every((part) => PLAIN_ID.test(part))) return words;
  const hash = createHash('sha256').update(whole.join('/')).digest('hex').slice(0, HASH_LENGTH);
  return `${words.slice(0, maxLength - HASH_LENGTH - 1)}-${hash}`.replace(/-+/g, '-').replace(/^-/, '');
}
