const REDRAW_MS = 100;
/** For terminals that do not tell their width. */
const FALLBACK_COLUMNS = 80;
const CLEAR_LINE = '\r\u001b[K';

/**
 * What is being done, on stderr: one line that is drawn over in a terminal; a line per photo
 * where the output is kept.
 */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Shows `label` with the time since now, until `finish`. */
  begin(label: string): void {
    if (!this.stream.isTTY) return;
    const started = performance.now();
    const draw = (): void => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const text = `[${this.done + 1}/${this.total}] ${label} … ${seconds} s`;
      this.stream.write(`${CLEAR_LINE}${text.slice(0, (this.stream.columns || FALLBACK_COLUMNS) - 1)}`);
    };
    draw();
    this.timer = setInterval(draw, REDRAW_MS);
  }

  /** Ends what was begun. Where the output is kept, `message` is a line of it. */
  finish(message?: string): void {
    this.done += 1;
    if (this.stream.isTTY) {
      clearInterval(this.timer);
      this.stream.write(CLEAR_LINE);
    } else if (message !== undefined && this.total > 1) {
      this.stream.write(`[${this.done}/${this.total}] ${message}\n`);
    }
  }
}
