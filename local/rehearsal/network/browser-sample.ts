import type { Browser, CDPSession, Page } from 'playwright-core';
import { reasonOf, UsageError } from '../../errors';
import type { LatencyFigures, NetworkProfile } from '../types';
import { startBytesServer } from './browser-server';
import { findChromium } from './find-chromium';

/** Loads of one kind: as many at once as a page has of them. */
export interface SampleLoad {
  /** `profile_thumbnail`, … */
  readonly subject: string;
  readonly bytes: number;
  /** @default 1 */
  readonly atOnce?: number;
}

export interface BrowserSampleOptions {
  readonly loads: readonly SampleLoad[];
  readonly networks: readonly NetworkProfile[];
  /** Of each load on each network, after one that opens the connections. @default 5 */
  readonly repetitions?: number;
  /** Chromium or Chrome. @default - the first of its usual names on the PATH */
  readonly program?: string;
}

/**
 * Loads bytes in a real Chromium, slowed down by its own network conditions: a round trip before each answer and a
 * bandwidth that requests share. Handshakes, slow starts and losses are not among them, so it is connections that are warm
 * which it measures.
 * https://chromedevtools.github.io/devtools-protocol/tot/Network/#method-emulateNetworkConditions
 *
 * @throws UsageError where playwright-core or a Chromium is missing
 */
export async function browserSample(options: BrowserSampleOptions): Promise<readonly LatencyFigures[]> {
  const { loads, networks, repetitions = 5, program } = options;
  const browser = await launch(program);
  const server = await startBytesServer();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(server.url);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    const figures: LatencyFigures[] = [];
    for (const network of networks) {
      await throttle(session, network);
      for (const load of loads) figures.push(figuresOf(load, network, await measured(page, load, repetitions)));
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * Looks for what a sample needs.
 *
 * @throws UsageError where playwright-core or a Chromium is missing
 */
export async function requireBrowser(): Promise<void> {
  await orMissing(async () => {
    await import('playwright-core');
    findChromium();
  });
}

/** Chromium without its sandbox, which needs rights that containers and root do not have; it sees nothing but loopback. */
function launch(program: string | undefined): Promise<Browser> {
  return orMissing(async () => {
    const { chromium } = await import('playwright-core');
    return chromium.launch({ executablePath: program ?? findChromium(), headless: true, args: ['--no-sandbox'] });
  });
}

async function orMissing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UsageError(`'--browser' must find playwright-core and a Chromium, got: ${reasonOf(error)}`);
  }
}

async function throttle(session: CDPSession, { roundTripMs, downMbps }: NetworkProfile): Promise<void> {
  const bytesPerSecond = (downMbps * 1e6) / 8;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: roundTripMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
}

/** Milliseconds of each load, those at once each on its own. */
async function measured(
  page: Page,
  { bytes, atOnce = 1 }: SampleLoad,
  repetitions: number,
): Promise<readonly number[]> {
  return page.evaluate(LOADS, { bytes, atOnce, repetitions });
}

/** Runs in the page. The first round opens the connections and is left out. */
const LOADS = async (task: {
  readonly bytes: number;
  readonly atOnce: number;
  readonly repetitions: number;
}): Promise<number[]> => {
  const times: number[] = [];
  for (let round = 0; round <= task.repetitions; round++) {
    const loads = Array.from({ length: task.atOnce }, async (_, index) => {
      const start = performance.now();
      const response = await fetch(`/bytes/${task.bytes}/${round}-${index}-${Math.random()}`, { cache: 'no-store' });
      if (!response.ok) throw new Error(`'bytes' must be what the server has, got: ${task.bytes}`);
      await response.arrayBuffer();
      return performance.now() - start;
    });
    const ended = await Promise.all(loads);
    if (round > 0) times.push(...ended);
  }
  return times;
};

function figuresOf({ subject }: SampleLoad, { name }: NetworkProfile, milliseconds: readonly number[]): LatencyFigures {
  const sorted = [...milliseconds].sort((one, other) => one - other);
  const percentile = (share: number): number =>
    (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN) / 1000;
  return {
    subject,
    network: name,
    count: sorted.length,
    p50: percentile(0.5),
    p75: percentile(0.75),
    p95: percentile(0.95),
    mean: sorted.reduce((sum, each) => sum + each, 0) / sorted.length / 1000,
  };
}
