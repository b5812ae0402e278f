import { spawn } from 'node:child_process';
import { buildSync } from 'esbuild';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stderr. */
  readonly errors: readonly string[];
}

/** The command `spark-media`, compiled from this checkout into a folder that finds its dependencies. */
export class TestCommand {
  private readonly folder: string;

  constructor() {
    const build = join(ROOT, 'build');
    mkdirSync(build, { recursive: true });
    this.folder = mkdtempSync(join(build, 'command-'));
    buildSync({
      absWorkingDir: ROOT,
      entryPoints: [
        'lib/contract',
        'processors/image-optimizer/core',
        'processors/video-transcoder/core',
        'local',
      ].flatMap(sources),
      outdir: this.folder,
      outbase: '.',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
    });
  }

  /** Runs the command in `cwd` until it ends. */
  async run(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
    const child = this.start(cwd, ...args);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    return { code, stdout, stderr, errors: stderr.split('\n').filter(Boolean) };
  }

  /** Starts the command in `cwd`. */
  start(cwd: string, ...args: readonly string[]) {
    return spawn(process.execPath, [join(this.folder, 'local/command.js'), ...args], {
      cwd,
      // Jest's own, which a test may have changed.
      env: process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
