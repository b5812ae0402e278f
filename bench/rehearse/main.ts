import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findStack } from '../../local/platform';
import { writeSection } from '../document';
import type { ProcessMeasurement, Task } from './rehearsal-process';
import { report, type Run } from './report';

const ROOT = join(__dirname, '..', '..');
const PROCESS = join(__dirname, 'rehearsal-process.ts');
/** Of the repository, of which the default one is measured unless another is named. */
const STACKS = join(ROOT, 'cdktf.out');
const RUNNER = join(ROOT, 'scripts', 'run.cjs');

/** A rehearsal in a process of its own. */
function measure(task: Task): ProcessMeasurement {
  const printed = execFileSync(process.execPath, [RUNNER, PROCESS, JSON.stringify(task)], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(printed) as ProcessMeasurement;
}

/** `bench:rehearse`: how long so many requests take through the model of the default stack. */
function main(): void {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', multiple: true, default: ['250000', '500000', '1000000', '2000000'] },
      stack: { type: 'string', default: STACKS },
      name: { type: 'string' },
      samples: { type: 'string', default: join(ROOT, 'build', 'rehearsal-samples') },
      write: { type: 'boolean', default: false },
    },
  });
  const { stack, samples } = values;
  const { name = stack === STACKS ? 'spark-media' : undefined } = values;
  const wrong = values.requests.find((requests) => !/^[1-9]\d{0,9}$/.test(requests));
  if (wrong !== undefined) throw new Error(`'--requests' must be a whole number above 0, got: ${wrong}`);
  const file = findStack(stack, name);
  // What the samples become is made before anything is measured.
  measure({ file, requests: 1, samples });
  const runs = values.requests.map((requests): Run => {
    const run = { requests: Number(requests), ...measure({ file, requests: Number(requests), samples }) };
    process.stderr.write(`${requests}: ${run.seconds.toFixed(1)} s, ${(run.peakBytes / 1e6).toFixed(0)} MB\n`);
    return run;
  });
  const section = report(runs);
  console.log(section);
  if (values.write) writeSection('rehearse', section);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
