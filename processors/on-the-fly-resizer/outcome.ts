import { REFUSAL_STATUS } from '../../lib/contract';
import type { StoredVariant, VariantAddress } from './ports';

/**
 * Why a request gets no image, and the status that says it. 404 and 503 are what CloudFront keeps for a moment, so that
 * the next request does not come here.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export const RESIZER_REFUSALS = {
  ...REFUSAL_STATUS,
  /** No such image, or one that was deleted: nobody is told which. */
  'unknown-image': 404,
  /** Neither a master nor the upload it is made from. */
  'not-ready': 404,
  /** What is stored cannot be decoded. */
  unreadable: 404,
  /** Another request makes it, or an upload has the image's keys; not within the time that is waited. */
  busy: 503,
  /** Too many requests wait already. */
  overloaded: 503,
  'timed-out': 503,
  /** The storage or the contract is at fault. */
  failed: 503,
} as const;
export type ResizerRefusalCode = keyof typeof RESIZER_REFUSALS;

export interface ServedVariant extends StoredVariant {
  /** Of what is served: of a lower-ranked format than was asked for, where the oversize policy leaves that out. */
  readonly address: VariantAddress;
  /** Whether it lies in the bucket too. */
  readonly stored: boolean;
}

export type Outcome =
  | { readonly kind: 'image'; readonly image: ServedVariant }
  | { readonly kind: 'refused'; readonly code: ResizerRefusalCode };

export const refused = (code: ResizerRefusalCode): Outcome => ({ kind: 'refused', code });
