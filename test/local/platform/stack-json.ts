/** A stack as somebody writes it by hand: resources by type and id. */
export type StackResources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const BEHAVIOR = {
  target_origin_id: 'bucket',
  viewer_protocol_policy: 'https-only',
  allowed_methods: ['GET', 'HEAD'],
  cached_methods: ['GET', 'HEAD'],
  // CachingOptimized
  cache_policy_id: '658327ea-f89d-4fab-a63d-7e88639e58f6',
};

/** A distribution before a bucket of the stack, with whatever else it is to have. */
export function distribution(over: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    enabled: true,
    origin: [{ origin_id: 'bucket', domain_name: '${aws_s3_bucket.media.bucket_regional_domain_name}' }],
    default_cache_behavior: BEHAVIOR,
    restrictions: { geo_restriction: { restriction_type: 'none' } },
    ...over,
  };
}

/** A stack of one distribution, its bucket and whatever else it is to have. */
export function stackOf(
  over: Readonly<Record<string, unknown>> = {},
  { resource = {}, ...root }: { readonly resource?: StackResources; readonly [section: string]: unknown } = {},
): Readonly<Record<string, unknown>> {
  return {
    resource: {
      aws_s3_bucket: { media: {} },
      aws_cloudfront_distribution: { cdn: distribution(over) },
      ...resource,
    },
    ...root,
  };
}
