import type { Fact, FactSection } from './fact';
import { SERVER_RESOURCES } from './source';

const setting = (id: string): string => `cloudflare_zone_setting(${id}).value`;
const images = 'cloudflare_page_rule(PageRules_profiles_)';
const videos = 'cloudflare_page_rule(forward-videos)';
const forwarded = { warning: '/videos/* on the images host' } as const;
const noZoneFeature = 'no feature of a zone: renditions are made by the transcoder and named in the path';

export const cloudflareFacts: FactSection = {
  section: 'CloudFlare Configuration',
  facts: [
    { what: 'zone', document: 'sparkdating.com', where: ['cloudflare_zone.filter.name'] },
    { what: 'plan', document: 'pro', where: ['contract.zone.plan'] },
    { what: 'security_level', document: 'medium', where: [setting('security_level')] },
    { what: 'cache_level', document: 'aggressive', where: [setting('cache_level')] },
    {
      what: 'browser_cache_ttl',
      document: 31_536_000,
      where: [setting('browser_cache_ttl')],
      why: { warning: 'zone browser_cache_ttl' },
    },
    { what: 'edge_cache_ttl', document: 604_800, where: [setting('edge_cache_ttl')] },
    {
      what: 'images rule pattern',
      document: 'cdn.sparkdating.com/profiles/*',
      where: [`${images}.target`],
      why: 'addresses that name their variant; the one that a variant is picked for is kept by that variant alone',
    },
    { what: 'images rule cache_level', document: 'cache_everything', where: [`${images}.actions.cache_level`] },
    {
      what: 'images rule edge_cache_ttl',
      document: 2_592_000,
      where: [`${images}.actions.edge_cache_ttl`],
      why: { warning: 'edge_cache_ttl of images' },
    },
    { what: 'images rule browser_cache_ttl', document: 31_536_000, where: [`${images}.actions.browser_cache_ttl`] },
    { what: 'videos rule pattern', document: 'cdn.sparkdating.com/videos/*', where: [`${videos}.target`] },
    {
      what: 'videos rule cache_level',
      document: 'cache_everything',
      where: [`${videos}.actions.forwarding_url.url`],
      why: forwarded,
    },
    {
      what: 'videos edge_cache_ttl',
      document: 604_800,
      where: ['contract.cacheClasses.videos.edge.defaultTtlSeconds'],
    },
    {
      what: 'videos browser_cache_ttl',
      document: 2_592_000,
      where: ['contract.cacheClasses.videos.browserTtlSeconds'],
    },
    {
      what: 'image_optimization enabled',
      document: true,
      where: [setting('polish')],
      as: (polish) => String(polish !== 'off'),
    },
    {
      what: 'image_optimization format',
      document: 'webp',
      where: [setting('webp')],
      as: (on) => (on === 'on' ? 'webp' : String(on)),
    },
    {
      what: 'image_optimization format',
      document: 'avif',
      where: [],
      why: { warning: 'image_optimization formats' },
    },
    { what: 'image_optimization quality', document: 'lossless', where: [setting('polish')] },
    {
      what: 'image_optimization metadata',
      document: 'remove',
      where: [],
      why: 'Polish removes it at every level; variants have none to begin with',
    },
    { what: 'video_optimization enabled', document: true, where: [], why: noZoneFeature },
    {
      what: 'video_optimization format',
      document: 'mp4',
      where: ['contract.videos.renditions.web_hd.container'],
    },
    {
      what: 'video_optimization format',
      document: 'webm',
      where: [],
      why: 'the document encodes H.264 in MP4 alone, which every player of its app has',
    },
    { what: 'video_optimization adaptive_bitrate', document: true, where: [], why: noZoneFeature },
  ],
};

const distribution = 'aws_cloudfront_distribution';
const server = `${SERVER_RESOURCES}${distribution}.origin.0`;
const policy = (name: string): string => `aws_cloudfront_cache_policy(CachePolicy-${name})`;
const ownName = 'names of policies are one in an account, so that they carry the stack; behaviors refer to the id';
const ownOrigin = 'the id within the distribution';

function behavior(pathPattern: string, name: 'images' | 'videos'): Fact[] {
  const path = `${distribution}.ordered_cache_behavior(${pathPattern})`;
  const [policyName, defaultTtl, maxTtl] =
    name === 'images'
      ? (['long-term-cache-policy', 2_592_000, 31_536_000] as const)
      : (['video-cache-policy', 604_800, 2_592_000] as const);
  return [
    { what: `${name} PathPattern`, document: pathPattern, where: [`${path}.path_pattern`] },
    {
      what: `${name} TargetOriginId`,
      document: 'spark-media-origin',
      where: [`${path}.target_origin_id`],
      why: ownOrigin,
    },
    { what: `${name} ViewerProtocolPolicy`, document: 'https-only', where: [`${path}.viewer_protocol_policy`] },
    { what: `${name} CachePolicyId`, document: policyName, where: [`${policy(name)}.name`], why: ownName },
    { what: `${name} DefaultTTL`, document: defaultTtl, where: [`${policy(name)}.default_ttl`] },
    { what: `${name} MaxTTL`, document: maxTtl, where: [`${policy(name)}.max_ttl`] },
  ];
}

export const cloudFrontFacts: FactSection = {
  section: 'AWS CloudFront Distribution',
  facts: [
    {
      what: 'CallerReference',
      document: 'spark-media-cdn-2024',
      where: [],
      why: 'Terraform makes one itself, and takes none',
    },
    { what: 'Comment', document: 'Spark Dating App Media CDN', where: [`${distribution}.comment`] },
    {
      what: 'DefaultRootObject',
      document: 'index.html',
      where: [`${distribution}.default_root_object`],
      why: { warning: 'DefaultRootObject' },
    },
    {
      what: 'origin Id',
      document: 'spark-media-origin',
      where: [`${distribution}.origin.0.origin_id`],
      why: ownOrigin,
    },
    { what: 'origin DomainName', document: 'media-origin.sparkdating.com', where: [`${server}.domain_name`] },
    {
      what: 'HTTPPort',
      document: 443,
      where: [`${server}.custom_origin_config.http_port`],
      why: { warning: 'HTTPPort' },
    },
    { what: 'HTTPSPort', document: 443, where: [`${server}.custom_origin_config.https_port`] },
    {
      what: 'OriginProtocolPolicy',
      document: 'https-only',
      where: [`${server}.custom_origin_config.origin_protocol_policy`],
    },
    { what: 'OriginSSLProtocols', document: 'TLSv1.2', where: [`${server}.custom_origin_config.origin_ssl_protocols`] },
    {
      what: 'default TargetOriginId',
      document: 'spark-media-origin',
      where: [`${distribution}.default_cache_behavior.target_origin_id`],
      why: ownOrigin,
    },
    {
      what: 'default ViewerProtocolPolicy',
      document: 'redirect-to-https',
      where: [`${distribution}.default_cache_behavior.viewer_protocol_policy`],
    },
    {
      what: 'default CachePolicyId',
      document: 'spark-media-cache-policy',
      where: [`${distribution}.default_cache_behavior.cache_policy_id`],
      why: 'no media lie outside the two areas: the managed policy CachingDisabled, by its id',
    },
    {
      what: 'default Compress',
      document: true,
      where: [`${distribution}.default_cache_behavior.compress`],
      why: 'media are compressed already, and Accept-Encoding would split the cache; manifests are compressed',
    },
    {
      what: 'default ResponseHeadersPolicyId',
      document: 'spark-security-headers',
      where: ['aws_cloudfront_response_headers_policy(SecurityHeaders).name'],
      why: ownName,
    },
    ...behavior('/profiles/*', 'images'),
    ...behavior('/videos/*', 'videos'),
    { what: 'PriceClass', document: 'PriceClass_All', where: [`${distribution}.price_class`] },
    { what: 'Enabled', document: true, where: [`${distribution}.enabled`] },
    {
      what: 'HttpVersion',
      document: 'http2',
      where: [`${distribution}.http_version`],
      why: { warning: 'HttpVersion' },
    },
  ],
};
