const REDRAW_MS = 100;
/** For terminals that do not tell their width. */
const FALLBACK_COLUMNS = 80;
const CLEAR_LINE = '\r\u001b[K';
const BAR_WIDTH = 24;

/** How far something is that takes long. */
export interface Advance {
  /** 0–100 */
  readonly percent: number;
  /** Seconds of media per second of work, where it is known. */
  readonly speed?: number;
}

/**
 * What is being done, on stderr: one line that is drawn over in a terminal, with a bar where it is known how far it is;
 * a line per file where the output is kept.
 */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private advanced: Advance | undefined;
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Shows `label` with the time since now, until `finish`. */
  begin(label: string): void {
    this.advanced = undefined;
    if (!this.stream.isTTY) return;
    const started = performance.now();
    const draw = (): void => {
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      const parts = [`[${this.done + 1}/${this.total}]`, label, this.advanced ? bar(this.advanced) : '…', seconds];
      this.stream.write(`${CLEAR_LINE}${parts.join(' ').slice(0, (this.stream.columns || FALLBACK_COLUMNS) - 1)}`);
    };
    draw();
    this.timer = setInterval(draw, REDRAW_MS);
  }

  /** How far what was begun is. */
  readonly advance = (advance: Advance): void => {
    this.advanced = advance;
  };

  /** Ends what was begun. Where the output is kept, `message` is a line of it. */
  finish(message?: string): void {
    this.done += 1;
    this.clear();
    if (!this.stream.isTTY && message !== undefined && this.total > 1) {
      this.stream.write(`[${this.done}/${this.total}] ${message}\n`);
    }
  }

  /** Leaves an empty line to whoever writes next. */
  clear(): void {
    clearInterval(this.timer);
    if (this.stream.isTTY) this.stream.write(CLEAR_LINE);
  }
}

function bar({ percent, speed }: Advance): string {
  const share = Math.min(Math.max(percent, 0), 100) / 100;
  const full = Math.round(share * BAR_WIDTH);
  const line = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
  const rate = speed === undefined || speed < 0.05 ? '' : ` ${speed.toFixed(1)}×`;
  return `${line} ${String(Math.floor(share * 100)).padStart(3)} %${rate}`;
}
