import { App } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../stacks/environments';
import { SparkMediaStack } from '../../stacks/spark-media-stack';
import { TestCommand } from './command';

const STACK = 'spark-media';
/** The last line of what the command says, once it can be reached. */
const READY = /^\s+page\s+(http:\S+)[\s\S]*^\s+metrics\s/m;

/** The default stack, synthesized and run by `spark-media dev`, on ports that are free. */
export class RunningPlatform {
  /** @throws Error with all that the command has said, when it ends before it is ready */
  static async start(...options: readonly string[]): Promise<RunningPlatform> {
    const props = environments[STACK];
    if (props === undefined)
      throw new Error(`'environments' must have ${STACK}, got: ${Object.keys(environments).join()}`);
    const folder = mkdtempSync(join(tmpdir(), 'platform-'));
    const app = new App({ outdir: folder });
    new SparkMediaStack(app, STACK, props);
    app.synth();
    const command = new TestCommand();
    const child = command.start(folder, 'dev', '--stack', folder, '--stack-name', STACK, '--port', '0', ...options);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
      command.remove();
      rmSync(folder, { recursive: true, force: true });
    };
    try {
      let [said, complained] = ['', ''];
      child.stderr.on('data', (chunk) => (complained += String(chunk)));
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (chunk) => {
          said += String(chunk);
          const address = READY.exec(said)?.[1];
          if (address !== undefined) resolve(address);
        });
        void ended.then(() => reject(new Error(`'dev' must become ready, got: ${said}${complained}`)));
      });
      return new RunningPlatform(url, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  }

  private constructor(
    /** Address of the page, without a trailing slash. */
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {}
}
