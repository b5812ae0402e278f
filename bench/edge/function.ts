import { App, TerraformStack } from 'cdktf';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EdgeNegotiation } from '../../lib/deliver';
import { table } from '../document';

const CHROME = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const SAFARI =
  'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';
const AGENT = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36';
/** Does what any function must: take an event and give the request back. */
const NOTHING = 'function handler(event) { return event.request; }';

/** What is asked, from the usual to the worst that is still read. */
const CASES: readonly (readonly [name: string, uri: string, size: string | undefined, accept: string])[] = [
  ['Chrome, by name', '/profiles/u8Hq2/p41xZ', 'card', CHROME],
  ['Safari, by name', '/profiles/u8Hq2/p41xZ', 'profile_fullsize', SAFARI],
  ['an app, without a size', '/profiles/u8Hq2/p41xZ', undefined, '*/*'],
  ['a path that names its variant', '/profiles/u8Hq2/profile_card/p41xZ.avif', undefined, CHROME],
  ['a beacon', '/beacon', undefined, '*/*'],
  ['no image', '/wp-login.php', undefined, '*/*'],
  ['32 ranges of an attacker', '/profiles/u8Hq2/p41xZ', 'card', Array(32).fill('image/avif;q=0.001').join(',')],
];

export interface FunctionCost {
  readonly name: string;
  readonly perSecond: number;
  /** Of one call, beyond a function that does nothing. */
  readonly microseconds: number;
  /** Time of a call as a multiple of that of the function that does nothing. */
  readonly timesNothing: number;
}

export interface FunctionRace {
  readonly costs: readonly FunctionCost[];
  readonly codeBytes: number;
  readonly roomBytes: number;
}

/** Runs the function of the document's contract under njs, beside one that does nothing, in turns: the fastest of each. */
export function raceFunction({
  calls,
  repetitions,
}: {
  readonly calls: number;
  readonly repetitions: number;
}): FunctionRace {
  const { code, codeBytes, roomBytes } = new EdgeNegotiation(new TerraformStack(new App(), 'bench'), 'Negotiation');
  const runs = Array.from({ length: repetitions }, () => [measure(NOTHING, calls), measure(code, calls)] as const);
  const costs = CASES.map(([name], index): FunctionCost => {
    const nothing = Math.min(...runs.map(([one]) => one[index] ?? NaN));
    const own = Math.min(...runs.map(([, one]) => one[index] ?? NaN));
    return { name, perSecond: 1e6 / own, microseconds: own - nothing, timesNothing: own / nothing };
  });
  return { costs, codeBytes, roomBytes };
}

/** Microseconds of a call, for each case. The event is made anew for each, as CloudFront does. */
function measure(code: string, calls: number): readonly number[] {
  const loops = CASES.map(([, uri, size, accept]) => {
    const event = {
      version: '1.0',
      context: { eventType: 'viewer-request' },
      request: {
        method: 'GET',
        uri,
        querystring: size === undefined ? {} : { size: { value: size } },
        headers: { host: { value: 'cdn.sparkdating.com' }, accept: { value: accept }, 'user-agent': { value: AGENT } },
      },
    };
    return `run(function () { return ${JSON.stringify(event)}; });`;
  });
  const harness = `function run(event) {
  var i, start = Date.now();
  for (i = 0; i < ${calls}; i++) handler(event());
  console.log((Date.now() - start) * 1000 / ${calls});
}`;
  const folder = mkdtempSync(join(tmpdir(), 'bench-njs-'));
  try {
    const file = join(folder, 'bench.js');
    writeFileSync(file, [code, harness, ...loops].join('\n'));
    const { status, stdout, stderr } = spawnSync('njs', [file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`'njs' must run the function, got: ${stderr}${stdout}`);
    return stdout.trim().split('\n').map(Number);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const HOW_TO_REPEAT = `\`npm run bench:edge\` repeats this; it needs Debian's \`njs\`, an interpreter of the language that CloudFront's runtime has.
The function that does nothing gives the request back as it is; both are given a fresh event at each call, and the
fastest of several runs counts, which other work on the machine disturbs least. CloudFront stops a function after about a
millisecond.`;

export function functionReport({ costs, codeBytes, roomBytes }: FunctionRace): string {
  const rows = costs.map(({ name, perSecond, microseconds, timesNothing }) => [
    name,
    Math.round(perSecond).toLocaleString('en'),
    microseconds.toFixed(1),
    timesNothing.toFixed(1),
  ]);
  return [
    '## The edge function',
    HOW_TO_REPEAT,
    table(['request', 'calls per second', 'µs beyond doing nothing', 'times doing nothing'], rows),
    `The code with the document's contract has ${codeBytes.toLocaleString('en')} bytes; ${roomBytes.toLocaleString('en')} of CloudFront's 10,240 are left.`,
  ].join('\n\n');
}
