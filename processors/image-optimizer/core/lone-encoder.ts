import type { FormatEncoding, ImageContract, ImageFormat, ImageUseCase } from '../../../lib/contract';
import type { Deadline } from './deadline';
import { decode, type DecodeOptions, decoding, undecodable } from './decode';
import { withEncoder } from './encode';
import { PARALLEL_ENCODES } from './engine';
import type { Size } from './geometry';
import { Limiter } from './limiter';
import type { RenderOptions } from './render-variant';
import type { CheckedSource } from './source';
import { type Spent, UseCaseEncoder } from './use-case-encoder';
import { drawWatermark } from './watermark';

export interface LoneEncoderOptions {
  readonly source: CheckedSource;
  readonly size: Size;
  readonly useCase: Pick<ImageUseCase, 'watermark'>;
  readonly images: ImageContract;
  readonly options: RenderOptions;
  readonly deadline: Deadline;
  /** Whether the variant may have to be encoded again, should it come out too heavy. */
  readonly isBounded: boolean;
}

/** Encodes the pixels of one variant, which nothing else is made of. */
export class LoneEncoder {
  private inSteps?: Promise<UseCaseEncoder>;
  private straight: Spent = { milliseconds: 0, encodes: 0 };

  constructor(private readonly job: LoneEncoderOptions) {}

  /** Decoding is part of the time where it is part of the pipeline. */
  async spent(format: ImageFormat): Promise<Spent> {
    const { milliseconds, encodes } = (await this.inSteps)?.spent(format) ?? { milliseconds: 0, encodes: 0 };
    return { milliseconds: milliseconds + this.straight.milliseconds, encodes: encodes + this.straight.encodes };
  }

  /**
   * The first encode, of a JPEG in one pipeline with its decoding where that does: it gives the same bytes, and the pixels
   * neither leave libvips nor are read again. What has to be repeated is decoded again, which costs little of a master.
   */
  async first(format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> {
    const { source, useCase, options, isBounded } = this.job;
    // A PNG would say what resolution the JPEG had.
    const isWhole = source.info.format === 'jpeg' && useCase.watermark === undefined && format !== 'png';
    return isWhole && (!isBounded || options.source === 'master')
      ? this.encodeStraight(format, encoding)
      : this.encodeAt(format, encoding);
  }

  async encodeAt(format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> {
    this.inSteps ??= this.decodeFirst();
    return (await this.inSteps).encodeAt(format, encoding);
  }

  /** @throws ImageProcessingError TRUNCATED, CORRUPT, TIMED_OUT: pixels that were decoded can be encoded */
  private async encodeStraight(format: ImageFormat, encoding: FormatEncoding): Promise<Buffer> {
    const { source, size, images, deadline } = this.job;
    const started = performance.now();
    const pipeline = await decoding(source, size, deadline, this.decodeOptions);
    try {
      return await withEncoder(pipeline, { format, encoding, images }).toBuffer();
    } catch (cause) {
      throw undecodable(cause, source, deadline);
    } finally {
      this.straight = { milliseconds: performance.now() - started, encodes: 1 };
    }
  }

  private async decodeFirst(): Promise<UseCaseEncoder> {
    const { source, size, useCase, images, options, deadline } = this.job;
    const decoded = await decode(source, size, deadline, this.decodeOptions);
    deadline.check();
    const pixels = useCase.watermark ? await drawWatermark(decoded, useCase.watermark, options) : decoded;
    const encoders = new Limiter(PARALLEL_ENCODES, deadline);
    return new UseCaseEncoder({ images, options, deadline, encoders, timing: source.timing }, pixels);
  }

  /** A second Lanczos over the first, which made the master, sharpens twice. */
  private get decodeOptions(): DecodeOptions {
    return { kernel: this.job.options.source === 'master' ? 'mks2021' : 'lanczos3' };
  }
}
