import { setTimeout as delay } from 'node:timers/promises';
import { complain, EXIT_CODES, reasonOf, UsageError } from '../errors';
import { findStack, readPlatform } from '../platform';
import type { NotModelled, PlatformModel } from '../platform/model';
import { NETWORK_PROFILES, networkNamed } from '../rehearsal/traffic/networks';
import { samplePhotos, sampleVideo } from '../samples';
import { PLATFORM_PACKAGES, requirePackages, WORKER_PACKAGES } from '../services/packages';
import { Progress } from '../terminal/progress';
import { findTools } from '../transcode/tools';
import type { DevServer } from './dev-server';
import type { LinkProfile } from './link';

export interface DevCall {
  /** @default - cdktf.out */
  readonly stack?: string;
  readonly stackName?: string;
  /** Terraform id. @default - the only one */
  readonly distribution?: string;
  readonly port: string;
  readonly state?: string;
  /** Name of a network, or `none`. */
  readonly latency: string;
  readonly samples: boolean;
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The last of four ports must be one too. */
const HIGHEST_PORT = 65_535 - 3;
const LOOK_MS = 100;

/**
 * Runs the local platform until the process is told to end.
 *
 * @returns the exit code
 * @throws UsageError when it cannot begin; nothing is left then
 */
export async function runDev(call: DevCall): Promise<number> {
  const port = parsePort(call.port);
  const latency = parseLatency(call.latency);
  const platform = readPlatform(findStack(call.stack, call.stackName), { distribution: call.distribution });
  const workers = platform.zone?.workers.length ?? 0;
  requirePackages([...PLATFORM_PACKAGES, ...(workers > 0 ? WORKER_PACKAGES : [])]);
  // Said once by the clients of AWS, and nothing that the user of this command can change.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  // Loaded here, as it needs what has just been found.
  const { DevServer: Server } = await import('./dev-server.js');
  const tools = await findTools({ ffmpeg: call.ffmpeg, ffprobe: call.ffprobe });
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    const server = await Server.start({ platform, port, state: call.state, latency, tools, log: complain });
    try {
      describeMissing(server.summary.notModelled);
      if (call.samples && server.media().length === 0) await takeSamples(server, platform, ended.signal);
      if (!ended.signal.aborted) describeAddresses(server);
      await endOf(ended.signal);
    } finally {
      await server.stop();
    }
    return EXIT_CODES.success;
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= HIGHEST_PORT)) {
    throw new UsageError(`'--port' must be a whole number, 0–${HIGHEST_PORT}, got: ${text}`);
  }
  return port;
}

function parseLatency(name: string): LinkProfile | undefined {
  const profile = networkNamed(name);
  if (profile === undefined && name !== 'none') {
    const names = ['none', ...NETWORK_PROFILES.map((one) => one.name)].join(', ');
    throw new UsageError(`'--latency' must be one of ${names}, got: ${name}`);
  }
  return profile;
}

function describeMissing(notModelled: readonly NotModelled[]): void {
  if (notModelled.length === 0) return;
  const lines = notModelled.map(({ resource, what }) => `  ${resource}\n    ${what}\n`);
  process.stdout.write(`What the stack asks for and does not happen here:\n${lines.join('')}\n`);
}

function describeAddresses({ pageUrl, summary }: DevServer): void {
  const { stack, imagesUrl, videosUrl, imagesPath, videosPath, deliveryApiUrl, latency } = summary;
  const rows = [
    ['page', pageUrl],
    ['images', `${imagesUrl}  ${imagesPath}`],
    ...(videosUrl === imagesUrl ? [] : [['videos', `${videosUrl}  ${videosPath}`]]),
    ...(deliveryApiUrl === undefined ? [] : [['delivery API', deliveryApiUrl]]),
    ['metrics', `${pageUrl}/metrics`],
    ...(latency === 'none' ? [] : [['network', latency]]),
  ];
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(width)}  ${value}\n`);
  process.stdout.write(`${stack} is ready; Ctrl-C ends it.\n${lines.join('')}`);
}

/** Brings the samples through the platform, as far as it has the functions for them. */
async function takeSamples(server: DevServer, { functions }: PlatformModel, signal: AbortSignal): Promise<void> {
  const runs = (name: string): boolean => Object.values(functions).some(({ processor }) => processor === name);
  const files = [
    ...(runs('image-optimizer') ? samplePhotos() : []),
    ...(runs('video-transcoder') ? [sampleVideo()] : []),
  ];
  const progress = new Progress(1);
  progress.begin('the sample photos and the sample video');
  try {
    for (const file of files) await server.uploadFile(file);
    const isOpen = (): boolean => server.media().some(({ state }) => state === 'waiting' || state === 'processing');
    while (isOpen() && !signal.aborted) await delay(LOOK_MS);
  } catch (error) {
    complain(`samples: ${reasonOf(error)}`);
  } finally {
    progress.finish();
  }
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
