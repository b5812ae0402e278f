import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findStack, type PlatformModel, readPlatform } from '../../../local/platform';
import { KNOWN_TYPES } from '../../../local/platform/known-resources';
import { ROOT } from '../../support/repository';

const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) =>
  existsSync(join(ROOT, 'examples', name, 'main.ts')),
);
let outdir: string;
const stackOf = (name: string): string => findStack(join(outdir, name));
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'spark-examples-'));
  for (const name of EXAMPLES) {
    execFileSync(process.execPath, ['scripts/run.cjs', `examples/${name}/main.ts`], {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: join(outdir, name) },
      stdio: 'pipe',
    });
  }
}, 300_000);
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const typesOf = (name: string): readonly string[] =>
  Object.keys((JSON.parse(readFileSync(stackOf(name), 'utf8')) as { resource: object }).resource);
const serves = (name: string): boolean => typesOf(name).includes('aws_cloudfront_distribution');

test('each example with a distribution can be read', () => {
  const models: Readonly<Record<string, PlatformModel>> = Object.fromEntries(
    EXAMPLES.filter(serves).map((name) => [name, readPlatform(stackOf(name))]),
  );
  expect(models).toMatchObject({
    quickstart: { name: 'quickstart', distribution: { aliases: [] } },
    'cloudfront-only': {
      functions: {},
      distribution: { aliases: ['media.example.com'], priceClass: 'PriceClass_100', realtimeLog: false },
    },
    'existing-bucket': {
      buckets: { 'my-media': { notifications: [] } },
      distribution: { origins: { variants: { kind: 'bucket', bucket: 'my-media' } } },
    },
    'custom-contract': {
      contract: {
        images: { useCases: { profile_story: { maxWidth: 720 } } },
        videos: { maxDurationSeconds: 15 },
        cacheClasses: { images: { browserTtlSeconds: 604_800 } },
      },
    },
  });
  expect(Object.values(models).filter(({ zone }) => zone !== undefined)).toEqual([]);
});

test('each example beside a distribution of somebody else’s is refused: nothing in it serves media', () => {
  const others = EXAMPLES.filter((name) => !serves(name));
  expect(others).toEqual(expect.arrayContaining(['cloudflare-in-front', 'observability']));
  for (const name of others) {
    expect(() => readPlatform(stackOf(name))).toThrow(
      /^'--stack' must have a CloudFront distribution, got: .* \(none\)$/,
    );
  }
});

test('what becomes of each type of resource is known', () => {
  const unknown = EXAMPLES.flatMap(typesOf).filter((type) => !Object.hasOwn(KNOWN_TYPES, type));
  expect(unknown).toEqual([]);
});
