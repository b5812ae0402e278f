import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Construct } from 'constructs';
import { writeFileSync } from 'node:fs';
import { type MediaContract, sparkMediaContract } from '../contract';
import { checkContract } from '../support/check-contract';
import { uniqueName } from '../support/names';
import { cloudWatchDashboard } from './dashboard/cloud-watch';
import { grafanaJson } from './dashboard/grafana';
import { stackRegion } from './stack-region';
import type { Watched } from './vendor-metrics';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html */
const MAX_DASHBOARD_NAME = 255;

export interface MediaDashboardProps extends Partial<Watched> {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Region of the functions and queues. @default - that of the stack's AWS provider */
  readonly region?: string;
}

/** What of the platform is seen at a glance: a CloudWatch dashboard of AWS' own metrics, and one for Grafana of the platform's. */
export class MediaDashboard extends Construct {
  readonly resource: CloudwatchDashboard;
  private readonly contract: MediaContract;

  constructor(scope: Construct, id: string, props: MediaDashboardProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, distribution, functions = {}, queues = {} } = props;
    checkContract(this, contract);
    this.contract = contract;
    const region = stackRegion(this, props.region);
    const { images, videos } = contract.objectives;
    this.resource = new CloudwatchDashboard(this, 'Resource', {
      dashboardName: uniqueName(this, { maxLength: MAX_DASHBOARD_NAME }),
      dashboardBody: cloudWatchDashboard({
        watched: { distribution, functions, queues },
        region,
        hitRate: Math.min(images.cacheHitRate, videos.cacheHitRate),
      }),
    });
  }

  /** JSON that Grafana imports; it asks for the Prometheus to read from. */
  get grafanaJson(): string {
    return grafanaJson({ contract: this.contract, title: 'Spark media' });
  }

  /** Writes the Grafana dashboard to a file, to be imported or provisioned. */
  writeGrafana(path: string): void {
    writeFileSync(path, this.grafanaJson);
  }
}
