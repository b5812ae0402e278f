import { wildcard } from './path-pattern';

/** What a rule may ask of a request. */
export interface RuleSubject {
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

export type RuleTest = (subject: RuleSubject) => boolean;
type Field = (subject: RuleSubject) => string;

/** https://developers.cloudflare.com/ruleset-engine/rules-language/fields/reference/ */
const FIELDS: Readonly<Record<string, Field>> = {
  'http.host': ({ host }) => host,
  'http.request.uri.path': ({ path }) => path,
  'http.request.uri.query': ({ query }) => query,
  'http.request.uri': ({ path, query }) => (query === '' ? path : `${path}?${query}`),
  'http.request.full_uri': ({ host, path, query }) => `https://${host}${path}${query === '' ? '' : `?${query}`}`,
  'http.request.uri.path.extension': ({ path }) => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '',
};

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(&&|\|\||==|!=|[(){},!])|([A-Za-z_][\w.]*))/y;

/**
 * Reads an expression of Cloudflare's rules language: comparisons of host, path, query and extension with `eq`, `ne`, `in`,
 * `contains`, `wildcard` and `strict wildcard`, `starts_with` and `ends_with`, joined by `and`, `or` and `not`.
 * https://developers.cloudflare.com/ruleset-engine/rules-language/
 *
 * @returns what tests a request; `undefined` for an expression with anything else in it
 */
export function readExpression(expression: string): RuleTest | undefined {
  try {
    return new Reader(tokensOf(expression)).read();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let found = TOKEN.exec(expression); found !== null; found = TOKEN.exec(expression)) {
    end = TOKEN.lastIndex;
    tokens.push(found[0].trim());
  }
  if (expression.slice(end).trim() !== '') throw new Unreadable();
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  read(): RuleTest {
    const test = this.either();
    if (this.at < this.tokens.length) throw new Unreadable();
    return test;
  }

  private either(): RuleTest {
    const tests = [this.all()];
    while (this.take('or') || this.take('||')) tests.push(this.all());
    return tests.length === 1 ? (tests[0] as RuleTest) : (subject) => tests.some((test) => test(subject));
  }

  private all(): RuleTest {
    const tests = [this.one()];
    while (this.take('and') || this.take('&&')) tests.push(this.one());
    return tests.length === 1 ? (tests[0] as RuleTest) : (subject) => tests.every((test) => test(subject));
  }

  private one(): RuleTest {
    if (this.take('not') || this.take('!')) {
      const test = this.one();
      return (subject) => !test(subject);
    }
    if (this.take('(')) {
      const test = this.either();
      this.need(')');
      return test;
    }
    if (this.take('true')) return () => true;
    if (this.take('false')) return () => false;
    if (this.take('starts_with')) return this.called((value, part) => value.startsWith(part));
    if (this.take('ends_with')) return this.called((value, part) => value.endsWith(part));
    return this.comparison(this.field());
  }

  private called(compare: (value: string, part: string) => boolean): RuleTest {
    this.need('(');
    const field = this.field();
    this.need(',');
    const part = this.text();
    this.need(')');
    return (subject) => compare(field(subject), part);
  }

  private comparison(field: Field): RuleTest {
    if (this.take('in')) {
      this.need('{');
      const values: string[] = [];
      while (!this.take('}')) values.push(this.text());
      return (subject) => values.includes(field(subject));
    }
    if (this.take('strict')) {
      this.need('wildcard');
      const pattern = wildcard(this.text());
      return (subject) => pattern.matches(field(subject));
    }
    if (this.take('wildcard')) {
      const pattern = wildcard(this.text().toLowerCase());
      return (subject) => pattern.matches(field(subject).toLowerCase());
    }
    const operator = this.tokens[this.at++];
    const value = this.text();
    if (operator === 'eq' || operator === '==') return (subject) => field(subject) === value;
    if (operator === 'ne' || operator === '!=') return (subject) => field(subject) !== value;
    if (operator === 'contains') return (subject) => field(subject).includes(value);
    throw new Unreadable();
  }

  private field(): Field {
    const name = this.tokens[this.at++] ?? '';
    if (name === 'lower') {
      this.need('(');
      const field = this.field();
      this.need(')');
      return (subject) => field(subject).toLowerCase();
    }
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (field === undefined) throw new Unreadable();
    return field;
  }

  private text(): string {
    const token = this.tokens[this.at++] ?? '';
    if (!token.startsWith('"')) throw new Unreadable();
    return token.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  private take(token: string): boolean {
    const taken = this.tokens[this.at] === token;
    if (taken) this.at += 1;
    return taken;
  }

  private need(token: string): void {
    if (!this.take(token)) throw new Unreadable();
  }
}
