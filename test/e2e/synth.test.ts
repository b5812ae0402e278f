import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/repository';

let folder: string;
let synthesized: ReadonlyMap<string, Buffer>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
  synthesized = synth('synth');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files of an output by path. */
function filesOf(outdir: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    paths
      .filter((path) => statSync(join(outdir, path)).isFile())
      .map((path) => [path, readFileSync(join(outdir, path))]),
  );
}

/** Names alone where they differ, since a diff of megabytes tells nothing. */
function differing(left: ReadonlyMap<string, Buffer>, right: ReadonlyMap<string, Buffer>): string[] {
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => left.get(path)?.compare(right.get(path) ?? Buffer.alloc(0)) !== 0);
}

/** Runs one of the package's scripts that synthesize. */
function synth(script: 'synth' | 'synth:quick'): ReadonlyMap<string, Buffer> {
  const outdir = mkdtempSync(join(folder, 'out-'));
  execFileSync('npm', ['run', '--silent', script], {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return filesOf(outdir);
}

describe('npm run synth', () => {
  test('declares both vendors', () => {
    const stack = synthesized.get(join('stacks', 'spark-media', 'cdk.tf.json'));

    const { provider, resource } = JSON.parse(String(stack)) as Record<string, Record<string, unknown>>;
    expect(Object.keys(provider ?? {}).sort()).toEqual(['aws', 'cloudflare']);
    expect(Object.keys(resource ?? {})).toEqual(
      expect.arrayContaining(['aws_cloudfront_distribution', 'aws_lambda_function', 'cloudflare_dns_record']),
    );
  });

  test('writes the same bytes twice', () => {
    expect(differing(synthesized, synth('synth:quick'))).toEqual([]);
  });

  test('writes the same bytes as cdktf synth', () => {
    const outdir = join(folder, 'cdktf');

    execFileSync('npx', ['--no-install', 'cdktf', 'synth', '--output', outdir], {
      cwd: ROOT,
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      stdio: 'ignore',
    });

    expect(differing(synthesized, filesOf(outdir))).toEqual([]);
  });
});
