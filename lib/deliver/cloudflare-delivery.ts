import { DnsRecord } from '@cdktf/provider-cloudflare/lib/dns-record';
import type { RulesetRules } from '@cdktf/provider-cloudflare/lib/ruleset';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import {
  type CacheClass,
  type CloudflarePlan,
  CLOUDFLARE_PLANS,
  type MediaContract,
  sparkMediaContract,
} from '../contract';
import { checkContract } from '../support/check-contract';
import { check, checkGiven, checkOneOf, ConfigurationError } from '../support/checks';
import { warnOfDeviation } from '../support/document-value';
import { renderCacheVariants } from './cache-variants';
import { checkHosts } from './cloudflare-hosts';
import { PLANS_WITH_VIDEO } from './cloudflare-limits';
import { CloudflareZone, type ZoneReference } from './cloudflare-zone';
import { CloudflareZoneRules } from './cloudflare-zone-rules';
import { EdgeWorker } from './edge-worker';
import { MediaCacheRules } from './media-cache-rules';
import { STORED_CACHE_CLASSES, type StoredCacheClass } from './media-areas';
import { MediaPageRules } from './media-page-rules';
import { type OriginLock, OriginLockHeader } from './origin-lock';
import { ServedByCloudflare } from './served-by-cloudflare';
import { TieredCaching } from './tiered-caching';
import { keepsVideos, VIDEO_POLICIES, type VideoPolicy } from './video-policy';
import { ZoneSettings, type ZoneSettingsProps } from './zone-settings';

/** What tells Cloudflare how to cache. Both at once on one path would contradict each other: cache rules win. */
export const CACHING_ENGINES = ['page-rules', 'cache-rules'] as const;
export type CachingEngine = (typeof CACHING_ENGINES)[number];

/** The distribution behind both hosts: a `CloudFrontDelivery`, or one that exists already. */
export interface DistributionReference {
  /** For example `d111111abcdef8.cloudfront.net`. */
  readonly domainName: string;
  /** Names it answers to; the hosts must be among them. @default - not checked */
  readonly aliases?: readonly string[];
  /** Classes that only signed addresses open. @default - none */
  readonly signedClasses?: readonly StoredCacheClass[];
  /** Whether it answers one address of an image in several formats. @default false */
  readonly negotiates?: boolean;
  /** Whether it answers beacons, so that its log has them. @default false */
  readonly answersBeacons?: boolean;
}

export interface CloudflareDeliveryProps {
  readonly zone: ZoneReference;
  readonly distribution: DistributionReference;
  /** Host of images, served by Cloudflare in front of the distribution, for example `cdn.sparkdating.com`. */
  readonly imagesHost: string;
  /** Host of videos, straight on the distribution, for example `video.sparkdating.com`. @default - none */
  readonly videoHost?: string;
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** @default - 'cache' on Enterprise, 'forward' on the other plans, whose terms exclude video */
  readonly videos?: VideoPolicy;
  /** @default 'page-rules', which are what the document asks for */
  readonly engine?: CachingEngine;
  /**
   * Whether a Worker picks the variant of images whose address names none. It is paid by request, and put into the zone's
   * account. @default - where the distribution negotiates
   */
  readonly negotiation?: boolean;
  /** Settings that hold for the whole zone; `false` leaves them to whoever manages it. @default {} */
  readonly zoneSettings?: false | Pick<ZoneSettingsProps, 'ssl' | 'browserTtl'>;
  /** Whether edge locations ask an upper tier near the origin before the origin. @default true */
  readonly tieredCache?: boolean;
  /** Whether there is a regional tier between them. @default - on Enterprise, which alone may have it */
  readonly regionalTieredCache?: boolean;
  /** Whether one address may be kept in several formats, by what its origin varies. The document's name their format. @default false */
  readonly cacheVariants?: boolean;
  /** Cache rules of the rest of the zone, which the ruleset of `cache-rules` would replace. @default [] */
  readonly otherCacheRules?: readonly RulesetRules[];
  /** The secret that tells the distribution a request comes from Cloudflare; `MediaFirewall` checks it. @default - none */
  readonly originLock?: OriginLock;
  /** Request header rules of the rest of the zone, which the lock's ruleset would replace. @default [] */
  readonly otherHeaderRules?: readonly RulesetRules[];
  /** Page rules the zone has already; they count against its plan. @default 0 */
  readonly otherPageRules?: number;
  /** Priority of the lowest media rule, where the zone has rules of its own. @default 1 */
  readonly lowestPriority?: number;
}

/** The document's Cloudflare configuration: the images host proxied in front of CloudFront, videos on a host of their own. */
export class CloudflareDelivery extends Construct {
  readonly zone: CloudflareZone;
  readonly zoneSettings?: ZoneSettings;
  /** The document's rules; beside cache rules it holds the forwarding alone. */
  readonly pageRules: MediaPageRules;
  readonly cacheRules?: MediaCacheRules;
  /** The Worker that picks variants. */
  readonly worker?: EdgeWorker;
  readonly imagesRecord: DnsRecord;
  readonly videoRecord?: DnsRecord;

  constructor(scope: Construct, id: string, props: CloudflareDeliveryProps) {
    super(scope, id);
    checkGiven(this, props, { zone: true, distribution: true, imagesHost: true });
    const { contract = sparkMediaContract, distribution, imagesHost, videoHost, zoneSettings = {} } = props;
    checkContract(this, contract);
    const { engine = 'page-rules' } = props;
    const { plan } = contract.zone;
    checkOneOf(this, 'contract.zone.plan', plan, CLOUDFLARE_PLANS);
    checkOneOf(this, 'videos', props.videos, VIDEO_POLICIES);
    checkOneOf(this, 'engine', engine, CACHING_ENGINES);
    check(this, engine === 'cache-rules' || props.otherCacheRules === undefined, {
      what: 'otherCacheRules',
      rule: "be left out unless engine is 'cache-rules': page rules replace no ruleset",
      got: props.otherCacheRules,
    });
    check(this, props.originLock !== undefined || props.otherHeaderRules === undefined, {
      what: 'otherHeaderRules',
      rule: 'be left out where there is no originLock, whose ruleset they join',
      got: props.otherHeaderRules,
    });
    this.zone = new CloudflareZone(this, 'Zone', props.zone);
    checkHosts(this, { zone: this.zone, imagesHost, videoHost, aliases: distribution.aliases });

    const { zoneId } = this.zone;
    if (zoneSettings !== false) {
      this.zoneSettings = new ZoneSettings(this, 'ZoneSettings', { zoneId, zone: contract.zone, ...zoneSettings });
    }
    const { cacheClasses } = contract;
    const forwardVideosTo = this.videoForwarding(plan, props);
    const cached = forwardVideosTo === undefined ? STORED_CACHE_CLASSES : (['images'] as const);
    for (const signed of distribution.signedClasses ?? []) {
      check(this, !cached.some((name) => name === signed), {
        what: 'distribution.signedClasses',
        rule: `name no class that Cloudflare caches (${cached.join(', ')}): it would answer for the signer`,
        got: signed,
        remedy: 'serve it from a host straight on the distribution',
      });
    }
    for (const name of cached) this.warnOfLifetimes(name, cacheClasses[name]);
    this.worker = this.renderWorker(contract, props);
    const rules = { zoneId, plan, cacheClasses, host: imagesHost, negotiates: this.worker !== undefined };
    this.pageRules = new MediaPageRules(this, 'PageRules', {
      ...rules,
      forwardVideosTo,
      caching: engine === 'page-rules',
      otherPageRules: props.otherPageRules,
      lowestPriority: props.lowestPriority,
    });
    if (engine === 'cache-rules') {
      const cacheVideos = forwardVideosTo === undefined;
      this.cacheRules = new MediaCacheRules(this, 'CacheRules', {
        ...rules,
        cacheVideos,
        otherCacheRules: props.otherCacheRules,
      });
    }
    this.imagesRecord = this.renderRecord('ImagesRecord', {
      name: imagesHost,
      content: distribution.domainName,
      proxied: true,
    });
    if (videoHost !== undefined) {
      this.videoRecord = this.renderRecord('VideoRecord', {
        name: videoHost,
        content: distribution.domainName,
        proxied: false,
      });
    }
    new TieredCaching(this, 'TieredCaching', {
      zoneId,
      plan,
      enabled: props.tieredCache,
      regional: props.regionalTieredCache,
    });
    const { pageRules, cacheRules, worker } = this;
    this.node.addValidation(new CloudflareZoneRules(this, { zoneId, plan }));
    this.node.addValidation(
      new ServedByCloudflare(this, { zoneId, host: imagesHost, contract, cached, pageRules, cacheRules, worker }),
    );
    if (props.originLock !== undefined) {
      const { originLock: lock, otherHeaderRules } = props;
      new OriginLockHeader(this, 'OriginLock', { zoneId, plan, host: imagesHost, lock, otherHeaderRules });
    }
    if (props.cacheVariants === true) renderCacheVariants(this, { zoneId, plan });
  }

  /** Rules override what objects say; a lifetime of theirs that is shorter acts at CloudFront alone. */
  private warnOfLifetimes(
    name: StoredCacheClass,
    { edge, browserTtlSeconds, sharedTtlSeconds = browserTtlSeconds }: CacheClass,
  ): void {
    if (edge.defaultTtlSeconds <= sharedTtlSeconds) return;
    Annotations.of(this).addWarning(
      `contract.cacheClasses.${name}: Cloudflare is told to keep objects ${edge.defaultTtlSeconds} s ` +
        `(edge.defaultTtlSeconds), their own Cache-Control gives shared caches ${sharedTtlSeconds} s, which CloudFront ` +
        'follows. An edge.defaultTtlSeconds or sharedTtlSeconds that fits the other makes both layers agree.',
    );
  }

  private renderRecord(
    id: string,
    record: { readonly name: string; readonly content: string; readonly proxied: boolean },
  ): DnsRecord {
    // 1 is automatic; a proxied record takes nothing else.
    return new DnsRecord(this, id, { zoneId: this.zone.zoneId, type: 'CNAME', ttl: 1, ...record });
  }

  /** The distribution's own choice is for one browser, and Cloudflare would keep it for all. */
  private renderWorker(contract: MediaContract, props: CloudflareDeliveryProps): EdgeWorker | undefined {
    const { distribution, imagesHost: host, negotiation = distribution.negotiates ?? false } = props;
    const { zoneId, accountId } = this.zone;
    check(this, negotiation || distribution.negotiates !== true, {
      what: 'negotiation',
      rule: 'be true before a distribution that negotiates: Cloudflare would keep the first format of an address for all',
      got: negotiation,
      remedy: 'switch it off there too, or serve images from a host straight on the distribution',
    });
    if (!negotiation) return undefined;
    if (accountId === undefined) {
      throw new ConfigurationError(this, {
        what: 'zone.accountId',
        rule: 'be given with zone.id: the Worker that picks variants is put into that account',
        got: accountId,
        remedy: 'zone: { name } asks Cloudflare for both; negotiation: false does without the Worker',
      });
    }
    const answersBeacons = distribution.answersBeacons !== true;
    return new EdgeWorker(this, 'Worker', { accountId, zoneId, host, contract, answersBeacons });
  }

  /** The host videos are forwarded to, or `undefined` where they are cached on the images host. */
  private videoForwarding(plan: CloudflarePlan, { videos, videoHost }: CloudflareDeliveryProps): string | undefined {
    if (keepsVideos(plan, videos)) {
      if (!PLANS_WITH_VIDEO.includes(plan)) {
        Annotations.of(this).addWarning(
          `videos are cached by Cloudflare on the ${plan} plan, as the document has it: its terms ` +
            '(https://www.cloudflare.com/service-specific-terms-application-services/) reserve that to Enterprise ' +
            "customers and Cloudflare may limit the zone. videos: 'forward' keeps to them.",
        );
      }
      return undefined;
    }
    check(this, videoHost !== undefined, {
      what: 'videoHost',
      rule: 'be given where videos are forwarded',
      got: videoHost,
      remedy: `videos: 'cache' keeps them on the images host, which the terms allow on ${PLANS_WITH_VIDEO.join(', ')}`,
    });
    if (videos === undefined) {
      warnOfDeviation(this, {
        what: '/videos/* on the images host',
        document: 'cached',
        used: `forwarded to ${String(videoHost)}`,
        why: `Cloudflare's terms for the ${plan} plan exclude serving video through its CDN`,
        restore: "videos: 'cache'",
      });
    }
    return videoHost;
  }
}
