import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

/** Resident memory while something ran, MB. */
export interface Memory {
  /** All programs that a process had started, at the moment when they held most together. */
  readonly programsMb: number;
  /** That process itself. */
  readonly ownMb: number;
}

/**
 * Watches a process and what it starts. Each program counts by its own peak so far (`VmHWM`), so that no peak is missed
 * between two looks; programs that run side by side are added up, also what they share of the binary.
 */
export class MemoryMeter {
  private programsKb = 0;
  private ownKb = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.timer = setInterval(() => this.look(), SAMPLE_MS);
  }

  private look(): void {
    this.ownKb = Math.max(this.ownKb, peakKb(this.pid));
    const together = descendants(this.pid).reduce((sum, pid) => sum + peakKb(pid), 0);
    this.programsKb = Math.max(this.programsKb, together);
  }

  stop(): Memory {
    clearInterval(this.timer);
    return { programsMb: this.programsKb / 1024, ownMb: this.ownKb / 1024 };
  }
}

/** `VmHWM`; 0 of a process that has just ended, or that is not yet the program it becomes. */
function peakKb(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function descendants(pid: number): number[] {
  let children: number[] = [];
  try {
    children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // It has ended.
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}
