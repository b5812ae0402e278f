import type { BehaviorModel, DistributionModel } from '../platform/model';
import { normalisedPath } from './normalised-path';

/** What stands between two stars. */
interface Part {
  readonly text: string;
  /** Whether a question mark in it stands for any character. */
  readonly loose: boolean;
}

const NOTHING: Part = { text: '', loose: false };

/** A pattern that was read once. */
export interface PathPattern {
  matches(path: string): boolean;
}

const compiled = new Map<string, PathPattern>();

/**
 * Whether a path is served by a behavior of this pattern: `*` is anything, slashes too, `?` is one character, case
 * counts, and the leading slash may be left out.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function matchesPattern(pattern: string, path: string): boolean {
  return pathPattern(pattern).matches(path);
}

/** The same, for who asks often. */
export function pathPattern(pattern: string): PathPattern {
  let found = compiled.get(pattern);
  if (found === undefined) {
    found = wildcard(pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`, { anyOne: '?' });
    compiled.set(pattern, found);
  }
  return found;
}

const behaviorsOf = new WeakMap<DistributionModel, readonly (readonly [PathPattern, BehaviorModel])[]>();

/**
 * The first behavior, in their order, whose pattern matches the normalised path. The last one's is `*`.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 *
 * @throws Error where none does, which is no distribution
 */
export function behaviorOf(distribution: DistributionModel, path: string): BehaviorModel {
  let behaviors = behaviorsOf.get(distribution);
  if (behaviors === undefined) {
    behaviors = distribution.behaviors.map((behavior) => [pathPattern(behavior.pathPattern), behavior] as const);
    behaviorsOf.set(distribution, behaviors);
  }
  const normalised = normalisedPath(path);
  for (const [pattern, behavior] of behaviors) if (pattern.matches(normalised)) return behavior;
  throw new Error(`'${distribution.resource}' must end with a behavior for every path, got: none for ${path}`);
}

/**
 * A pattern in which `*` is anything, and the character of `anyOne` any character.
 *
 * Between the first and the last part, each part is looked for at the first place where it fits: a star takes the rest,
 * so that an earlier place never fits worse.
 */
export function wildcard(pattern: string, { anyOne }: { readonly anyOne?: '?' } = {}): PathPattern {
  const parts = pattern
    .split('*')
    .map((text): Part => ({ text, loose: anyOne !== undefined && text.includes(anyOne) }));
  const [first = NOTHING] = parts;
  if (parts.length === 1) {
    return { matches: (path) => path.length === first.text.length && fitsAt(first, path, 0) };
  }
  const last = parts.at(-1) ?? NOTHING;
  const middle = parts.slice(1, -1).filter(({ text }) => text !== '');
  return {
    matches(path) {
      const end = path.length - last.text.length;
      let from = first.text.length;
      if (from > end || !fitsAt(first, path, 0) || !fitsAt(last, path, end)) return false;
      for (const part of middle) {
        const at = find(part, path, from);
        if (at < 0) return false;
        from = at + part.text.length;
      }
      return from <= end;
    },
  };
}

function fitsAt({ text, loose }: Part, path: string, at: number): boolean {
  if (!loose) return path.startsWith(text, at);
  if (at + text.length > path.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '?' && text[index] !== path[at + index]) return false;
  }
  return true;
}

function find(part: Part, path: string, from: number): number {
  if (!part.loose) return path.indexOf(part.text, from);
  for (let at = from; at + part.text.length <= path.length; at++) if (fitsAt(part, path, at)) return at;
  return -1;
}
