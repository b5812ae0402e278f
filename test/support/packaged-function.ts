import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Message } from './processor-harness';
import { ROOT } from './repository';
import { readZip, unzip } from './unzip';

export const functionZip = (name: string, architecture: string): Buffer =>
  readFileSync(join(ROOT, 'dist', 'functions', `${name}-${architecture}.zip`));

/** Runs in the unpacked folder: a process that has nothing but what is in the zip. */
const INVOKE = `
  const { handler } = require('./index.js');
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 300000 };
  handler(JSON.parse(process.env.EVENT), context).then(
    (answer) => require('node:fs').writeFileSync(process.env.ANSWER, JSON.stringify(answer)),
    (error) => { console.error(error); process.exit(1); },
  );
`;

/** A function's package, unpacked as Lambda does. */
export class PackagedFunction {
  static async unpack(zip: Buffer): Promise<PackagedFunction> {
    const folder = mkdtempSync(join(tmpdir(), 'spark-function-'));
    await unzip(zip, folder);
    return new PackagedFunction(folder);
  }

  private constructor(readonly folder: string) {}

  /** The messages that failed, and what was logged. */
  async invoke(
    { body, messageId, sentAt }: Message,
    environment: Readonly<Record<string, string>>,
  ): Promise<{ readonly failures: unknown; readonly log: string }> {
    const answer = join(this.folder, 'answer.json');
    const Records = [{ messageId, body, attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(sentAt) } }];
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', INVOKE], {
      cwd: this.folder,
      env: { ...environment, EVENT: JSON.stringify({ Records }), ANSWER: answer },
    });
    const { batchItemFailures } = JSON.parse(readFileSync(answer, 'utf8')) as { readonly batchItemFailures: unknown };
    return { failures: batchItemFailures, log: stdout };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;

/** What stands in the ELF headers of a zip's programs and libraries, and whether it holds a link. */
export async function nativeParts(
  zip: Buffer,
): Promise<{ readonly paths: string[]; readonly machines: ReadonlySet<number>; readonly links: string[] }> {
  const entries = await readZip(zip);
  const binaries = entries.filter(({ data }) => data.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')));
  return {
    paths: binaries.map(({ path }) => path),
    // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
    machines: new Set(binaries.map(({ data }) => data.readUInt16LE(18))),
    links: entries.filter(({ mode }) => (mode & FILE_TYPE) === SYMLINK).map(({ path }) => path),
  };
}

/** ELF's numbers of the architectures. */
export const ELF_MACHINES = [
  ['arm64', 183],
  ['x64', 62],
] as const;
