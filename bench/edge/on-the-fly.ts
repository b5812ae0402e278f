import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type ImageFormat, sparkMediaContract } from '../../lib/contract';
import { optimizeImage } from '../../processors/image-optimizer/core';
import { bundle } from '../../scripts/functions/bundle';
import { mean } from '../statistics';
import { type Contestant, CONTESTANTS, ipxPath, type ServerState } from './image-server';

export const CONCURRENCIES = [1, 4, 16] as const;
/** Formats that a page asks for, by what an encode of them costs. */
export const FORMATS = ['jpeg', 'webp', 'avif'] as const satisfies readonly ImageFormat[];

export interface Load {
  readonly perSecond: number;
  /** Until the first byte of the answer, milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Of the server, for an image: what other work on the machine disturbs least. */
  readonly cpuMs: number;
  /** Mean of an image. */
  readonly bytes: number;
}

export interface OnTheFlyResult {
  readonly useCase: string;
  readonly format: ImageFormat;
  readonly concurrency: number;
  readonly loads: Readonly<Record<Contestant, Load>>;
}

export interface OnTheFlyRace {
  readonly photo: string;
  readonly results: readonly OnTheFlyResult[];
  /** Of a baseline JPEG with the same pixels, which has no scans to leave out. */
  readonly ofBaseline: readonly OnTheFlyResult[];
  /** Images decoded for 16 identical requests at once. */
  readonly rendersOfSixteen: number;
}

export interface OnTheFlyOptions {
  readonly photo: string;
  readonly useCases: readonly string[];
  /** Of each turn, at least. */
  readonly seconds: number;
}

/** Every load is measured in as many turns, which the servers take one after the other: what slows the machine meets all. */
export const TURNS = 3;

const ROOT = join(__dirname, '..', '..');
/** Beside the installed packages, of which the servers require what is not in their bundle. */
const SERVER_FOLDER = join(ROOT, 'build', 'bench', 'edge');

interface Answer {
  readonly status: number;
  readonly firstByteMs: number;
  readonly bytes: number;
}

interface Turn {
  readonly answers: readonly Answer[];
  readonly seconds: number;
  readonly cpuMs: number;
}

/** One photo over HTTP on loopback: three servers, each alone in its process, asked in turn by the same client. */
export async function raceOnTheFly(options: OnTheFlyOptions): Promise<OnTheFlyRace> {
  const { photo } = options;
  const folder = mkdtempSync(join(tmpdir(), 'on-the-fly-'));
  try {
    const baseline = join(folder, 'baseline.jpg');
    await sharp(photo).keepMetadata().jpeg({ quality: 90, progressive: false }).toFile(baseline);
    const { results, rendersOfSixteen } = await withServers(photo, async (servers) => ({
      results: await race(servers, options),
      rendersOfSixteen: await countRenders(servers.get('master')),
    }));
    const ofBaseline = await withServers(baseline, async (servers) => race(servers, { ...options, photo: baseline }));
    return { photo, results, ofBaseline, rendersOfSixteen };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withServers<T>(
  photo: string,
  work: (servers: ReadonlyMap<Contestant, ImageServer>) => Promise<T>,
): Promise<T> {
  const program = await buildServer();
  const servers = new Map<Contestant, ImageServer>();
  try {
    for (const contestant of CONTESTANTS) servers.set(contestant, await ImageServer.start(program, contestant, photo));
    return await work(servers);
  } finally {
    for (const server of servers.values()) server.stop();
  }
}

/** One file, as a function is deployed: modules compiled in memory would cost the collector of garbage more. */
async function buildServer(): Promise<string> {
  const entry = 'bench/edge/image-server.ts';
  const { code } = await bundle({ root: ROOT, entry, external: ['sharp', 'libheif-js', 'ipx'] });
  mkdirSync(SERVER_FOLDER, { recursive: true });
  const program = join(SERVER_FOLDER, 'image-server.cjs');
  writeFileSync(program, code);
  return program;
}

async function race(
  servers: ReadonlyMap<Contestant, ImageServer>,
  { photo, useCases, seconds }: OnTheFlyOptions,
): Promise<readonly OnTheFlyResult[]> {
  const { images } = sparkMediaContract;
  const made = await optimizeImage(readFileSync(photo), images);
  const results: OnTheFlyResult[] = [];
  for (const useCase of useCases) {
    for (const format of FORMATS) {
      const { width = 0, height = 0 } = made.variants.find((one) => one.useCase === useCase) ?? {};
      const quality = images.useCases[useCase]?.formats[format]?.quality ?? 0;
      const ipx = ipxPath(photo, { width, height, format, quality });
      for (const concurrency of CONCURRENCIES) {
        // Every request is another user's, so that each is for a variant that is missing.
        const path = (contestant: Contestant) => (): string =>
          contestant === 'ipx' ? ipx : `/profiles/u${(users += 1)}/${useCase}/photo.${format}`;
        const turns = new Map<Contestant, Turn[]>();
        for (const [contestant, server] of servers) {
          turns.set(contestant, []);
          await server.ask(path(contestant)());
        }
        for (let turn = 0; turn < TURNS; turn += 1) {
          for (const [contestant, server] of servers) {
            turns.get(contestant)?.push(await server.load(path(contestant), { concurrency, seconds }));
          }
        }
        const loads = Object.fromEntries([...turns].map(([contestant, taken]) => [contestant, summary(taken)]));
        results.push({ useCase, format, concurrency, loads: loads as Record<Contestant, Load> });
      }
    }
  }
  return results;
}

let users = 0;

function summary(turns: readonly Turn[]): Load {
  const answers = turns.flatMap((turn) => turn.answers);
  const sum = (of: (turn: Turn) => number): number => turns.reduce((total, turn) => total + of(turn), 0);
  const firstBytes = answers.map(({ firstByteMs }) => firstByteMs).sort((a, b) => a - b);
  const at = (share: number): number => firstBytes[Math.ceil(share * firstBytes.length) - 1] ?? NaN;
  return {
    perSecond: answers.length / sum(({ seconds }) => seconds),
    p50: at(0.5),
    p95: at(0.95),
    cpuMs: sum(({ cpuMs }) => cpuMs) / answers.length,
    bytes: mean(answers.map(({ bytes }) => bytes)),
  };
}

async function countRenders(server: ImageServer | undefined): Promise<number> {
  if (server === undefined) return NaN;
  const before = await server.state();
  await Promise.all(Array.from({ length: 16 }, () => server.ask('/profiles/sixteen/profile_card/photo.avif')));
  return (await server.state()).renders - before.renders;
}

class ImageServer {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(program: string, contestant: Contestant, photo: string): Promise<ImageServer> {
    const child = fork(program, [contestant, photo]);
    const [{ port }] = (await once(child, 'message')) as [ServerState];
    return new ImageServer(child, port);
  }

  stop(): void {
    this.agent.destroy();
    this.child.disconnect();
  }

  async state(): Promise<ServerState> {
    this.child.send('state');
    const [state] = (await once(this.child, 'message')) as [ServerState];
    return state;
  }

  /** Asks again as soon as an answer has come, in `concurrency` lines. */
  async load(
    path: () => string,
    { concurrency, seconds }: { readonly concurrency: number; readonly seconds: number },
  ): Promise<Turn> {
    const answers: Answer[] = [];
    const before = await this.state();
    const start = performance.now();
    const enough = (): boolean =>
      performance.now() - start > seconds * 1000 && answers.length >= Math.max(8, 2 * concurrency);
    const line = async (): Promise<void> => {
      while (!enough()) answers.push(await this.ask(path()));
    };
    await Promise.all(Array.from({ length: concurrency }, line));
    const elapsed = (performance.now() - start) / 1000;
    const after = await this.state();
    return { answers, seconds: elapsed, cpuMs: after.cpuMs - before.cpuMs };
  }

  async ask(path: string): Promise<Answer> {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: this.port, path, agent: this.agent }, (response) => {
        const firstByteMs = performance.now() - start;
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode: status = 0 } = response;
          if (status === 200) resolve({ status, firstByteMs, bytes });
          else reject(new Error(`'status' must be 200, got: ${status}`));
        });
      });
      request.once('error', reject);
    });
  }
}
