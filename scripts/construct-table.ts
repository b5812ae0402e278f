import { dirname, relative } from 'node:path';
import * as ts from 'typescript';

interface DocumentedConstruct {
  readonly name: string;
  /** Public entry it is imported from. */
  readonly entry: string;
  /** First sentence of its docstring. */
  readonly summary: string;
}

/** Whether a class extends `Construct`, directly or not. */
function isConstruct(type: ts.Type): boolean {
  return (type.getBaseTypes() ?? []).some((base) => base.symbol.name === 'Construct' || isConstruct(base));
}

/** `lib/deliver/x.ts` is imported from `spark-media-cdn/deliver`; what lies directly in `lib` or in `support`, from the root. */
function entryOf(file: string, root: string): string {
  const folder = relative(`${root}/lib`, dirname(file));
  return folder === '' || folder === 'support' ? 'spark-media-cdn' : `spark-media-cdn/${folder}`;
}

/** Every construct that the package exports, in the order of the data's way and then of the alphabet. */
export function exportedConstructs(root: string): readonly DocumentedConstruct[] {
  const index = `${root}/lib/index.ts`;
  const program = ts.createProgram([index], { skipLibCheck: true, module: ts.ModuleKind.Node16 });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`'${index}' must be a module, got: none`);

  const constructs = checker.getExportsOfModule(module).flatMap((exported): DocumentedConstruct[] => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations?.find(ts.isClassDeclaration);
    if (declaration === undefined || !isConstruct(checker.getDeclaredTypeOfSymbol(symbol))) return [];
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, ' ');
    const summary = /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
    if (summary === '') throw new Error(`'${symbol.name}' must have a docstring, got: none`);
    return [{ name: symbol.name, entry: entryOf(declaration.getSourceFile().fileName, root), summary }];
  });
  const stages = ['', '/upload', '/process', '/store', '/deliver', '/observe'];
  const rank = ({ entry }: DocumentedConstruct): number => stages.indexOf(entry.replace('spark-media-cdn', ''));
  return constructs.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** The table of all constructs, in Markdown. */
export function constructTable(root: string): string {
  const rows = exportedConstructs(root).map(
    ({ name, entry, summary }) => `| \`${name}\` | \`${entry}\` | ${summary} |`,
  );
  return ['| construct | import from | what it declares |', '| --- | --- | --- |', ...rows].join('\n');
}
