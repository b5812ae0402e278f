import { VARIANT_METADATA, type VariantRecord } from '../../lib/contract';
import type { OptimizedVariant } from '../image-optimizer/core';

/** The object metadata of a variant, as the document names it. */
export function variantMetadata(
  userId: string,
  { useCase, format }: OptimizedVariant,
): Readonly<Record<string, string>> {
  return {
    [VARIANT_METADATA.userId]: userId,
    [VARIANT_METADATA.useCase]: useCase,
    [VARIANT_METADATA.format]: format,
    [VARIANT_METADATA.optimized]: 'true',
  };
}

/** What the catalogue keeps of a variant. */
export function variantRecord({ useCase, format, width, height, quality, data }: OptimizedVariant): VariantRecord {
  return { useCase, format, width, height, bytes: data.length, quality };
}
