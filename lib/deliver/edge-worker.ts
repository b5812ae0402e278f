import { WorkersRoute } from '@cdktf/provider-cloudflare/lib/workers-route';
import { WorkersScript } from '@cdktf/provider-cloudflare/lib/workers-script';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  cacheKeysPerImage,
  EDGE_WORKER_BINDING,
  type EdgeWorkerSettings,
  edgeWorkerSettings,
  KEY_PREFIXES,
  type MediaContract,
  sparkMediaContract,
} from '../contract';
import { checkContract } from '../support/check-contract';
import { check, checkGiven } from '../support/checks';
import { uniqueName } from '../support/names';
import { packageRoot } from '../support/package-root';
import { terraformLiteral } from '../support/terraform-literal';
import { MAX_WORKER_BYTES, MAX_WORKER_NAME_LENGTH, MAX_WORKER_VARIABLE_BYTES } from './cloudflare-limits';

/**
 * Behaviour of the runtime, which stays that of this day. From 2025-04-02 a Worker's own caching wins over the zone's
 * cache rules, which this one relies on.
 * https://developers.cloudflare.com/workers/configuration/compatibility-flags/
 */
export const WORKER_COMPATIBILITY_DATE = '2025-11-01';
const MAIN_MODULE = 'worker.mjs';

export interface EdgeWorkerProps {
  /** The account whose Worker it is, which must be that of the zone. */
  readonly accountId: string;
  readonly zoneId: string;
  /** Host of images, for example `cdn.sparkdating.com`; its record must be proxied. */
  readonly host: string;
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /**
   * Whether beacons are answered here. Where the origin answers them, it should: its log is what the metrics are counted
   * from, and no Worker is paid for. @default true
   */
  readonly answersBeacons?: boolean;
  /** Path of the built Worker, for one of one's own from the same source. @default - the one of this package */
  readonly codePath?: string;
}

/**
 * The Worker that picks the variant of an image whose address names none, as `EdgeNegotiation` does at CloudFront: before
 * Cloudflare's cache, which keeps each variant by its own path and reads no Accept.
 *
 * Its route holds every address of an image, those of variants too, as routes have no wildcard but the last character:
 * each request is one of the Worker's, 100,000 a day on its free plan, and paid by the million beyond. Where it fails,
 * requests go to the origin as they came.
 * https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
 */
export class EdgeWorker extends Construct {
  readonly resource: WorkersScript;
  readonly routes: readonly WorkersRoute[];
  readonly settings: EdgeWorkerSettings;
  /** The built Worker, as Cloudflare is given it. */
  readonly code: string;

  constructor(scope: Construct, id: string, props: EdgeWorkerProps) {
    super(scope, id);
    checkGiven(this, props, { accountId: true, zoneId: true, host: true });
    const { accountId, zoneId, host, contract = sparkMediaContract, answersBeacons = true } = props;
    checkContract(this, contract);
    this.settings = edgeWorkerSettings(contract);
    this.code = this.read(props.codePath ?? builtWorker());
    const text = JSON.stringify(this.settings);
    this.checkLimits(text);
    this.resource = new WorkersScript(this, 'Resource', {
      accountId,
      scriptName: uniqueName(this, { maxLength: MAX_WORKER_NAME_LENGTH }),
      mainModule: MAIN_MODULE,
      content: terraformLiteral(this.code),
      compatibilityDate: WORKER_COMPATIBILITY_DATE,
      bindings: [{ type: 'plain_text', name: EDGE_WORKER_BINDING, text: terraformLiteral(text) }],
    });
    const { beaconPath } = this.settings.table;
    this.routes = [
      this.route('Images', zoneId, `${host}/${KEY_PREFIXES.images}*`),
      // What a pattern matches is the whole address, and a beacon is its query.
      ...(answersBeacons ? [this.route('Beacons', zoneId, `${host}${beaconPath}*`)] : []),
    ];
    new TerraformOutput(this, 'CacheKeysPerImage', {
      value: cacheKeysPerImage(this.settings.table),
      description: 'Cache keys that one image has at most at Cloudflare, in all of its sizes and formats',
    });
  }

  private route(id: string, zoneId: string, pattern: string): WorkersRoute {
    return new WorkersRoute(this, id, { zoneId, pattern, script: this.resource.scriptName });
  }

  private checkLimits(text: string): void {
    const { table } = this.settings;
    check(this, table.keyedBy.length === 0, {
      what: 'contract.cacheClasses.negotiated.varyBy',
      rule: "be ['format'] at Cloudflare, which keeps one answer for each path",
      got: ['format', ...table.keyedBy],
      remedy: 'contract.delivery.deviceUseCases decides by device without a key of its own',
    });
    const settingsBytes = Buffer.byteLength(text);
    check(this, settingsBytes <= MAX_WORKER_VARIABLE_BYTES, {
      what: 'contract',
      rule: `leave the Worker's settings within the ${MAX_WORKER_VARIABLE_BYTES} bytes of a variable`,
      got: settingsBytes,
      remedy: 'have fewer use cases, or shorter names',
    });
    const codeBytes = gzipSync(this.code).length;
    check(this, codeBytes <= MAX_WORKER_BYTES, {
      what: 'codePath',
      rule: `be a Worker of at most ${MAX_WORKER_BYTES} bytes, compressed`,
      got: codeBytes,
    });
  }

  private read(path: string): string {
    check(this, existsSync(path), {
      what: 'codePath',
      rule: 'be an existing file',
      got: path,
      remedy: 'npm run build:edge makes it in a checkout',
    });
    return readFileSync(path, 'utf8');
  }
}

/** Path of the Worker that `npm run build` makes, and that the published package holds. */
function builtWorker(): string {
  return join(packageRoot(), 'dist', 'edge', 'cloudflare-negotiation.mjs');
}
