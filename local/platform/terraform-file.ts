import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPlainObject, showValue } from '../../lib/contract/schema';
import { reasonOf, UsageError } from '../errors';
import { Block, type Inputs } from './block';
import type { Reference } from './expressions';

/** A resource or data source, with its arguments. */
export class Resource extends Block {
  constructor(
    values: Readonly<Record<string, unknown>>,
    readonly type: string,
    /** Terraform id, without the type. */
    readonly id: string,
    /** `aws_sqs_queue.Photos_1234`, or `data.aws_s3_bucket.Old_1234`. */
    readonly address: string,
    source: { readonly file: string; readonly inputs: Inputs },
  ) {
    super(values, { ...source, path: address });
  }

  /** Whether it asks for what exists already. */
  get isData(): boolean {
    return this.address.startsWith('data.');
  }

  /** Whether Terraform makes none of it, as is known at synth. */
  get isNone(): boolean {
    const [count, each] = [this.value('count'), this.value('for_each')];
    if (typeof each === 'object' && each !== null && Object.keys(each).length === 0) return true;
    return count === 0 || count === '0';
  }
}

/** A `cdk.tf.json` that was read, as its resources by their addresses. */
export class TerraformFile {
  private constructor(
    readonly path: string,
    /** Id of the stack. */
    readonly name: string,
    /** Comments of the root, which Terraform leaves alone. */
    readonly comments: Readonly<Record<string, unknown>>,
    private readonly byAddress: ReadonlyMap<string, Resource>,
    /** Addresses of the modules that it calls, whose resources it does not hold. */
    readonly modules: readonly string[],
    /** Variables that are read as what they are where nobody sets them, as `var.region`. */
    readonly assumed: readonly string[],
  ) {}

  /**
   * @throws UsageError where the file cannot be read, is no JSON, or is none of a stack
   */
  static read(path: string): TerraformFile {
    const root = parsed(path);
    const comments = isPlainObject(root['//']) ? root['//'] : {};
    const metadata = isPlainObject(comments['metadata']) ? comments['metadata'] : {};
    const { stackName } = metadata;
    const inputs = { var: defaultsOf(root['variable']), local: isPlainObject(root['locals']) ? root['locals'] : {} };
    const resources = [
      ...declared(root, 'resource', { file: path, inputs }),
      ...declared(root, 'data', { file: path, inputs }),
    ];
    if (resources.length === 0) {
      throw new UsageError(`'--stack' must be a synthesized stack with resources, got: ${path} (none)`);
    }
    return new TerraformFile(
      path,
      typeof stackName === 'string' ? stackName : basename(dirname(path)),
      comments,
      new Map(resources.map((resource) => [resource.address, resource])),
      Object.keys(isPlainObject(root['module']) ? root['module'] : {}).map((id) => `module.${id}`),
      Object.keys(inputs.var).map((name) => `var.${name}`),
    );
  }

  /** All resources and data sources, in the order of the file. */
  get all(): readonly Resource[] {
    return [...this.byAddress.values()];
  }

  /** The resources of types, or all of them, in the order of the file. */
  resources(...types: readonly string[]): readonly Resource[] {
    return this.all.filter(({ type, isData }) => (types.length === 0 || types.includes(type)) && !isData);
  }

  /** The arguments of all resources as they stand in the file, by type. */
  get byType(): Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> {
    const byType = new Map<string, Readonly<Record<string, unknown>>[]>();
    for (const { type, values } of this.resources()) byType.set(type, [...(byType.get(type) ?? []), values]);
    return Object.fromEntries(byType);
  }

  /** The resource of the stack that a reference names, where it is of the type. */
  find(reference: Reference | undefined, type: string): Resource | undefined {
    const found = this.findAny(reference, type);
    return found?.isData === true ? undefined : found;
  }

  /** The same, or the data source that asks for one which exists already. */
  findAny(reference: Reference | undefined, type: string): Resource | undefined {
    const found = reference === undefined ? undefined : this.byAddress.get(reference.address);
    return found?.type === type ? found : undefined;
  }
}

function parsed(path: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`'--stack' must be a file that can be read, got: ${path} (${reasonOf(error)})`);
  }
  let root: unknown;
  try {
    // Editors of Windows mark UTF-8 by U+FEFF, which is no JSON.
    root = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UsageError(`'--stack' must be Terraform's JSON, got: ${path} (${reasonOf(error)})`);
  }
  if (!isPlainObject(root)) throw new UsageError(`'--stack' must be Terraform's JSON, got: ${path} (no object)`);
  return root;
}

/** `resource` and `data`: by type, then by id. */
function declared(
  root: Readonly<Record<string, unknown>>,
  section: 'resource' | 'data',
  source: { readonly file: string; readonly inputs: Inputs },
): readonly Resource[] {
  const fault = (path: string, got: unknown): UsageError =>
    new UsageError(`${source.file}: '${path}' must be an object, got: ${showValue(got)}`);
  const types = root[section] ?? {};
  if (!isPlainObject(types)) throw fault(section, types);
  return Object.entries(types).flatMap(([type, byId]) => {
    if (!isPlainObject(byId)) throw fault(`${section}.${type}`, byId);
    return Object.entries(byId).flatMap(([id, values]) => {
      const address = section === 'data' ? `data.${type}.${id}` : `${type}.${id}`;
      if (!isPlainObject(values)) throw fault(address, values);
      const resource = new Resource(values, type, id, address, source);
      return resource.isNone ? [] : [resource];
    });
  });
}

/** What a variable is where nobody sets it. */
function defaultsOf(variables: unknown): Readonly<Record<string, unknown>> {
  if (!isPlainObject(variables)) return {};
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, variable]) =>
      isPlainObject(variable) && Object.hasOwn(variable, 'default') ? [[name, variable['default']]] : [],
    ),
  );
}
