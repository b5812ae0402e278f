import { existsSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { complain, EXIT_CODES, reasonOf, UsageError } from '../errors';
import { makeFolder } from '../make-folder';
import { findStack, type PlatformModel, readPlatform } from '../platform';
import { type SampleFile, samplePhotos, samplesIn, sampleVideo } from '../samples';
import { Progress } from '../terminal/progress';
import { judge } from './judgement';
import { requireBrowser } from './network/browser-sample';
import { processedSamples } from './objects/processed-samples';
import type { SampleCatalogue } from './objects/sample-catalogue';
import { compareResults, renderComparison, renderHtml, renderTerminal } from './report';
import { rehearse } from './simulate/rehearse';
import { stackTraffic } from './stack-traffic';
import { readAccessLog } from './traffic/access-log';
import { generateTraffic } from './traffic/generate';
import { TRAFFIC_DEFAULTS } from './traffic/traffic-options';
import type { RehearsalResult, TrafficSource } from './types';

/** What the command is told; numbers as they were written. */
export interface RehearseCall {
  readonly stack?: string;
  readonly stackName?: string;
  readonly distribution?: string;
  readonly requests?: string;
  readonly seed?: string;
  readonly days?: string;
  readonly profiles?: string;
  readonly warmUp?: string;
  readonly log?: readonly string[];
  readonly compare?: string;
  readonly compareName?: string;
  readonly compareDistribution?: string;
  readonly samples?: string;
  readonly cache?: string;
  readonly browser?: boolean;
  readonly budget?: string;
  readonly json?: boolean;
  readonly html?: string;
}

/** Numbers of a call. */
interface Settings {
  readonly requests?: number;
  readonly seed?: number;
  readonly days?: number;
  readonly profiles?: number;
  readonly warmUp?: number;
  readonly budget?: number;
}

const MAX_REQUESTS = 1_000_000_000;

/**
 * Rehearses a stack, or two, and reports.
 *
 * @returns the exit code: 1 when a target is missed, none could be measured, too many requests fail, or the budget is not kept
 * @throws UsageError before anything is rehearsed
 */
export async function runRehearse(call: RehearseCall): Promise<number> {
  const settings = settingsOf(call);
  const platform = readPlatform(findStack(call.stack, call.stackName), { distribution: call.distribution });
  const other = call.compare === undefined ? undefined : readOther(call.compare, call);
  // A rehearsal takes minutes: whatever would stop it at its end is told at once.
  if (call.browser === true) await requireBrowser();
  if (call.html !== undefined) await refuseUnwritable(call.html);
  const before = other && (await rehearseOne(other, call, settings));
  const result = await rehearseOne(platform, call, settings);
  const comparison = before && compareResults(before, result);
  if (call.json) {
    const found = comparison === undefined ? result : { result, before, comparison };
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } else {
    process.stdout.write(renderTerminal(result));
    if (comparison !== undefined) process.stdout.write(`\n${renderComparison(comparison)}`);
  }
  // What was found is told by now, whatever becomes of the file.
  if (call.html !== undefined) await write(call.html, renderHtml(result, comparison));
  const { goodShare } = platform.contract.objectives.service;
  const { isGood, complaints } = judge(result, { goodShare, budget: settings.budget });
  complaints.forEach(complain);
  return isGood ? EXIT_CODES.success : EXIT_CODES.failure;
}

function readOther(path: string, { compareName, compareDistribution }: RehearseCall): PlatformModel {
  const file = findStack(path, compareName, { path: '--compare', name: '--compare-name' });
  return readPlatform(file, { distribution: compareDistribution, option: '--compare-distribution' });
}

async function rehearseOne(platform: PlatformModel, call: RehearseCall, settings: Settings): Promise<RehearsalResult> {
  // A wrong log is told before samples are processed.
  const logged = call.log && (await readAccessLog({ files: call.log, contract: platform.contract }));
  const objects = await objectsOf(platform, call);
  const traffic = logged ?? generatedTraffic(platform, objects, settings);
  const progress = new Progress(1);
  const expected = call.log === undefined ? (settings.requests ?? TRAFFIC_DEFAULTS.requests) : undefined;
  progress.begin(`rehearsing ${platform.name}`);
  try {
    return await rehearse({
      platform,
      traffic,
      objects,
      options: {
        warmUpRequests: settings.warmUp,
        browser: call.browser === true ? {} : undefined,
        onProgress: (done) => {
          if (expected !== undefined) progress.advance({ percent: (done / expected) * 100 });
        },
      },
    });
  } finally {
    progress.clear();
  }
}

function objectsOf({ contract }: PlatformModel, call: RehearseCall): Promise<SampleCatalogue> {
  const own = call.samples === undefined ? [] : samplesIn(call.samples);
  const of = (kind: SampleFile['kind'], bundled: () => readonly SampleFile[]): readonly SampleFile[] => {
    const given = own.filter((sample) => sample.kind === kind);
    return given.length > 0 ? given : bundled();
  };
  return processedSamples({
    contract,
    photos: of('photo', samplePhotos),
    videos: of('video', () => [sampleVideo()]),
    cacheFolder: call.cache ?? defaultCache(),
  });
}

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
function defaultCache(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'spark-media', 'samples');
}

function generatedTraffic(
  platform: PlatformModel,
  objects: SampleCatalogue,
  { requests, seed, days, profiles }: Settings,
): TrafficSource {
  const { contract } = platform;
  const ladderOf = (videoId: string) => objects.ladderOf(videoId);
  return generateTraffic({ ...stackTraffic(platform), contract, requests, seed, days, profiles, ladderOf });
}

/** A rehearsal takes minutes, and is not to be lost to a path that cannot be written. */
async function refuseUnwritable(path: string): Promise<void> {
  const isNew = !existsSync(path);
  await whereWritable(path, () => appendFile(path, ''));
  if (isNew) await rm(path);
}

const write = (path: string, text: string): Promise<void> => whereWritable(path, () => writeFile(path, text));

async function whereWritable(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await work();
  } catch (error) {
    throw new UsageError(`'--html' must be a file that can be written, got: ${path} (${reasonOf(error)})`);
  }
}

function settingsOf(call: RehearseCall): Settings {
  if (call.log !== undefined) {
    for (const option of ['requests', 'seed', 'days', 'profiles'] as const) {
      if (call[option] !== undefined) {
        throw new UsageError(`'--${option}' must be left out with '--log', which has its own, got: ${call[option]}`);
      }
    }
  }
  const ofOther = { '--compare-name': call.compareName, '--compare-distribution': call.compareDistribution };
  for (const [option, value] of Object.entries(ofOther)) {
    if (value !== undefined && call.compare === undefined) {
      throw new UsageError(`'${option}' must come with '--compare', got: ${value}`);
    }
  }
  const settings = {
    requests: whole('requests', call.requests, { min: 1, max: MAX_REQUESTS }),
    seed: whole('seed', call.seed, { min: 0, max: 2 ** 31 - 1 }),
    days: whole('days', call.days, { min: 1, max: 3660 }),
    profiles: whole('profiles', call.profiles, { min: 1, max: 10_000_000 }),
    warmUp: whole('warm-up', call.warmUp, { min: 0, max: MAX_REQUESTS }),
    budget: amount('budget', call.budget),
  };
  const { requests = TRAFFIC_DEFAULTS.requests, warmUp = 0 } = settings;
  // How many a log has is known when it has been read.
  if (call.log === undefined && warmUp >= requests) {
    throw new UsageError(`'--warm-up' must be below the ${requests} requests that there are, got: ${warmUp}`);
  }
  return settings;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function whole(option: string, value: string | undefined, { min, max }: Bounds): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,12}$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`'--${option}' must be a whole number, ${min}–${max}, got: ${JSON.stringify(value)}`);
}

function amount(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}(\.\d{1,6})?$/.test(value)) return Number(value);
  throw new UsageError(`'--${option}' must be an amount such as 4 or 3.50, got: ${JSON.stringify(value)}`);
}
