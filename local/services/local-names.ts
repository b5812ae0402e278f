import type { PlatformModel } from '../platform/model';
import { REGION } from './document-tables';

/** A reference as the platform's model has it: type, id, attribute. */
const REFERENCE = /\{ref:([^.{}]+)\.([^.{}]+)\.([^{}]+)\}/g;
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const MOST_CHARACTERS = 63;

/** Host of a distribution that has no name of its own. */
export const LOCAL_DISTRIBUTION_HOST = 'd0000000000000.cloudfront.net';

/** The name of a bucket or table here, by its Terraform id: the same in every run. */
export function localName(id: string): string {
  const name = id.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  return name.slice(-MOST_CHARACTERS).replace(/^-+|-+$/g, '');
}

/**
 * Puts names of this computer in place of references. What refers to something that does not exist here stays as the
 * address that it refers to.
 */
export function resolveReferences(
  text: string,
  { distribution }: { readonly distribution: Pick<PlatformModel['distribution'], 'aliases'> },
): string {
  return text.replace(REFERENCE, (_, type: string, id: string, attribute: string) => {
    switch (type) {
      case 'aws_s3_bucket':
        return attribute === 'arn' ? `arn:aws:s3:::${localName(id)}` : localName(id);
      case 'aws_dynamodb_table':
        return attribute === 'arn' ? `arn:aws:dynamodb:${REGION}:000000000000:table/${localName(id)}` : localName(id);
      case 'aws_cloudfront_distribution':
        return distribution.aliases[0] ?? LOCAL_DISTRIBUTION_HOST;
      default:
        return `${type}.${id}.${attribute}`;
    }
  });
}
