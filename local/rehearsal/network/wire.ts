/**
 * What carries one thing at a time, in the order in which they were asked for; what is ready earlier may go before
 * something that still waits for its server, where it fits. Times in milliseconds.
 */
export class Wire {
  private busyUntilMs = 0;
  /** Free time before the last thing that was booked. */
  private gapStartMs = 0;
  private gapEndMs = 0;

  /** Books `milliseconds` from `readyMs` on, and tells when they end. */
  book(readyMs: number, milliseconds: number): number {
    const inGapMs = Math.max(readyMs, this.gapStartMs) + milliseconds;
    if (inGapMs <= this.gapEndMs) {
      this.gapStartMs = inGapMs;
      return inGapMs;
    }
    if (readyMs > this.busyUntilMs) {
      this.gapStartMs = this.busyUntilMs;
      this.gapEndMs = readyMs;
    }
    this.busyUntilMs = Math.max(readyMs, this.busyUntilMs) + milliseconds;
    return this.busyUntilMs;
  }
}
