import { complain, EXIT_CODES, reasonOf, UsageError } from '../errors';
import { findStack, readPlatform } from '../platform';
import type { NotModelled } from '../platform/model';
import { NETWORK_PROFILES, networkNamed } from '../rehearsal/traffic/networks';
import { PLATFORM_PACKAGES, requirePackages, WORKER_PACKAGES } from '../services/packages';
import { findTools } from '../transcode/tools';
import type { DevServer } from './dev-server';
import type { LinkProfile } from './link';
import { PORT_OFFSETS } from './ports';
import { takeSamples } from './sample-progress';

/** What the command is told, as commander gives it. */
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
/** The last of the ports must be one too. */
const HIGHEST_PORT = 65_535 - Math.max(...Object.values(PORT_OFFSETS));

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
      if (!ended.signal.aborted) describeAddresses(server);
      if (call.samples && !ended.signal.aborted && server.media().length === 0) {
        await describeSamples(server, ended.signal);
      }
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

async function describeSamples(server: DevServer, signal: AbortSignal): Promise<void> {
  try {
    const { taken, ready } = await takeSamples({ server, signal });
    if (!signal.aborted && taken > 0) process.stdout.write(`Samples: ${ready} of ${taken} ready.\n`);
  } catch (error) {
    complain(`samples: ${reasonOf(error)}`);
  }
}

function endOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
