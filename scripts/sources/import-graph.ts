import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Which files of the repository a file leads to. An edge is any quoted text of it that names another by its place
 * (`'./x'`) or by the package's own name, whatever it stands in: imports of values and of types, `import()`, `require()`,
 * `jest.requireActual()`. So no import is missed, and some files are found that nothing imports.
 */
export class ImportGraph {
  private readonly texts = new Map<string, string>();
  private readonly edges = new Map<string, readonly string[]>();
  private readonly aliases: Readonly<Record<string, readonly string[]>>;
  private readonly places: RegExp;

  /** @param root folder of `package.json` and of a `tsconfig.json` whose `paths` say where the package's entries lie */
  constructor(private readonly root: string) {
    const { name } = JSON.parse(this.text('package.json')) as { name: string };
    const { compilerOptions } = JSON.parse(this.text('tsconfig.json')) as {
      compilerOptions: { paths?: Record<string, string[]> };
    };
    this.aliases = compilerOptions.paths ?? {};
    this.places = quoted(['.', '..', name]);
  }

  /** Paths from the root, of a file and of all that it leads to. */
  reachedFrom(file: string): ReadonlySet<string> {
    const reached = new Set([file]);
    // What is added while a set is gone through is gone through too.
    for (const one of reached) for (const next of this.namedBy(one)) reached.add(next);
    return reached;
  }

  /** What a file holds. */
  text(file: string): string {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(join(this.root, file), 'utf8');
    this.texts.set(file, text);
    return text;
  }

  private namedBy(file: string): readonly string[] {
    const known = this.edges.get(file);
    if (known !== undefined) return known;
    const named = [...this.text(file).matchAll(this.places)].flatMap(([, , name = '']) => {
      const paths = name.startsWith('.') ? [posix.join(posix.dirname(file), name)] : this.aliased(name);
      return paths.flatMap((path) => this.filesOf(path));
    });
    this.edges.set(file, named);
    return named;
  }

  private aliased(name: string): string[] {
    return Object.entries(this.aliases).flatMap(([pattern, targets]) => {
      const [before = '', after] = pattern.split('*');
      if (after === undefined) return pattern === name ? targets : [];
      return name.startsWith(before) ? targets.map((path) => path.replace('*', name.slice(before.length))) : [];
    });
  }

  /** The files that a module's path may mean. */
  private filesOf(path: string): string[] {
    const plain = path.replace(/\.[cm]?js$/, '');
    const candidates = [path, ...[plain, `${path}/index`].flatMap((name) => [`${name}.ts`, `${name}.d.ts`])];
    return candidates
      .map((candidate) => posix.normalize(candidate))
      .filter((candidate) => !candidate.startsWith('..') && this.isFile(candidate));
  }

  private isFile(path: string): boolean {
    const file = join(this.root, path);
    return existsSync(file) && statSync(file).isFile();
  }
}

/** Matches quoted texts that are one of these names or begin with one and a slash; the second group is the text. */
export function quoted(names: readonly string[]): RegExp {
  const literal = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(['"\`])((?:${literal})(?:/[^'"\`\\n]*)?)\\1`, 'g');
}
