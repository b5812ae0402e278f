import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository';

/** A value that the specification names, with the heading it stands under. */
export interface DocumentValue {
  readonly section: string;
  readonly value: string;
}

/**
 * Words of the code around the values: formats of errors and of the log, elements and properties of a page, and what a
 * value is put together from.
 */
const CODE_WORDS = /%w|^(img|none|filter|user_id|image_id|size)$|^\s*$/;

/** Numbers that count, start or index something of the code itself. */
const BOOKKEEPING = /\[\d\]|currentLoads = 0|wg\.Add\(1\)/g;

/** Every number, name, address and choice of `docs/media-serving.md`: of its code blocks, its list of targets, its table. */
export function documentValues(): readonly DocumentValue[] {
  const markdown = `${readFileSync(join(ROOT, 'docs', 'media-serving.md'), 'utf8')}\n`;
  const sections = [
    ...markdown.matchAll(/^#{2,3} (?<section>.+)\n(?<body>(?:(?!#{2,3} )[^]*?\n)*?)(?=#{2,3} |$(?![^]))/gm),
  ];
  return sections.flatMap(({ groups: { section = '', body = '' } = {} }) =>
    valuesOf(body)
      .filter((value) => !CODE_WORDS.test(value))
      .map((value) => ({ section, value })),
  );
}

function valuesOf(body: string): string[] {
  const blocks = [...body.matchAll(/```(?<language>\w+)\n(?<code>[^]*?)\n```/g)];
  const text = body.replace(/```[^]*?\n```/g, '');
  return [
    ...[...text.matchAll(/^- \*\*.*$/gm)].flatMap(([line]) => numbersOf(line)),
    ...[...text.matchAll(/^\|(?! Metric|-)(.*)\|$/gm)].flatMap(([, row = '']) => row.split('|').slice(1).map(trimmed)),
    ...blocks.flatMap(({ groups: { language = '', code = '' } = {} }) => PARSERS[language]?.(code) ?? []),
  ];
}

const trimmed = (text: string): string => text.trim();
/** Numbers with the unit that is written behind them. */
const numbersOf = (text: string): string[] => text.match(/\d+(\.\d+)?(ms|s|%)?/g) ?? [];

const PARSERS: Readonly<Record<string, (code: string) => string[]>> = {
  json: (code) => leaves(JSON.parse(code)),
  yaml: (code) => yamlLeaves(code),
  go: (code) => [
    ...playlistValues(code),
    ...codeLiterals(code.replace(/`[^]*?`/g, '')),
    ...[...code.matchAll(/return ([A-Z]\w+)$/gm)].map(([, name = '']) => name),
  ],
  javascript: codeLiterals,
};

function leaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap(leaves);
}

/** Scalars of the document's YAML, which has no anchors and no text of several lines. */
function yamlLeaves(code: string): string[] {
  return code.split('\n').flatMap((line) => {
    const [, value = ''] = /^\s*(?:- )?\w+:\s+(.*)$/.exec(line.replace(/\s+#.*$/, '')) ?? [];
    const list = /^\[(.*)\]$/.exec(value)?.[1]?.split(',') ?? [value];
    return list.map((entry) => entry.trim().replace(/^"(.*)"$/, '$1')).filter((entry) => entry !== '');
  });
}

/** Strings, in comments too, and numbers of Go and JavaScript. */
function codeLiterals(code: string): string[] {
  const strings = [...code.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? '');
  const rest = code
    .replace(/"[^"\n]*"|'[^'\n]*'/g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(BOOKKEEPING, '');
  const booleans = [...rest.matchAll(/: +(true|false)\b/g)].map(([, value = '']) => value);
  return [...strings, ...booleans, ...(rest.match(/(?<![\w.])\d+(\.\d+)?\b/g) ?? [])];
}

/** Version, attributes and addresses of a playlist in a template. */
function playlistValues(code: string): string[] {
  const [, playlist = ''] = /`(#EXTM3U[^]*?)`/.exec(code) ?? [];
  return [
    ...[...playlist.matchAll(/#EXT-X-VERSION:(\d+)/g)].map(([, version = '']) => version),
    ...[...playlist.matchAll(/(?:BANDWIDTH|RESOLUTION|FRAME-RATE)=([^,\n]+)/g)].map(([, value = '']) => value),
    ...(playlist.match(/^https:.*$/gm) ?? []),
  ];
}
