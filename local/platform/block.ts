import { isPlainObject, showValue } from '../../lib/contract/schema';
import { UsageError } from '../errors';
import { inputIn, type Piece, piecesOf, type Reference, referencesIn } from './expressions';

/** What a stack declares as its inputs: whatever is known of them at synth. */
export interface Inputs {
  readonly var: Readonly<Record<string, unknown>>;
  readonly local: Readonly<Record<string, unknown>>;
}

interface Place {
  /** Path of the file. */
  readonly file: string;
  /** Terraform address, followed by the path within: `aws_sqs_queue.Photos_1234.redrive_policy`. */
  readonly path: string;
  readonly inputs: Inputs;
}

/** A local value may name another, which may name it. */
const MAX_DEPTH = 20;
const KNOWN_AT_SYNTH = 'be known at synth: Terraform alone knows this';

/**
 * The arguments of a resource, or of a block within one, as Terraform reads them: variables with a default and local
 * values are filled in, numbers and booleans may be strings, and a block may be an object or a list.
 *
 * Whatever is read throws a UsageError that names file, address and argument where it has another shape.
 */
export class Block {
  constructor(
    /** As they stand in the file. */
    readonly values: Readonly<Record<string, unknown>>,
    readonly place: Place,
  ) {}

  has(name: string): boolean {
    const value = this.value(name);
    return value !== undefined && value !== null;
  }

  get names(): readonly string[] {
    return Object.keys(this.values).filter((name) => name !== '//' && this.has(name));
  }

  /** The value with its inputs filled in, of whatever shape. */
  value(name: string): unknown {
    return Object.hasOwn(this.values, name) ? this.filled(this.values[name]) : undefined;
  }

  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.fault(name, 'be a number', value);
    return number;
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw this.fault(name, 'be true or false', value);
  }

  /** A string that is known at synth, with its escapes undone. */
  text(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    return this.literal(name, value);
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw this.fault(name, 'be given', undefined);
    return text;
  }

  /** One of a closed list. */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const choice = choices.find((each) => each === text);
    if (choice === undefined) throw this.fault(name, `be one of ${choices.join(', ')}`, text);
    return choice;
  }

  /** A list of strings that are known at synth; empty where there is none. */
  texts(name: string): readonly string[] {
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.fault(name, 'be a list of strings', value);
    return value.map((entry) => this.literal(name, this.filled(entry)));
  }

  /** A list of numbers; empty where there is none. */
  numbers(name: string): readonly number[] {
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    const numbers = Array.isArray(value) ? value.map((entry) => Number(this.filled(entry))) : [NaN];
    if (numbers.some((number) => !Number.isFinite(number))) throw this.fault(name, 'be a list of numbers', value);
    return numbers;
  }

  /** A string in which each expression stands as `{ref:…}` of what it names. */
  rendered(name: string): string | undefined {
    const value = this.value(name);
    return value === undefined || value === null ? undefined : this.render(name, value);
  }

  /** A list of such strings; empty where there is none. */
  renderedTexts(name: string): readonly string[] {
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.fault(name, 'be a list of strings', value);
    return value.map((entry) => this.render(name, this.filled(entry)));
  }

  /** The one resource that a value names, whatever Terraform makes of it; `undefined` where it names none. */
  reference(name: string): Reference | undefined {
    const references = this.references(name);
    if (new Set(references.map(({ address }) => address)).size > 1) {
      throw this.fault(name, 'name one resource', this.value(name));
    }
    return references[0];
  }

  /** All resources that a value names. */
  references(name: string): readonly Reference[] {
    const value = this.value(name);
    if (typeof value !== 'string') return [];
    return this.pieces(value).flatMap((piece) => ('text' in piece ? [] : referencesIn(piece.expression)));
  }

  /** The blocks of a name, in their order. */
  blocks(name: string): readonly Block[] {
    const generated: readonly unknown[] = [this.values['dynamic']].flat();
    if (generated.some((each) => isPlainObject(each) && Object.hasOwn(each, name))) {
      throw this.fault(name, 'be written out: how many blocks there are, Terraform alone knows', 'dynamic');
    }
    const value = this.value(name);
    if (value === undefined || value === null) return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((entry, index) => {
      if (!isPlainObject(entry)) throw this.fault(name, 'be a block', value);
      const path = list.length === 1 ? `${this.place.path}.${name}` : `${this.place.path}.${name}[${index}]`;
      return new Block(entry, { ...this.place, path });
    });
  }

  /** The only block of a name. */
  block(name: string): Block | undefined {
    const [first, ...others] = this.blocks(name);
    if (others.length > 0) throw this.fault(name, 'be one block', `${others.length + 1} blocks`);
    return first;
  }

  requiredBlock(name: string): Block {
    const block = this.block(name);
    if (block === undefined) throw this.fault(name, 'be given', undefined);
    return block;
  }

  /** A block's texts and numbers by their names, as the environment of a function. */
  map(name: string): Readonly<Record<string, string>> {
    const block = this.block(name);
    return Object.fromEntries((block?.names ?? []).map((key) => [key, block?.rendered(key) ?? '']));
  }

  /** JSON of a string argument, before its expressions are rendered. */
  json(name: string): unknown {
    const text = this.rendered(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw this.fault(name, 'be JSON', text);
    }
  }

  /** What is wrong with an argument: the file, its address and what stood there. */
  fault(name: string, rule: string, got: unknown): UsageError {
    const { file, path } = this.place;
    return new UsageError(`${file}: '${path}.${name}' must ${rule}, got: ${showValue(got)}`);
  }

  private render(name: string, value: unknown): string {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') throw this.fault(name, 'be a string', value);
    const pieces = this.pieces(value);
    // What a directive leaves of the text around it, nobody knows here.
    if (pieces.some((piece) => 'expression' in piece && piece.directive)) return `{ref:${value.replace(/[{}]/g, '')}}`;
    return pieces.map((piece) => ('text' in piece ? piece.text : `{ref:${named(piece.expression)}}`)).join('');
  }

  private literal(name: string, value: unknown): string {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') throw this.fault(name, 'be a string', value);
    return this.pieces(value)
      .map((piece) => {
        if ('text' in piece) return piece.text;
        throw this.fault(name, KNOWN_AT_SYNTH, value);
      })
      .join('');
  }

  /** The pieces of a string, each input that is known as its own pieces. */
  private pieces(template: string, within: readonly string[] = []): readonly Piece[] {
    return piecesOf(template).flatMap((piece): readonly Piece[] => {
      if ('text' in piece || within.includes(piece.expression)) return [piece];
      const input = this.input(piece.expression);
      if (typeof input === 'number' || typeof input === 'boolean') return [{ text: String(input) }];
      return typeof input === 'string' ? this.pieces(input, [...within, piece.expression]) : [piece];
    });
  }

  /** A value that is one input and nothing else has the input's type. */
  private filled(value: unknown, depth = 0): unknown {
    if (typeof value !== 'string' || depth > MAX_DEPTH) return value;
    const [piece, ...others] = piecesOf(value);
    if (piece === undefined || others.length > 0 || 'text' in piece) return value;
    const input = this.input(piece.expression);
    return input === undefined ? value : this.filled(input, depth + 1);
  }

  private input(expression: string): unknown {
    const input = inputIn(expression);
    if (input === undefined) return undefined;
    const declared = this.place.inputs[input.kind];
    return Object.hasOwn(declared, input.name) ? declared[input.name] : undefined;
  }
}

/** `aws_s3_bucket.Store_1234[0].arn`: no function makes something else of it. */
const NAME_ALONE = /^[\w.*-]+(?:\[[^\]]*\][\w.*-]*)*$/;

/** What an expression stands for: the one thing that it is, or itself. */
function named(expression: string): string {
  const [first] = NAME_ALONE.test(expression) ? referencesIn(expression) : [];
  return first === undefined ? expression : `${first.address}.${first.attribute}`;
}
