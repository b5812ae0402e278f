import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defineMediaContract,
  IMAGE_OPTIMIZER_SECTIONS,
  type MediaContract,
  sliceMediaContract,
  sparkMediaContract,
  VIDEO_TRANSCODER_SECTIONS,
} from '../../lib';
import { factRow, NOTHING, usedValue } from '../../scripts/fact-sheet/fact';
import { FACT_SECTIONS } from '../../scripts/fact-sheet/fact-sheet';
import { type FactSource, readPath, synthesizedSource } from '../../scripts/fact-sheet/source';
import { documentValues } from '../support/document-values';
import { ROOT } from '../support/repository';

const facts = FACT_SECTIONS.flatMap(({ section, facts: ofSection }) => ofSection.map((fact) => ({ section, ...fact })));
/** Sections of plain data, where each occurrence of a value is a value of its own; in code a value may be named again. */
const DATA_SECTIONS = [
  'Target Metrics',
  'CloudFlare Configuration',
  'AWS CloudFront Distribution',
  'Media Performance Alerts',
  'Expected Performance Improvements',
];

const key = (section: string, value: unknown): string => `${section}: ${String(value)}`;
const counted = (keys: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of keys) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

let source: FactSource;
beforeAll(() => {
  source = synthesizedSource();
});

describe('the specification', () => {
  test('has values under ten headings, in data, code, a list and a table', () => {
    const sections = new Set(documentValues().map(({ section }) => section));
    expect([...sections]).toEqual(FACT_SECTIONS.map(({ section }) => section));
    expect(documentValues().length).toBeGreaterThan(250);
    expect(documentValues()).toEqual(
      expect.arrayContaining([
        { section: 'AWS CloudFront Distribution', value: 'spark-media-cdn-2024' },
        { section: 'CloudFlare Configuration', value: '2592000' },
        { section: 'Multi-Format Strategy', value: 'true' },
        { section: 'Progressive Image Loading', value: 'blur(2px)' },
        { section: 'Adaptive Streaming Setup', value: '564000' },
        { section: 'Expected Performance Improvements', value: '19% improvement' },
      ]),
    );
  });

  test('has no value that the fact sheet lacks', () => {
    const told = counted(facts.map(({ section, document }) => key(section, document)));
    const said = counted(documentValues().map(({ section, value }) => key(section, value)));

    const missing = [...said].filter(([name, count]) => {
      const inData = DATA_SECTIONS.some((section) => name.startsWith(`${section}: `));
      return (told.get(name) ?? 0) < (inData ? count : 1);
    });
    expect(missing).toEqual([]);
  });

  test('says every value that the fact sheet says it does', () => {
    const said = new Set(documentValues().map(({ section, value }) => key(section, value)));
    expect(facts.map(({ section, document }) => key(section, document)).filter((name) => !said.has(name))).toEqual([]);
  });
});

describe('the fact sheet', () => {
  test('is what the code makes of the contract and the synthesized stacks', () => {
    const generated = execFileSync(process.execPath, ['scripts/run.cjs', 'scripts/fact-sheet.ts', '--print'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(readFileSync(join(ROOT, 'docs', 'fact-sheet.md'), 'utf8')).toBe(generated);
  });

  test('shows nothing as used that was not read', () => {
    const nothing: FactSource = { values: {}, warnings: [] };
    expect(facts.filter((fact) => usedValue(fact, nothing) !== NOTHING).map(({ what }) => what)).toEqual([]);
  });

  test('shows another value wherever another is read', () => {
    const other: FactSource = { values: changed(source.values) as FactSource['values'], warnings: [] };
    const read = facts.filter(({ where }) => where.length > 0 && !where.every((path) => path.endsWith('.$key')));
    expect(read.length).toBeGreaterThan(150);
    const same = read.filter((fact) => usedValue(fact, source) === usedValue(fact, other));
    expect(same.filter((fact) => usedValue(fact, source) !== NOTHING).map(({ what }) => what)).toEqual([]);
  });

  test('follows a contract into the synthesized stacks', () => {
    const contract = defineMediaContract({
      cacheClasses: { videos: { edge: { maxTtlSeconds: 5_184_000 } } },
      zone: { securityLevel: 'high' },
    });
    const { values } = synthesizedSource(contract);
    expect(readPath({ values, warnings: [] }, 'aws_cloudfront_cache_policy(CachePolicy-videos).max_ttl')).toBe(
      5_184_000,
    );
    expect(readPath({ values, warnings: [] }, 'cloudflare_zone_setting(security_level).value')).toBe('high');
  });

  test.each([
    ['images', 'ImageOptimizer', IMAGE_OPTIMIZER_SECTIONS],
    ['videos', 'VideoTranscoder', VIDEO_TRANSCODER_SECTIONS],
  ] as const)('names the numbers of %s that the function is really given', (_what, processor, sections) => {
    const given = readPath(source, `aws_lambda_function(${processor}).environment.variables.MEDIA_CONTRACT`);
    expect(JSON.parse(String(given))).toEqual(
      JSON.parse(JSON.stringify(sliceMediaContract<keyof MediaContract>(sparkMediaContract, sections))),
    );
  });

  test('refuses a difference without a reason, and a reason without a difference', () => {
    const fact = { what: 'plan', document: 'pro', where: ['contract.zone.plan'] };
    expect(() => factRow({ ...fact, document: 'free' }, source)).toThrow("'plan' must be explained");
    expect(() => factRow({ ...fact, why: 'no reason' }, source)).toThrow("'plan' must be left unexplained");
    expect(() => factRow({ ...fact, document: 'free', why: { warning: 'nobody warns' } }, source)).toThrow(
      "'nobody warns' must be a warning of the synth",
    );
  });

  test('takes its reasons from the warnings of the synth where those say them', () => {
    const warned = facts.filter(({ why }) => typeof why === 'object');
    expect(warned.length).toBeGreaterThan(5);
    for (const fact of warned) {
      const { why } = factRow(fact, source);
      expect(source.warnings.some((text) => text.endsWith(why))).toBe(true);
    }
  });
});

/** The same shape with every value another. */
function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return 'off';
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.map(changed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, changed(child)]));
}
