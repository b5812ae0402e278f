import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalFunction } from '../../../local/functions/local-function';
import { CompiledPackage } from '../../support/compiled';
import { hasEnded, isRunning } from '../../support/processes';

let compiled: CompiledPackage;
let folder: string;
let running: LocalFunction | undefined;
let lines: string[];

beforeAll(() => {
  compiled = new CompiledPackage();
});
afterAll(() => compiled.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
  lines = [];
});
afterEach(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A function of this code. */
function create(code: string, { timeoutSeconds = 20, concurrency = 1, environment = {} } = {}): LocalFunction {
  const handlerFile = join(folder, 'handler.js');
  writeFileSync(handlerFile, code);
  running = new LocalFunction({
    handlerFile,
    childFile: join(compiled.folder, 'local/functions/child.js'),
    environment,
    temporary: folder,
    timeoutSeconds,
    concurrency,
    onLine: (line) => lines.push(line),
  });
  return running;
}

test('a function gets its event and a context, and answers', async () => {
  const code = `exports.handler = async (event, context) => ({
    ...event, left: context.getRemainingTimeInMillis(), id: context.awsRequestId });`;
  const answer = await create(code, { timeoutSeconds: 20 }).invoke({ asked: 1 });
  expect(answer).toEqual({ asked: 1, left: expect.any(Number), id: expect.stringMatching(/./) });
  const { left } = answer as { readonly left: number };
  expect(left).toBeGreaterThan(10_000);
  expect(left).toBeLessThanOrEqual(20_000);
});

test('a function has the environment that it is given, and nothing of this process', async () => {
  process.env['SPARK_TEST_SECRET'] = 'not for functions';
  const code = `exports.handler = async () => process.env;`;
  const environment = { VARIANT_BUCKET: 'variants' };
  const answer = await create(code, { environment }).invoke({});
  delete process.env['SPARK_TEST_SECRET'];
  expect(answer).toMatchObject(environment);
  expect(answer).not.toHaveProperty('SPARK_TEST_SECRET');
  expect(answer).not.toHaveProperty('HOME');
});

test('an instance is kept for the next event', async () => {
  const code = `let count = 0; exports.handler = async () => (count += 1);`;
  const counter = create(code);
  expect([await counter.invoke({}), await counter.invoke({})]).toEqual([1, 2]);
});

test('an instance is given one event at a time, and there are no more instances than may be', async () => {
  const code = `let inside = 0; exports.handler = async () => {
    inside += 1; const seen = inside; await new Promise((r) => setTimeout(r, 50)); inside -= 1;
    return { seen, pid: process.pid }; };`;
  const busy = create(code, { concurrency: 2 });
  const answers = (await Promise.all([1, 2, 3, 4].map((event) => busy.invoke(event)))) as {
    readonly seen: number;
    readonly pid: number;
  }[];
  expect(answers.map(({ seen }) => seen)).toEqual([1, 1, 1, 1]);
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
});

test('what a function throws fails its invocation', async () => {
  const code = `exports.handler = async () => { throw new Error('cannot do this'); };`;
  await expect(create(code).invoke({})).rejects.toMatchObject({
    kind: 'threw',
    message: expect.stringContaining('cannot do this'),
  });
});

test('a function that cannot be loaded fails, and says why', async () => {
  const code = `throw new Error('VARIANT_BUCKET is missing');`;
  await expect(create(code).invoke({})).rejects.toMatchObject({
    kind: 'not-loaded',
    message: expect.stringContaining('VARIANT_BUCKET is missing'),
  });
});

test('a function that takes longer than it may is ended, and the next event gets a new instance', async () => {
  const code = `exports.handler = async ({ wait }) => {
    console.log('pid ' + process.pid); if (wait) await new Promise(() => setInterval(() => {}, 1000)); return 'done'; };`;
  const slow = create(code, { timeoutSeconds: 0.5 });
  await expect(slow.invoke({ wait: true })).rejects.toMatchObject({ kind: 'timed-out' });
  expect(await hasEnded(Number(lines[0]?.replace('pid ', '')))).toBe(true);
  expect(await slow.invoke({ wait: false })).toBe('done');
});

test('a function that ends in the middle fails its invocation, and the next event gets a new instance', async () => {
  const code = `exports.handler = async ({ crash }) => { if (crash) process.exit(1); return 'done'; };`;
  const crashing = create(code);
  await expect(crashing.invoke({ crash: true })).rejects.toMatchObject({ kind: 'ended' });
  expect(await crashing.invoke({ crash: false })).toBe('done');
});

test('nothing is left of a function that is stopped, nor of the programs that it has started', async () => {
  const code = `exports.handler = async () => {
    const { spawn } = require('node:child_process');
    const program = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    return [process.pid, program.pid]; };`;
  const pids = (await create(code).invoke({})) as number[];
  expect(pids.map(isRunning)).toEqual([true, true]);
  await running?.stop();
  expect(await Promise.all(pids.map(hasEnded))).toEqual([true, true]);
});

test('whoever waits for a function that is stopped is told, and nothing of it is begun any more', async () => {
  const code = `console.log('begun'); exports.handler = () => new Promise(() => setInterval(() => {}, 1000));`;
  const busy = create(code);
  const invoked = [1, 2, 3, 4].map(async (event) =>
    busy.invoke(event).catch((error: unknown) => (error as { kind?: string }).kind),
  );
  await busy.stop();
  expect(await Promise.all(invoked)).toEqual(['ended', 'ended', 'ended', 'ended']);
  await expect(busy.invoke({})).rejects.toMatchObject({ kind: 'ended' });
  expect(lines.length).toBeLessThanOrEqual(1);
});

test('an instance has its disk to itself, and it ends with it', async () => {
  const code = `exports.handler = async () => {
    require('node:fs').writeFileSync(process.env.TMPDIR + '/left', ''); await new Promise((r) => setTimeout(r, 50));
    return process.env.TMPDIR; };`;
  const busy = create(code, { concurrency: 2 });
  const disks = (await Promise.all([1, 2].map((event) => busy.invoke(event)))) as string[];
  expect(new Set(disks).size).toBe(2);
  expect(disks.map((disk) => existsSync(disk))).toEqual([true, true]);
  await busy.stop();
  expect(disks.map((disk) => existsSync(disk))).toEqual([false, false]);
});

test('programs of a function that somebody else has ended do not go on', async () => {
  const code = `exports.handler = async () => {
    const { spawn } = require('node:child_process');
    const program = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    console.log(program.pid + ' ' + process.pid); await new Promise(() => setInterval(() => {}, 1000)); };`;
  const invoked = create(code).invoke({});
  const failed = expect(invoked).rejects.toMatchObject({ kind: 'ended' });
  while (lines.length === 0) await delay(10);
  const [program = 0, instance = 0] = lines[0]!.split(' ').map(Number);
  process.kill(instance, 'SIGKILL');
  await failed;
  expect(await hasEnded(program)).toBe(true);
});
