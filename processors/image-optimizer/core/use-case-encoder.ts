import type { FormatEncoding, ImageContract, ImageFormat } from '../../../lib/contract';
import type { Deadline } from './deadline';
import { type AnimationTiming, encode } from './encode';
import type { Pixels } from './engine';
import type { Limiter } from './limiter';
import type { OptimizeOptions } from './types';

/**
 * The format whose size is foretold before it is encoded, because an encode of it costs as much as all others together.
 * Its encodes are also waited for longest, and go before others.
 */
export const FORETOLD: ImageFormat = 'avif';

/** What every step of one image shares. */
export interface Run {
  readonly images: ImageContract;
  readonly options: OptimizeOptions;
  readonly deadline: Deadline;
  readonly encoders: Limiter;
  readonly timing?: AnimationTiming;
}

export interface Spent {
  /** Wall time. */
  readonly milliseconds: number;
  readonly encodes: number;
}

/** Encodes the pixels of one use case, and keeps account of it. */
export class UseCaseEncoder {
  private readonly accounts: Partial<Record<ImageFormat, Spent>> = {};
  private readonly made = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly run: Run,
    readonly pixels: Pixels,
  ) {}

  spent(format: ImageFormat): Spent {
    return this.accounts[format] ?? { milliseconds: 0, encodes: 0 };
  }

  /** Encodes once, however often it is asked for. */
  encodeAt(format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> {
    const key = `${format} ${JSON.stringify(encoding)}`;
    const data = this.made.get(key) ?? this.encodeNow(format, encoding);
    this.made.set(key, data);
    return data;
  }

  private async encodeNow(format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> {
    const { images, deadline, encoders, timing } = this.run;
    const task = async (): Promise<Buffer> => {
      const { pixels } = this;
      const started = performance.now();
      const data = await encode({ pixels, format, encoding, images, timing, timeoutSeconds: deadline.secondsLeft });
      const { milliseconds, encodes } = this.spent(format);
      this.accounts[format] = { milliseconds: milliseconds + performance.now() - started, encodes: encodes + 1 };
      return data;
    };
    return encoders.run(task, { urgent: format === FORETOLD });
  }
}
