import { Construct } from 'constructs';
import { type MediaContract, sparkMediaContract } from './contract';
import { CloudflareDelivery, type CloudflareDeliveryProps } from './deliver/cloudflare-delivery';
import { CloudFrontDelivery, type CloudFrontDeliveryProps } from './deliver/cloud-front-delivery';
import { ImageOptimizer, type ImageOptimizerProps } from './process/image-optimizer';
import { type BackupStrategy, MediaBackup } from './store/media-backup';
import { MediaCatalogue, type MediaCatalogueProps } from './store/media-catalogue';
import { VariantStore, type VariantStoreProps } from './store/variant-store';
import { ConfigurationError } from './support/checks';
import { MediaUpload, type MediaUploadProps } from './upload/media-upload';

export interface MediaPlatformProps {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** AWS region of the buckets, for example `eu-central-1`; it chooses the origin shield. @default - no origin shield */
  readonly region?: string;
  /**
   * Public names of the media. Images are served through Cloudflare where `cloudflare` is given, videos straight from
   * CloudFront. @default - the distribution's own name
   */
  readonly hosts?: { readonly images: string; readonly videos?: string };
  /** ARN of an ACM certificate in us-east-1 that covers the hosts, as of a `MediaCertificate`. Needed with `hosts`. */
  readonly certificateArn?: string;
  readonly upload?: Omit<MediaUploadProps, 'contract'>;
  readonly store?: VariantStoreProps;
  readonly catalogue?: MediaCatalogueProps;
  /** `false` keeps no second copy. @default - AWS Backup, daily, kept 35 days */
  readonly backup?: BackupStrategy | false;
  readonly imageOptimizer?: Omit<ImageOptimizerProps, 'contract' | 'source' | 'store' | 'catalogue'>;
  readonly cloudFront?: Omit<CloudFrontDeliveryProps, 'contract' | 'variants' | 'aliases' | 'certificateArn'>;
  /** @default - CloudFront alone */
  readonly cloudflare?: Omit<CloudflareDeliveryProps, 'contract' | 'distribution' | 'imagesHost' | 'videoHost'>;
}

/** The whole platform, wired: upload → process → store → deliver. Each part is exposed, and works alone elsewhere. */
export class MediaPlatform extends Construct {
  readonly contract: MediaContract;
  readonly upload: MediaUpload;
  readonly store: VariantStore;
  readonly catalogue: MediaCatalogue;
  readonly backup?: MediaBackup;
  readonly imageOptimizer: ImageOptimizer;
  readonly cloudFront: CloudFrontDelivery;
  readonly cloudflare?: CloudflareDelivery;

  constructor(scope: Construct, id: string, props: MediaPlatformProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, region, hosts, certificateArn, backup } = props;
    this.contract = contract;

    this.upload = new MediaUpload(this, 'Upload', { ...props.upload, contract });
    this.store = new VariantStore(this, 'Store', props.store);
    this.catalogue = new MediaCatalogue(this, 'Catalogue', props.catalogue);
    if (backup !== false) {
      const { bucket, kmsKeyArn } = this.upload;
      // Variants are left out: they are made again from the originals.
      const buckets = { Originals: { bucket, kmsKeyArn } };
      this.backup = new MediaBackup(this, 'Backup', { buckets, catalogue: this.catalogue, strategy: backup });
    }
    this.imageOptimizer = new ImageOptimizer(this, 'ImageOptimizer', {
      ...props.imageOptimizer,
      contract,
      source: this.upload,
      store: this.store,
      catalogue: this.catalogue,
    });
    const aliases = hosts === undefined ? [] : [hosts.images, hosts.videos].filter((host) => host !== undefined);
    this.cloudFront = new CloudFrontDelivery(this, 'CloudFront', {
      ...props.cloudFront,
      contract,
      variants: { bucket: this.store.bucket, region },
      aliases,
      certificateArn,
    });
    this.cloudflare = this.renderCloudflare(props, aliases);
  }

  private renderCloudflare(props: MediaPlatformProps, aliases: readonly string[]): CloudflareDelivery | undefined {
    const { cloudflare, hosts } = props;
    if (cloudflare === undefined) return undefined;
    if (hosts === undefined) {
      throw new ConfigurationError(this, {
        what: 'hosts',
        rule: 'be given where cloudflare is: it serves the images host',
        got: hosts,
      });
    }
    return new CloudflareDelivery(this, 'Cloudflare', {
      ...cloudflare,
      contract: this.contract,
      distribution: { domainName: this.cloudFront.domainName, aliases },
      imagesHost: hosts.images,
      videoHost: hosts.videos,
    });
  }
}
