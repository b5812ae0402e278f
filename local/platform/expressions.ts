/**
 * A piece of a Terraform string: plain text with its escapes undone, or what stands between `${` and `}`, or, as a
 * directive, between `%{` and `}`.
 */
export type Piece = { readonly text: string } | { readonly expression: string; readonly directive?: boolean };

/**
 * Something that an expression names: `aws_s3_bucket.Store_1234` and `arn`. Data sources begin with `data.`, and what is
 * known of modules with `module.`.
 */
export interface Reference {
  readonly address: string;
  readonly attribute: string;
}

/** https://developer.hashicorp.com/terraform/language/expressions/references#resources */
const REFERENCE =
  /(?<![\w.-])((?:(?:data\.)?[a-z][a-z0-9]*_[a-z0-9_]*|module)\.[A-Za-z_][\w-]*)(?:\[[^\]]*\]|\.\*)?\.([A-Za-z_]\w*)/g;
const INPUT = /^(var|local)\.([A-Za-z_][\w-]*)$/;

/**
 * A string as Terraform reads it. An expression that is never closed is text.
 * https://developer.hashicorp.com/terraform/language/expressions/strings#string-templates
 */
export function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let text = '';
  for (let index = 0; index < template.length;) {
    const three = template.slice(index, index + 3);
    if (three === '$${' || three === '%%{') {
      text += three.slice(1);
      index += 3;
      continue;
    }
    const isDirective = template.startsWith('%{', index);
    const opens = isDirective || template.startsWith('${', index);
    const end = opens ? endOfExpression(template, index + 2) : undefined;
    if (end === undefined) {
      text += template.charAt(index);
      index += 1;
      continue;
    }
    if (text !== '') pieces.push({ text });
    text = '';
    pieces.push({ expression: template.slice(index + 2, end).trim(), ...(isDirective && { directive: true }) });
    index = end + 1;
  }
  if (text !== '') pieces.push({ text });
  return pieces;
}

/** Where the brace that closes an expression stands: braces within its strings are none of its own. */
function endOfExpression(template: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < template.length; index += 1) {
    const character = template.charAt(index);
    if (character === '"') index = endOfString(template, index + 1);
    else if (character === '{') depth += 1;
    else if (character === '}') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return undefined;
}

/** Where the quote that closes a string of an expression stands; a string may hold expressions itself. */
function endOfString(template: string, start: number): number {
  let index = start;
  while (index < template.length && template.charAt(index) !== '"') {
    if (template.charAt(index) === '\\') index += 2;
    else if (template.startsWith('${', index)) index = (endOfExpression(template, index + 2) ?? template.length) + 1;
    else index += 1;
  }
  return index;
}

/** The distinct resources and data sources that an expression names. */
export function referencesIn(expression: string): readonly Reference[] {
  const found = new Map<string, Reference>();
  // What stands in quotes is text, and not looked at.
  for (const [whole, address = '', attribute = ''] of withoutStrings(expression).matchAll(REFERENCE)) {
    found.set(whole, { address, attribute });
  }
  return [...found.values()];
}

function withoutStrings(expression: string): string {
  let kept = '';
  for (let index = 0; index < expression.length; index += 1) {
    if (expression.charAt(index) !== '"') {
      kept += expression.charAt(index);
      continue;
    }
    const end = endOfString(expression, index + 1);
    // A string may hold expressions: `"${aws_s3_bucket.Store.arn}/*"`.
    for (const piece of piecesOf(expression.slice(index + 1, end))) {
      if ('expression' in piece) kept += ` ${withoutStrings(piece.expression)} `;
    }
    index = end;
  }
  return kept;
}

/** The variable or local value that an expression is, and nothing else. */
export function inputIn(expression: string): { readonly kind: 'var' | 'local'; readonly name: string } | undefined {
  const [, kind, name] = INPUT.exec(expression) ?? [];
  return name === undefined ? undefined : { kind: kind === 'var' ? 'var' : 'local', name };
}
