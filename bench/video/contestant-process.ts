import { readFileSync } from 'node:fs';
import { type Made, RUN, type Task } from './contestants';

/** What one contestant took, as its process prints it. */
export interface ProcessMeasurement extends Made {
  readonly wallMs: number;
  /** Processor time of the programs it started, and of this process, in which ours makes posters and manifests. */
  readonly programsCpuMs: number;
  readonly ownCpuMs: number;
}

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const TICK_MS = 10;

/** Processor time of all children that have ended: `cutime` and `cstime` of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

/** `contestant-process <task>`: one contestant on one clip, alone in its process; the task as JSON. */
async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  const own = process.cpuUsage();
  const start = performance.now();
  const made = await RUN[task.contestant](task);
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(own);
  const measured: ProcessMeasurement = {
    ...made,
    wallMs,
    programsCpuMs: childrenCpuMs(),
    ownCpuMs: (user + system) / 1000,
  };
  console.log(JSON.stringify(measured));
}

void main();
