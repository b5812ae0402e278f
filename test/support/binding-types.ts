import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './repository';

/** Arguments that Terraform gives every resource. */
const META_ARGUMENTS = ['//', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider', 'provisioner'];

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Compares what was synthesized for one type of resource with the declaration of its binding: every argument is one that
 * the binding knows, has the type it declares, and none that it requires is missing.
 */
export class BindingType {
  private readonly interfaces: ReadonlyMap<string, ts.InterfaceDeclaration>;
  private readonly config: string;

  /** @param resourceType for example `cloudflare_page_rule` */
  constructor(resourceType: string) {
    const [, provider = '', name = ''] = /^([a-z]+)_(.+)$/.exec(resourceType) ?? [];
    const file = join('node_modules', '@cdktf', `provider-${provider}`, 'lib', name.replaceAll('_', '-'), 'index.d.ts');
    const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
    this.interfaces = new Map(
      source.statements.filter(ts.isInterfaceDeclaration).map((declaration) => [declaration.name.text, declaration]),
    );
    this.config = `${camelCase(`_${name}`)}Config`;
    if (!this.interfaces.has(this.config)) throw new Error(`'${file}' must declare ${this.config}, got: none`);
  }

  /** @returns what is wrong, by path; none where all is as declared */
  faults(args: Readonly<Record<string, unknown>>): string[] {
    const own = Object.entries(args).filter(([name]) => !META_ARGUMENTS.includes(name));
    return this.interfaceFaults(this.config, Object.fromEntries(own), '');
  }

  private interfaceFaults(name: string, value: unknown, path: string): string[] {
    const declaration = this.interfaces.get(name);
    if (declaration === undefined) return [`${path}: ${name} is not declared`];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: is no ${name}`];
    const members = new Map(
      declaration.members
        .filter(ts.isPropertySignature)
        .map((member) => [(member.name as ts.Identifier).text, member] as const),
    );
    const given = Object.entries(value);
    const missing = [...members]
      .filter(([key, member]) => member.questionToken === undefined && !given.some(([own]) => camelCase(own) === key))
      .map(([key]) => `${path}.${key}: is missing`);
    return [
      ...missing,
      ...given.flatMap(([key, found]) => {
        const type = members.get(camelCase(key))?.type;
        return type === undefined ? [`${path}.${key}: is unknown`] : this.typeFaults(type, found, `${path}.${key}`);
      }),
    ];
  }

  private typeFaults(type: ts.TypeNode, value: unknown, path: string): string[] {
    // What Terraform computes has the type it will have.
    if (typeof value === 'string' && value.startsWith('${')) return [];
    if (ts.isUnionTypeNode(type)) {
      const all = type.types.map((choice) => this.typeFaults(choice, value, path));
      return all.find((faults) => faults.length === 0) ?? all.sort((a, b) => a.length - b.length)[0] ?? [];
    }
    if (ts.isArrayTypeNode(type)) {
      if (!Array.isArray(value)) return [`${path}: is no list`];
      return value.flatMap((entry, index) => this.typeFaults(type.elementType, entry, `${path}.${index}`));
    }
    if (ts.isTypeLiteralNode(type)) {
      const signature = type.members.find(ts.isIndexSignatureDeclaration);
      if (signature === undefined || typeof value !== 'object' || value === null) return [`${path}: is no map`];
      return Object.entries(value).flatMap(([key, entry]) => this.typeFaults(signature.type, entry, `${path}.${key}`));
    }
    if (ts.isTypeReferenceNode(type)) {
      if (ts.isIdentifier(type.typeName)) return this.interfaceFaults(type.typeName.text, value, path);
      return [`${path}: is no token`];
    }
    const expected = KEYWORDS[type.kind];
    return expected === 'any' || typeof value === expected ? [] : [`${path}: is no ${expected ?? 'known type'}`];
  }
}

const KEYWORDS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.StringKeyword]: 'string',
  [ts.SyntaxKind.NumberKeyword]: 'number',
  [ts.SyntaxKind.BooleanKeyword]: 'boolean',
  [ts.SyntaxKind.AnyKeyword]: 'any',
};
