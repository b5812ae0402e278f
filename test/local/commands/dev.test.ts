import { App } from 'cdktf';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MediaItem, UploadReceipt } from '../../../local/dev/api';
import { environments } from '../../../stacks/environments';
import { SparkMediaStack } from '../../../stacks/spark-media-stack';
import { TestCommand } from '../../support/command';
import { ask } from '../../support/dev-platform';
import { hasEnded } from '../../support/processes';

const PHOTO = readFileSync(resolve('test/fixtures/photos/seeding.jpg'));
const READY = /^\s+page\s+(http:\S+)[\s\S]*^\s+images\s+(http:\S+)[\s\S]*^\s+metrics\s/m;

let command: TestCommand;
let folder: string;
let temporary: string;

beforeAll(() => {
  command = new TestCommand();
  folder = mkdtempSync(join(tmpdir(), 'dev-command-'));
  const app = new App({ outdir: join(folder, 'cdktf.out') });
  for (const [name, props] of Object.entries(environments)) new SparkMediaStack(app, name, props);
  app.synth();
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
});
afterAll(() => {
  command.remove();
  rmSync(folder, { recursive: true, force: true });
});

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
});

interface Running {
  readonly child: ChildProcess;
  readonly page: string;
  readonly images: string;
  readonly said: () => string;
}

/** Runs the default stack until it is ready. */
async function start(...options: readonly string[]): Promise<Running> {
  process.env['TMPDIR'] = temporary;
  const child = command.start(folder, 'dev', '--stack-name', 'spark-media', '--port', '0', ...options);
  delete process.env['TMPDIR'];
  children.add(child);
  let [said, complained] = ['', ''];
  child.stderr.on('data', (chunk) => (complained += String(chunk)));
  const [, page = '', images = ''] = await new Promise<RegExpExecArray>((found, reject) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const addresses = READY.exec(said);
      if (addresses !== null) found(addresses);
    });
    child.once('close', () => reject(new Error(`'dev' must become ready, got: ${said}${complained}`)));
  });
  return { child, page, images, said: () => said + complained };
}

async function end({ child }: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const closed = once(child, 'close');
  child.kill(signal);
  const [code] = (await closed) as [number | null];
  return code;
}

async function upload({ page }: Running): Promise<MediaItem> {
  const headers = { 'content-length': String(PHOTO.length) };
  const { body } = await ask(`${page}/api/uploads?kind=image&name=me.jpg`, { method: 'POST', headers, body: PHOTO });
  const { mediaId } = JSON.parse(body.toString()) as UploadReceipt;
  for (;;) {
    const item = (await media(page)).find((one) => one.mediaId === mediaId);
    if (item?.state === 'ready') return item;
    await delay(100);
  }
}

const media = async (page: string): Promise<readonly MediaItem[]> =>
  JSON.parse((await ask(`${page}/api/media`)).body.toString()) as readonly MediaItem[];

/** Processes that a process has started, and those that they have. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
  return [...children, ...children.flatMap(descendants)];
}

describe('spark-media dev', () => {
  test('says what does not happen here, and where everything is', async () => {
    const running = await start('--no-samples');
    expect(running.said()).toMatch(/^What the stack asks for and does not happen here:\n {2}aws_/);
    expect(running.said()).toMatch(/aws_iam_role\.\*.*\n {4}permissions are not enforced/);
    expect(running.said()).toMatch(/^spark-media is ready; Ctrl-C ends it\.$/m);
    expect(running.said()).toMatch(/^ {2}images {3}http:\/\/127\.0\.0\.1:\d+ {2}Cloudflare → CloudFront$/m);
    expect(await media(running.page)).toEqual([]);
    expect(await end(running)).toBe(0);
  });

  test('says where everything is while the samples are on their way, and ends in the middle of them', async () => {
    const running = await start();
    expect((await media(running.page)).filter(({ state }) => state === 'ready')).toHaveLength(0);
    expect(await end(running)).toBe(0);
    expect(running.said()).not.toMatch(/^Samples: /m);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('leaves nothing behind after %s', async (signal) => {
    const running = await start('--no-samples');
    const item = await upload(running);
    const path = `/profiles/${item.userId}/${item.mediaId}`;
    expect((await ask(`${running.images}${path}`)).status).toBe(200);
    const { pid = 0 } = running.child;
    const processes = existsSync('/proc') ? descendants(pid) : [];
    expect(readdirSync(temporary)).not.toEqual([]);
    expect(await end(running, signal)).toBe(0);
    expect(await Promise.all([pid, ...processes].map(hasEnded))).toEqual([pid, ...processes].map(() => true));
    expect(readdirSync(temporary)).toEqual([]);
    await expect(ask(running.page)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(ask(running.images)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('keeps media and catalogue in the folder that it is told, and finds them there again', async () => {
    const first = await start('--no-samples', '--state', 'media');
    const item = await upload(first);
    await end(first);
    const second = await start('--no-samples', '--state', 'media');
    const [kept, ...others] = await media(second.page);
    expect(others).toEqual([]);
    const { processingSeconds: _, ...known } = item;
    expect(kept).toEqual(known);
    const [variant] = item.variants;
    expect((await ask(`${second.images}${variant?.path ?? ''}`)).body).toHaveLength(variant?.bytes ?? 0);
    await end(second);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('does not share such a folder with another run', async () => {
    const first = await start('--no-samples', '--state', 'shared');
    const call = ['dev', '--stack-name', 'spark-media', '--port', '0', '--state', 'shared'];
    const { code, errors } = await command.run(folder, ...call);
    await end(first);
    expect(code).toBe(2);
    expect(errors).toEqual([
      expect.stringMatching(/^spark-media: '--state' must be a folder that no other run has, got: /),
    ]);
  });
});

describe('spark-media dev cannot begin', () => {
  let taken: Server;
  let port: number;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    ({ port } = taken.address() as AddressInfo);
  });
  afterAll(() => taken.close());
  const refused = async (...options: readonly string[]) => {
    process.env['TMPDIR'] = temporary;
    const { code, stdout, errors } = await command.run(folder, 'dev', ...options);
    delete process.env['TMPDIR'];
    expect({ code, stdout, left: readdirSync(temporary) }).toEqual({ code: 2, stdout: '', left: [] });
    return errors;
  };

  test('where a port is in use', async () => {
    const page = await refused('--stack-name', 'spark-media', '--port', String(port));
    const images = await refused('--stack-name', 'spark-media', '--port', String(port - 1));
    expect(page).toEqual([`spark-media: '--port' must be free, got: ${port} (page: another program has it)`]);
    expect(images).toEqual([`spark-media: '--port' must be free, got: ${port} (images: another program has it)`]);
  });

  test.each([
    [['--port', 'http'], "'--port' must be a whole number, 0–65532, got: http"],
    [['--port', '70000'], "'--port' must be a whole number, 0–65532, got: 70000"],
    [['--latency', 'modem'], "'--latency' must be one of none, wifi, 4g, fast-3g, slow-3g, got: modem"],
    [['--stack', 'nowhere'], "'--stack' must be a synthesized stack"],
    [[], "'--stack-name' must name one of the stacks of cdktf.out, got: none of"],
    [
      ['--stack-name', 'spark-media', '--distribution', 'other'],
      "'--distribution' must be one of aws_cloudfront_distribution.",
    ],
    [['--stack-name', 'spark-media', '--ffmpeg', './none'], "'--ffmpeg' must be an ffmpeg that starts, got: ./none"],
    [
      ['--stack-name', 'spark-media', '--port', '0', '--state', 'cdktf.out/manifest.json'],
      "'--state' must be a folder that can be written to",
    ],
    [
      ['--stack-name', 'spark-media', '--port', '0', '--state', '/proc/x/y'],
      "'--state' must be a folder that can be written to, got: /proc/x/y",
    ],
  ])('with %j', async (options, message) => {
    expect(await refused(...options)).toEqual([expect.stringContaining(`spark-media: ${message}`)]);
  });
});
