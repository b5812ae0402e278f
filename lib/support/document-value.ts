import { Annotations } from 'cdktf';
import type { IConstruct } from 'constructs';

export interface DocumentDeviation {
  /** The setting, for example `zone browser TTL`. */
  readonly what: string;
  /** What the document says. */
  readonly document: string | number;
  /** What is synthesized instead. */
  readonly used: string | number;
  readonly why: string;
  /** The prop that restores the document's value. @default - the vendor refuses it */
  readonly restore?: string;
}

/** Says at synth that a value of the document is not what is synthesized, and why. */
export function warnOfDeviation(scope: IConstruct, { what, document, used, why, restore }: DocumentDeviation): void {
  const remedy = restore === undefined ? '' : ` ${restore} restores it.`;
  Annotations.of(scope).addWarning(`${what}: the document says ${document}, synthesized is ${used}: ${why}.${remedy}`);
}
