import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

interface TerraformJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** Runs an example as its own process, as a user would, and reads what it synthesized. */
function synthesizeExample(name: string): TerraformJson {
  const outdir = mkdtempSync(join(tmpdir(), `spark-example-`));
  try {
    execFileSync(process.execPath, ['scripts/run.cjs', `examples/${name}/main.ts`], {
      cwd: root,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: 'pipe',
    });
    return JSON.parse(readFileSync(join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const only = <T>(values: Readonly<Record<string, T>> | undefined): T => {
  const [first, ...others] = Object.values(values ?? {});
  if (first === undefined || others.length > 0) throw new Error(`'values' must be one, got: ${others.length}`);
  return first;
};

describe('the examples', () => {
  test('quickstart declares the whole platform, function included', () => {
    const { resource } = synthesizeExample('quickstart');
    expect(Object.keys(resource)).toEqual(
      expect.arrayContaining([
        'aws_lambda_function',
        'aws_cloudfront_distribution',
        'aws_dynamodb_table',
        'aws_backup_plan',
      ]),
    );
    expect(Object.keys(resource).filter((type) => type.startsWith('cloudflare_'))).toEqual([]);
  });

  test('one-construct declares a distribution and no bucket', () => {
    const { resource } = synthesizeExample('one-construct');
    expect(Object.keys(resource).filter((type) => !type.startsWith('aws_cloudfront_'))).toEqual([]);
  });

  test('custom-contract reaches the function and the cache policies', () => {
    const { resource } = synthesizeExample('custom-contract');
    const { variables } = only(resource['aws_lambda_function'])['environment'] as { variables: Record<string, string> };
    expect(JSON.parse(String(variables['MEDIA_CONTRACT']))).toMatchObject({
      images: { useCases: { profile_story: { maxWidth: 720 }, profile_fullsize: { watermark: { text: 'spark' } } } },
      cacheClasses: { images: { browserTtlSeconds: 604_800 } },
    });
  });

  test('are all tested here', () => {
    const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(['custom-contract', 'one-construct', 'quickstart']);
  });
});
