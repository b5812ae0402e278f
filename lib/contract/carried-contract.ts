/** Name among the comments at the root of a synthesized stack, which Terraform leaves alone. */
export const CONTRACT_COMMENT = 'spark-media';

/** What a delivery says of itself there, by a key that is its own: the contract that its whole platform was made from. */
export interface CarriedContract {
  /** Path of the construct. */
  readonly path: string;
  /** Terraform id of its distribution. */
  readonly distribution: string;
  /** JSON of the contract: as a string it keeps the order of its fields, which cdktf sorts. */
  readonly contract: string;
}
