import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { readJson, ROOT } from '../support/repository';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

/** A file, or files by condition. */
type Entry = string | { readonly [condition: string]: Entry };

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly exports: Readonly<Record<string, Entry>>;
}

interface PackReport {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>
  >;
}

const manifest = readJson<Manifest>('package.json');
const { devDependencies, exports: entries } = manifest;
/** Who only declares infrastructure installs no others. */
const NEEDED_PEERS = Object.keys(manifest.peerDependencies).filter(
  (name) => manifest.peerDependenciesMeta[name]?.optional !== true,
);
/** Examples that are compiled and run as someone else's code: one construct alone, then the whole platform. */
const EXAMPLES = ['existing-bucket', 'quickstart'];
/** What the workflow of the examples runs, beside the package and its peers. */
const WORKFLOW_TOOLS = ['cdktf-cli', 'tsx', 'typescript'];
/** How a project may resolve modules: as cdktf's own template does, and as Node does. */
const COMPILERS = {
  node10: { module: 'CommonJS', moduleResolution: 'Node10' },
  node16: { module: 'Node16', moduleResolution: 'Node16' },
} as const;

describe('the published package', () => {
  let folder: string;
  let project: string;
  let packed: PackReport;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    project = join(folder, 'project');
    const report = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    // What the build prints comes before the report.
    [packed] = JSON.parse(report.slice(report.search(/^\[$/m))) as [PackReport];

    mkdirSync(project);
    const pinned = [...NEEDED_PEERS, 'typescript', '@types/node'].map((name) => [name, devDependencies[name]] as const);
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({
        private: true,
        dependencies: { 'spark-media-cdn': `file:../${packed.filename}`, ...Object.fromEntries(pinned) },
      }),
    );
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund']);
    for (const name of EXAMPLES) cpSync(join(ROOT, 'examples', name), join(project, name), { recursive: true });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program in the project; its output is in the error when it fails. */
  function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    try {
      return execFileSync(command, args, { cwd: project, encoding: 'utf8', env: { ...process.env, ...env } });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`'${command} ${args.join(' ')}' must succeed, got: ${stdout}${stderr}`, { cause: error });
    }
  }

  function compile(compiler: keyof typeof COMPILERS): void {
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2023'],
          types: ['node'],
          strict: true,
          outDir: compiler,
          ...COMPILERS[compiler],
        },
        include: EXAMPLES,
      }),
    );
    run('npx', ['--no-install', 'tsc', '-p', '.']);
  }

  test('holds every file that its entries name, the functions and their licences', () => {
    const files = packed.files.map(({ path }) => path);
    const filesOf = (entry: Entry): string[] =>
      typeof entry === 'string' ? [entry] : Object.values(entry).flatMap(filesOf);
    const named = Object.values(entries).flatMap(filesOf);

    expect(named.map((path) => path.replace('./', '')).filter((path) => !files.includes(path))).toEqual([]);
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'dist/edge/cloudflare-negotiation.mjs',
        'dist/edge/cloudfront-negotiation.js',
        'dist/functions/image-optimizer-arm64.zip',
        'dist/functions/video-transcoder-arm64.zip',
        'dist/layers/ffmpeg-arm64.zip',
        'dist/local/command.js',
        'processors/video-transcoder/Dockerfile',
      ]),
    );
  });

  test('holds no source, no test and no stack of ours', () => {
    const strange = packed.files
      .map(({ path }) => path)
      .filter(
        (path) =>
          !/^(dist\/(lib|processors|local|functions|layers|edge|image-loader)\/|docs\/|examples\/|local\/samples\/[^/]+\.(jpg|mp4|md)$|(package\.json|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|LICENSE|processors\/video-transcoder\/Dockerfile)$)/.test(
            path,
          ),
      );

    expect(strange).toEqual([]);
  });

  test.each(Object.keys(COMPILERS) as (keyof typeof COMPILERS)[])(
    'compiles under strict with the module resolution of %s',
    (compiler) => {
      compile(compiler);

      expect(EXAMPLES.filter((name) => !existsSync(join(project, compiler, name, 'main.js')))).toEqual([]);
    },
  );

  describe('with nothing of the repository around it', () => {
    beforeAll(() => compile('node16'));

    /** Folder of the stack that an example synthesized. */
    function synthesize(name: string): string {
      const outdir = mkdtempSync(join(folder, 'out-'));
      run(process.execPath, [join('node16', name, 'main.js')], { CDKTF_OUTDIR: outdir });
      return join(outdir, 'stacks', name);
    }

    test.each(EXAMPLES)('synthesizes %s', (name) => {
      const { resource } = JSON.parse(readFileSync(join(synthesize(name), 'cdk.tf.json'), 'utf8')) as {
        resource: Record<string, unknown>;
      };

      expect(Object.keys(resource)).toContain('aws_cloudfront_distribution');
    });

    test('deploys the functions and the layer that it holds', () => {
      const assets = join(synthesize('quickstart'), 'assets');

      const files = readdirSync(assets, { recursive: true, encoding: 'utf8' });
      for (const zip of [
        'functions/image-optimizer-arm64.zip',
        'functions/video-transcoder-arm64.zip',
        'layers/ffmpeg-arm64.zip',
      ]) {
        const deployed = files.find((path) => path.endsWith(basename(zip))) ?? '';
        const held = join(project, 'node_modules/spark-media-cdn/dist', zip);
        expect(readFileSync(join(assets, deployed)).equals(readFileSync(held))).toBe(true);
      }
    });

    test('has the command', () => {
      expect(run('npx', ['--no-install', 'spark-media', '--help'])).toMatch(/optimize/);
    });
  });

  describeWith(['terraform'], 'the workflow for GitHub Actions, in a repository that holds nothing else', () => {
    const { env, jobs } = parse(
      readFileSync(join(ROOT, 'examples/github-actions/.github/workflows/media.yml'), 'utf8'),
    ) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    let repository: string;
    let terraform: Terraform;

    beforeAll(() => {
      repository = join(folder, 'repository');
      cpSync(join(ROOT, 'examples/github-actions'), repository, { recursive: true });
      const pinned = [...NEEDED_PEERS, ...WORKFLOW_TOOLS];
      writeFileSync(
        join(repository, 'package.json'),
        JSON.stringify({
          private: true,
          dependencies: {
            'spark-media-cdn': `file:../${packed.filename}`,
            ...Object.fromEntries(pinned.map((name) => [name, devDependencies[name]])),
          },
        }),
      );
      execFileSync('npm', ['install', '--package-lock-only', '--prefer-offline', '--no-audit', '--no-fund'], {
        cwd: repository,
        stdio: 'pipe',
      });
      terraform = new Terraform();
    });
    afterAll(() => terraform.dispose());

    /** Runs a step as GitHub does. */
    function runStep(name: string): string {
      const script = steps.find((step) => step.name === name)?.run ?? `exit 1 # no step '${name}'`;
      const cache = { XDG_CACHE_HOME: join(folder, 'cache') };
      const result = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
        cwd: repository,
        encoding: 'utf8',
        env: { ...process.env, ...env, ...cache, CI: 'true' },
      });
      if (result.status !== 0) throw new Error(`'${name}' must succeed, got: ${result.stdout}${result.stderr}`);
      return result.stdout;
    }

    test('installs, synthesizes, and passes the gate of its rehearsal', () => {
      runStep('Install');
      runStep('Synth');
      expect(runStep('Rehearse')).toMatch(/targets met/);
      expect(readFileSync(join(repository, 'rehearsal.html'), 'utf8')).toMatch(/<svg/);
    });

    test('tells what a change of the stack does', () => {
      cpSync(join(repository, 'cdktf.out'), join(folder, 'base/cdktf.out'), { recursive: true });

      runStep('What the change does');

      expect(readFileSync(join(repository, 'change.html'), 'utf8')).toMatch(/<svg/);
    });

    test('has a plan that the real provider makes', () => {
      expect(steps.find(({ name }) => name === 'Plan')?.run).toContain('plan -input=false');
      const { diagnostics, created } = terraform.plan(join(repository, env['STACK'] ?? ''));
      expect(diagnostics).toEqual([]);
      expect(created.some((address) => address.startsWith('aws_cloudfront_distribution.'))).toBe(true);
    });
  });
});
