import { ImportGraph, quoted } from './import-graph';

export interface ReachingSuitesOptions {
  readonly root: string;
  /** Paths from the root. */
  readonly suites: readonly string[];
  /** Names of packages. */
  readonly packages: readonly string[];
}

const STARTS_PROGRAMS = quoted(['node:child_process', 'node:worker_threads', 'node:cluster']);
/** What a program that runs JavaScript is started by; others, such as ffmpeg, load no package. */
const BY_NODE = /\b(execPath|argv0|fork|Worker)\b|\.bin\b|\bshell\b|(['"`])(node|npm|npx|tsx|bash|sh)\2/;

/**
 * The suites that may come out otherwise where other versions of packages are installed. A suite gets to a package by
 * an import on the way from it, or in another process of Node: who may start one is counted, whatever runs in it. In
 * `processors` that is left out, as nothing there may import what declares infrastructure (test/boundaries).
 */
export function reachingSuites({ root, suites, packages }: ReachingSuitesOptions): string[] {
  const graph = new ImportGraph(root);
  const names = quoted(packages);
  const reaches = (file: string): boolean => {
    const text = graph.text(file);
    if (text.search(names) >= 0) return true;
    return !file.startsWith('processors/') && text.search(STARTS_PROGRAMS) >= 0 && BY_NODE.test(text);
  };
  const known = new Map<string, boolean>();
  const reachesOnce = (file: string): boolean => {
    const answer = known.get(file) ?? reaches(file);
    known.set(file, answer);
    return answer;
  };
  return suites.filter((suite) => [...graph.reachedFrom(suite)].some(reachesOnce));
}
