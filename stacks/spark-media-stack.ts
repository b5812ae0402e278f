import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { CloudflareProvider } from '@cdktf/provider-cloudflare/lib/provider';
import { Aspects, LocalBackend, S3Backend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CheckDistributions,
  CloudflareZone,
  MediaCertificate,
  type MediaContract,
  MediaPlatform,
  type MediaPlatformProps,
  type PlatformFirewall,
  type SignedAccessProps,
} from '../lib';
import { terraformLiteral } from '../lib/support/terraform-literal';

/** Where Terraform keeps its state. */
export type StateBackend =
  | { readonly kind: 'local' }
  /** A bucket that exists already; the lock is an object beside the state. */
  | { readonly kind: 's3'; readonly bucket: string; readonly region: string; readonly kmsKeyId?: string };

export interface SparkMediaStackProps {
  /** Put on every resource as a tag. */
  readonly environment: string;
  readonly region: string;
  /** The Cloudflare zone. `false` serves from CloudFront's own name, without Cloudflare. */
  readonly domain: string | false;
  readonly imagesHost?: string;
  readonly videosHost?: string;
  /** @default - uploads from apps alone */
  readonly uploadOrigins?: readonly string[];
  /** @default - the document's */
  readonly contract?: MediaContract;
  /** Whether this stack sets what holds for the whole zone: one stack of a zone may. @default true */
  readonly ownsZone?: boolean;
  /** Whether `terraform destroy` may delete media. @default false */
  readonly disposable?: boolean;
  /** A web ACL in front of the distribution; it costs by month and request. @default - none */
  readonly firewall?: Omit<PlatformFirewall, 'provider'>;
  /** Media that only signed URLs or cookies open. @default - none */
  readonly signedAccess?: SignedAccessProps;
  /** Where ffmpeg comes from, and what else there is to choose; `false` processes no videos. @default - npm's ffmpeg */
  readonly videoTranscoder?: MediaPlatformProps['videoTranscoder'];
  /** What picks the variant of images whose address names none; `false` leaves addresses that name theirs. @default true */
  readonly negotiation?: MediaPlatformProps['negotiation'];
  /** What makes variants that are missing; `false` makes none. @default - twenty images at once */
  readonly onTheFly?: MediaPlatformProps['onTheFly'];
  /** What is measured, and who is told. @default - every request; AWS' own metrics alone where the stack is disposable */
  readonly observation?: MediaPlatformProps['observation'];
  /** Days that the distribution's logs are kept. @default - no logs */
  readonly accessLogDays?: number;
  /** @default - a local file, which is right for trying out and wrong for a team */
  readonly state?: StateBackend;
  /** Tags beside `Project` and `Environment`. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** CloudFront reads certificates and web ACLs from this region alone. */
const GLOBAL_REGION = 'us-east-1';

/** The platform of one environment, with its providers, its state and its tags. */
export class SparkMediaStack extends TerraformStack {
  readonly platform: MediaPlatform;
  private readonly tags: Readonly<Record<string, string>>;
  private usEast1?: AwsProvider;

  constructor(scope: Construct, id: string, props: SparkMediaStackProps) {
    super(scope, id);
    const { region, contract, disposable = false, firewall, accessLogDays } = props;
    this.tags = { Project: 'spark-media', Environment: props.environment, ...props.tags };
    new AwsProvider(this, 'Aws', { region, defaultTags: [{ tags: this.tags }] });
    this.renderBackend(id, props.state ?? { kind: 'local' });

    this.platform = new MediaPlatform(this, 'Platform', {
      contract,
      region,
      ...this.renderHosts(props),
      cloudFront: { signedAccess: props.signedAccess },
      firewall: firewall && { ...firewall, provider: this.globalProvider },
      accessLogs: accessLogDays === undefined ? undefined : { retentionDays: accessLogDays, forceDestroy: disposable },
      upload: { uploadOrigins: props.uploadOrigins, forceDestroy: disposable },
      store: { forceDestroy: disposable },
      catalogue: { deletionProtection: !disposable },
      backup: disposable ? false : undefined,
      videoTranscoder: props.videoTranscoder,
      negotiation: props.negotiation,
      onTheFly: props.onTheFly,
      observation: this.observationOf(props),
    });
    this.renderOutputs();
    Aspects.of(this).add(new CheckDistributions());
  }

  /** The AWS provider of what is global; declared where something asks for it. */
  private get globalProvider(): AwsProvider {
    this.usEast1 ??= new AwsProvider(this, 'AwsGlobal', {
      alias: 'global',
      region: GLOBAL_REGION,
      defaultTags: [{ tags: this.tags }],
    });
    return this.usEast1;
  }

  private observationOf({ observation, disposable = false }: SparkMediaStackProps): MediaPlatformProps['observation'] {
    if (observation === false) return false;
    const detail = disposable ? 'vendor' : 'requests';
    return { detail, globalProvider: this.globalProvider, ...observation };
  }

  private renderBackend(id: string, state: StateBackend): void {
    if (state.kind === 'local') {
      // Relative to the stack's folder in cdktf.out, so that the same source gives the same bytes in every checkout.
      new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
      return;
    }
    const { bucket, region, kmsKeyId } = state;
    new S3Backend(this, { bucket, region, kmsKeyId, key: `${id}/terraform.tfstate`, encrypt: true });
    // A lock in the bucket itself, which Terraform has since 1.10; the binding is older.
    this.addOverride('terraform.backend.s3.use_lockfile', true);
  }

  private renderHosts({
    domain,
    imagesHost,
    videosHost,
    ownsZone = true,
  }: SparkMediaStackProps): Pick<MediaPlatformProps, 'hosts' | 'certificateArn' | 'cloudflare'> {
    if (domain === false) return {};
    const images = imagesHost ?? `cdn.${domain}`;
    const videos = videosHost ?? `video.${domain}`;
    new CloudflareProvider(this, 'Cloudflare');
    const zone = new CloudflareZone(this, 'Zone', { name: domain });
    const certificate = new MediaCertificate(this, 'Certificate', {
      domainNames: [images, videos],
      provider: this.globalProvider,
      validation: { cloudflareZoneId: zone.zoneId },
    });
    return {
      hosts: { images, videos },
      certificateArn: certificate.certificateArn,
      cloudflare: {
        zone: { id: zone.zoneId, name: domain, accountId: zone.accountId },
        // What holds for the whole zone is switched off with the stack that declares it.
        ...(!ownsZone && { zoneSettings: false, tieredCache: false }),
      },
    };
  }

  private renderOutputs(): void {
    const { upload, store, catalogue, cloudFront, observation } = this.platform;
    const { workspace, dashboard } = observation ?? {};
    const outputs: Readonly<Record<string, readonly [value: string, description: string]>> = {
      originals_bucket: [upload.bucket.resource.bucket, 'Bucket that presigned uploads go to'],
      image_dead_letters: [upload.imageQueue.deadLetters.url, 'Queue of photos that could not be processed'],
      ...(upload.videoQueue && {
        video_dead_letters: [upload.videoQueue.deadLetters.url, 'Queue of videos that could not be processed'],
      }),
      variants_bucket: [store.bucket.resource.bucket, 'Bucket of variants and masters'],
      catalogue_table: [catalogue.tableName, 'DynamoDB table of all media'],
      distribution_domain: [cloudFront.domainName, "CloudFront's name of the distribution"],
      distribution_id: [cloudFront.distributionId, 'For invalidations'],
      ...(workspace && {
        alerts_topic: [workspace.topicArn, 'Topic that alerts go to: subscribe whoever is to be told'],
        metrics_endpoint: [workspace.resource.prometheusEndpoint, 'Managed Prometheus, a data source of Grafana'],
      }),
      ...(workspace &&
        dashboard && {
          grafana_dashboard: [
            terraformLiteral(dashboard.grafanaJson),
            'Dashboard of the metrics, for Grafana to import',
          ],
        }),
    };
    for (const [id, [value, description]] of Object.entries(outputs)) {
      new TerraformOutput(this, id, { value, description, staticId: true });
    }
  }
}
