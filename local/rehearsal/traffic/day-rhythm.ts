import { itemAt } from './item-at';
/** Parts of a day's visits by local hour: nobody at four in the morning, most between eight and eleven in the evening. */
const HOURS = [5, 3, 2, 1, 1, 1.5, 2.5, 3.5, 4, 4, 4, 4.5, 5.5, 5, 4.5, 4.5, 5, 6, 7, 8, 9, 9.5, 9, 7] as const;

const DAY_MS = 86_400_000;
const HOUR_MS = DAY_MS / 24;
/** How finely a day is divided to find a time in it. */
const STEPS = 24 * 12;

export interface ShiftedShare {
  readonly share: number;
  /** Hours that local time is before the clock of the rehearsal. */
  readonly utcOffsetHours: number;
}

/** Visits by time of day, of people in several parts of the world together. */
export class DayRhythm {
  private readonly sums: Float64Array;

  constructor(parts: readonly ShiftedShare[]) {
    this.sums = new Float64Array(STEPS + 1);
    for (let step = 0; step < STEPS; step += 1) {
      const atMs = ((step + 0.5) / STEPS) * DAY_MS;
      const rate = parts.reduce((sum, { share, utcOffsetHours }) => sum + share * activity(atMs, utcOffsetHours), 0);
      this.sums[step + 1] = itemAt(this.sums, step) + rate;
    }
  }

  /** When a share of all visits of a number of days has come: 0 is the beginning, 1 the end, 2 once more as long. */
  timeOf(share: number, days: number): number {
    const total = itemAt(this.sums, STEPS);
    const day = Math.floor(share * days);
    const wanted = (share * days - day) * total;
    let low = 0;
    let high = STEPS - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (itemAt(this.sums, middle + 1) <= wanted) low = middle + 1;
      else high = middle;
    }
    const inStep = (wanted - itemAt(this.sums, low)) / (itemAt(this.sums, low + 1) - itemAt(this.sums, low));
    return day * DAY_MS + ((low + inStep) / STEPS) * DAY_MS;
  }
}

/** How much people use an app at a moment, relative to their day. */
export function activity(atMs: number, utcOffsetHours: number): number {
  const hour = (((atMs / HOUR_MS + utcOffsetHours) % 24) + 24) % 24;
  return HOURS[Math.floor(hour)] ?? 1;
}
