import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from './contract';
import { AccessLogBucket, type AccessLogBucketProps } from './deliver/access-log-bucket';
import { CloudflareDelivery, type CloudflareDeliveryProps } from './deliver/cloudflare-delivery';
import { CloudFrontDelivery, type CloudFrontDeliveryProps } from './deliver/cloud-front-delivery';
import { DeliveryApi, type DeliveryApiProps } from './deliver/delivery-api';
import { MediaFirewall, type MediaFirewallProps } from './deliver/media-firewall';
import { OnTheFlyResizer, type OnTheFlyResizerProps } from './deliver/on-the-fly-resizer';
import { type OriginLock, originLockVariable } from './deliver/origin-lock';
import { keepsVideos } from './deliver/video-policy';
import { CloudflareNotifications, type CloudflareNotificationsProps } from './observe/cloudflare-notifications';
import { MediaObservation, type MediaObservationProps } from './observe/media-observation';
import type { ContentType } from './observe/service-levels';
import { checkDelivery } from './platform-checks';
import { watchedParts } from './platform-watched';
import { ImageOptimizer, type ImageOptimizerProps } from './process/image-optimizer';
import { VideoTranscoder, type VideoTranscoderProps } from './process/video-transcoder';
import { checkBackupStrategy } from './store/check-backup-strategy';
import { type BackupStrategy, MediaBackup } from './store/media-backup';
import { MediaCatalogue, type MediaCatalogueProps } from './store/media-catalogue';
import { VariantStore, type VariantStoreProps } from './store/variant-store';
import { checkContract } from './support/check-contract';
import { checkRegion } from './support/check-region';
import { check, isKnown } from './support/checks';
import { knownRegion } from './support/provider-region';
import { MediaUpload, type MediaUploadProps } from './upload/media-upload';

export interface MediaPlatformProps {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /**
   * AWS region of the buckets, for example `eu-central-1`; it chooses the origin shield. @default - that of the stack's AWS
   * provider; without one known at synth there is no origin shield
   */
  readonly region?: string;
  /**
   * Public names of the media. Images are served through Cloudflare where `cloudflare` is given, videos straight from
   * CloudFront. @default - the distribution's own name
   */
  readonly hosts?: { readonly images: string; readonly videos?: string };
  /** ARN of an ACM certificate in us-east-1 that covers the hosts, as of a `MediaCertificate`. Needed with `hosts`. */
  readonly certificateArn?: string;
  /** Where photos and videos arrive. @default - no uploads from browsers, originals kept */
  readonly upload?: Omit<MediaUploadProps, 'contract' | 'processVideos'>;
  /** Where variants and masters lie. @default {} */
  readonly store?: VariantStoreProps;
  /** @default - protected from deletion, recoverable for 35 days */
  readonly catalogue?: MediaCatalogueProps;
  /** `false` keeps no second copy. @default - AWS Backup, daily, kept 35 days */
  readonly backup?: BackupStrategy | false;
  /** Memory, concurrency, watermark files. @default - 3008 MB, ten batches at once */
  readonly imageOptimizer?: Omit<ImageOptimizerProps, 'contract' | 'source' | 'store' | 'catalogue'>;
  /**
   * Where ffmpeg comes from, memory, concurrency, watermark files. `false` lets uploaded videos lie as they are.
   *
   * @default - a layer of the programs that npm ships, 3008 MB, ten videos at once
   */
  readonly videoTranscoder?: Omit<VideoTranscoderProps, 'contract' | 'source' | 'store' | 'catalogue'> | false;
  /**
   * What picks the variant of images whose address names none, `/profiles/{user}/{image}?size=`: a function at CloudFront,
   * and a Worker where `cloudflare` is given; of CloudFront it may be another one. `false` leaves addresses that name
   * their variant. @default true
   */
  readonly negotiation?: CloudFrontDeliveryProps['negotiation'] | false;
  /**
   * What makes variants that are missing, from the master, when they are asked for. `false` makes none.
   *
   * @default - 3008 MB, twenty images at once
   */
  readonly onTheFly?: Omit<OnTheFlyResizerProps, 'contract' | 'originals' | 'store' | 'catalogue'> | false;
  /**
   * The document's API for images, which redirects to the images host or serves by load. With `negotiation: false`, and
   * `hosts` of CloudFront alone, the platform's distribution asks it; else one of one's own that its `origin` allows, by
   * its `behavior`. @default - none: the edge does what it does, without the round trip
   */
  readonly deliveryApi?: Omit<DeliveryApiProps, 'contract' | 'store' | 'cdnHost'>;
  /** Signed access is switched on here: `signedAccess: { classes, publicKeys }`. */
  readonly cloudFront?: Omit<
    CloudFrontDeliveryProps,
    'contract' | 'variants' | 'aliases' | 'certificateArn' | 'negotiation' | 'deliveryApi' | 'onTheFly'
  >;
  /** A Worker needs the zone's account: of a zone by name it is asked for. @default - CloudFront alone */
  readonly cloudflare?: Omit<
    CloudflareDeliveryProps,
    'contract' | 'distribution' | 'imagesHost' | 'videoHost' | 'originLock'
  >;
  /** A web ACL with a rate limit, an origin lock or both; it costs by month and request. @default - none */
  readonly firewall?: PlatformFirewall;
  /** A bucket that the distribution logs to. @default - none; a bucket that exists already goes into `cloudFront.accessLogs` */
  readonly accessLogs?: AccessLogBucketProps;
  /**
   * What is measured, and who is told: `detail: 'vendor'` is the cheap half, of AWS' own metrics alone, `false` measures
   * nothing. @default - every request is counted, for some 30 USD a month and what the traffic costs
   */
  readonly observation?: Omit<MediaObservationProps, 'contract' | 'region'> | false;
  /** Whom Cloudflare tells of its side: an origin it cannot reach, certificates, error rates. @default - nobody */
  readonly cloudflareNotifications?: Omit<CloudflareNotificationsProps, 'contract' | 'zoneId'>;
}

export interface PlatformFirewall extends Pick<MediaFirewallProps, 'rateLimit' | 'provider'> {
  /**
   * Lets nobody but Cloudflare ask CloudFront for the images host. `variable` declares a sensitive Terraform variable,
   * `<path>_OriginLockSecret`; a rotation hands in the tokens of two. @default - anyone may ask
   */
  readonly originLock?: 'variable' | OriginLock;
}

/** The whole platform, wired: upload → process → store → deliver. Each part is exposed, and works alone elsewhere. */
export class MediaPlatform extends Construct {
  readonly contract: MediaContract;
  readonly upload: MediaUpload;
  readonly store: VariantStore;
  readonly catalogue: MediaCatalogue;
  readonly backup?: MediaBackup;
  readonly imageOptimizer: ImageOptimizer;
  readonly videoTranscoder?: VideoTranscoder;
  readonly onTheFly?: OnTheFlyResizer;
  readonly accessLogs?: AccessLogBucket;
  readonly firewall?: MediaFirewall;
  readonly cloudFront: CloudFrontDelivery;
  readonly deliveryApi?: DeliveryApi;
  readonly cloudflare?: CloudflareDelivery;
  readonly observation?: MediaObservation;
  readonly cloudflareNotifications?: CloudflareNotifications;

  constructor(scope: Construct, id: string, props: MediaPlatformProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, hosts, backup, videoTranscoder, onTheFly, negotiation = true } = props;
    checkContract(this, contract);
    const region = this.regionOf(props);
    this.contract = contract;
    checkDelivery(this, props);

    if (props.observation !== false) {
      this.observation = new MediaObservation(this, 'Observation', {
        hitRatesOf: hitRatesBehind(props),
        ...props.observation,
        contract,
        region,
      });
    }
    this.upload = new MediaUpload(this, 'Upload', {
      ...props.upload,
      processVideos: videoTranscoder !== false,
      contract,
    });
    this.store = new VariantStore(this, 'Store', props.store);
    this.catalogue = new MediaCatalogue(this, 'Catalogue', props.catalogue);
    if (backup !== false) {
      checkBackupStrategy(this, 'backup', backup);
      const { bucket, kmsKeyArn, expireAfterDays } = this.upload;
      // Variants are left out: they are made again from the originals.
      const buckets = { Originals: { bucket, kmsKeyArn, expireAfterDays } };
      this.backup = new MediaBackup(this, 'Backup', { buckets, catalogue: this.catalogue, strategy: backup });
    }
    const counters = this.observation?.edgeLog?.counters;
    const parts = { contract, source: this.upload, store: this.store, catalogue: this.catalogue };
    this.imageOptimizer = new ImageOptimizer(this, 'ImageOptimizer', { counters, ...props.imageOptimizer, ...parts });
    if (videoTranscoder !== false) {
      this.videoTranscoder = new VideoTranscoder(this, 'VideoTranscoder', { counters, ...videoTranscoder, ...parts });
    }
    if (onTheFly !== false) {
      const { store, catalogue } = this;
      this.onTheFly = new OnTheFlyResizer(this, 'OnTheFly', {
        ...onTheFly,
        contract,
        originals: this.upload,
        store,
        catalogue,
      });
    }

    // Both halves of the lock have the same secrets.
    const asked = props.firewall?.originLock;
    const originLock = asked === 'variable' ? originLockVariable(this, 'OriginLockSecret') : asked;
    this.firewall = this.renderFirewall(props, originLock);
    if (props.accessLogs !== undefined) this.accessLogs = new AccessLogBucket(this, 'AccessLogs', props.accessLogs);
    // One that redirects to the distribution's own name can only stand behind another distribution.
    const { cloudflare } = props;
    const isJoined = negotiation === false && hosts !== undefined && cloudflare === undefined;
    if (isJoined) this.deliveryApi = this.renderDeliveryApi(props, hosts.images);
    this.cloudFront = new CloudFrontDelivery(this, 'CloudFront', {
      realtimeLogConfigArn: this.observation?.realtimeLogConfigArn,
      ...props.cloudFront,
      ...(this.firewall && { webAclArn: this.firewall.webAclArn }),
      ...(this.accessLogs && { accessLogs: this.accessLogs.accessLogs() }),
      contract,
      variants: { bucket: this.store.bucket, region },
      aliases: [hosts?.images, hosts?.videos].filter((host) => host !== undefined),
      certificateArn: props.certificateArn,
      ...(negotiation !== false && { negotiation }),
      deliveryApi: this.deliveryApi,
      onTheFly: this.onTheFly,
    });
    this.deliveryApi ??= this.renderDeliveryApi(props, hosts?.images ?? this.cloudFront.domainName);
    this.cloudflare = this.renderCloudflare(props, originLock);
    if (props.cloudflareNotifications !== undefined && this.cloudflare !== undefined) {
      this.cloudflareNotifications = new CloudflareNotifications(this, 'CloudflareNotifications', {
        ...props.cloudflareNotifications,
        contract,
        zoneId: this.cloudflare.zone.zoneId,
      });
    }
    this.observation?.watch(watchedParts(this));
  }

  private regionOf({ region }: MediaPlatformProps): string | undefined {
    const ofProvider = knownRegion(this);
    checkRegion(this, 'region', region ?? ofProvider);
    check(this, !isKnown(region) || ofProvider === undefined || region === ofProvider, {
      what: 'region',
      rule: `be that of the stack's AWS provider (${ofProvider})`,
      got: region,
    });
    return region ?? ofProvider;
  }

  private renderFirewall(
    { firewall, hosts }: MediaPlatformProps,
    originLock: OriginLock | undefined,
  ): MediaFirewall | undefined {
    if (firewall === undefined) return undefined;
    const { rateLimit, provider } = firewall;
    return new MediaFirewall(this, 'Firewall', {
      rateLimit,
      provider,
      ...(originLock && hosts && { originLock: { ...originLock, imagesHost: hosts.images } }),
    });
  }

  private renderDeliveryApi({ deliveryApi }: MediaPlatformProps, cdnHost: string): DeliveryApi | undefined {
    if (deliveryApi === undefined) return undefined;
    const { contract, store } = this;
    return new DeliveryApi(this, 'DeliveryApi', { ...deliveryApi, contract, store, cdnHost });
  }

  private renderCloudflare(
    { cloudflare, hosts }: MediaPlatformProps,
    originLock: OriginLock | undefined,
  ): CloudflareDelivery | undefined {
    if (cloudflare === undefined || hosts === undefined) return undefined;
    return new CloudflareDelivery(this, 'Cloudflare', {
      ...cloudflare,
      contract: this.contract,
      distribution: this.cloudFront,
      imagesHost: hosts.images,
      videoHost: hosts.videos,
      originLock,
    });
  }
}

/** Whose requests CloudFront sees: of what Cloudflare keeps in front of it, it is asked for what is not there. */
function hitRatesBehind({
  cloudflare,
  contract = sparkMediaContract,
}: MediaPlatformProps): readonly ContentType[] | undefined {
  if (cloudflare === undefined) return undefined;
  return keepsVideos(contract.zone.plan, cloudflare.videos) ? [] : ['video'];
}
