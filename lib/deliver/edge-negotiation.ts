import { type CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type MediaContract,
  type NegotiationTable,
  negotiationTable,
  sparkMediaContract,
  type VaryDimension,
} from '../contract';
import { checkContract } from '../support/check-contract';
import { check } from '../support/checks';
import { uniqueName } from '../support/names';
import { packageRoot } from '../support/package-root';
import { terraformLiteral } from '../support/terraform-literal';
import { MAX_FUNCTION_CODE_BYTES, MAX_FUNCTION_NAME_LENGTH } from './cloud-front-limits';

/** Stands in the built code where the table of the contract goes. */
const TABLE_PLACEHOLDER = '__NEGOTIATION_TABLE__';

export interface EdgeNegotiationProps {
  /** @default sparkMediaContract */
  readonly contract?: MediaContract;
  /** Path of the built function, for one of one's own from the same source. @default - the one of this package */
  readonly codePath?: string;
}

/**
 * The CloudFront function that picks the variant of an image whose address names none: by `size`, Accept, Save-Data and
 * ECT, and where the contract says so by device and language. It writes the variant's path before the cache is asked,
 * answers beacons with 204, and refuses what is no image.
 */
export class EdgeNegotiation extends Construct {
  readonly resource: CloudfrontFunction;
  readonly contract: MediaContract;
  readonly table: NegotiationTable;
  /** What CloudFront is given: the built function with the contract in it. */
  readonly code: string;
  /** What the function turns into paths and values of closed lists before the cache is asked. */
  readonly normalises: readonly VaryDimension[] = ['format', 'device', 'language'];

  constructor(scope: Construct, id: string, props: EdgeNegotiationProps = {}) {
    super(scope, id);
    const { contract = sparkMediaContract, codePath = builtNegotiation() } = props;
    checkContract(this, contract);
    this.contract = contract;
    this.table = negotiationTable(contract);
    this.code = this.render(codePath);
    check(this, this.codeBytes <= MAX_FUNCTION_CODE_BYTES, {
      what: 'contract',
      rule: `leave the function within CloudFront's ${MAX_FUNCTION_CODE_BYTES} bytes`,
      got: this.codeBytes,
      remedy: `use cases take ${Buffer.byteLength(JSON.stringify(this.table))} bytes of it: have fewer, or shorter names`,
    });
    Annotations.of(this).addInfo(
      `The edge function has ${this.codeBytes} of ${MAX_FUNCTION_CODE_BYTES} bytes; ${this.roomBytes} are left for the contract.`,
    );
    this.resource = new CloudfrontFunction(this, 'Resource', {
      name: uniqueName(this, { maxLength: MAX_FUNCTION_NAME_LENGTH }),
      comment: 'Picks the variant of an image',
      runtime: 'cloudfront-js-2.0',
      code: terraformLiteral(this.code),
      publish: true,
      // CloudFront refuses to delete a function that a distribution uses.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Of the 10 KB that CloudFront takes. */
  get codeBytes(): number {
    return Buffer.byteLength(this.code);
  }

  /** Bytes that are left for a larger contract. */
  get roomBytes(): number {
    return MAX_FUNCTION_CODE_BYTES - this.codeBytes;
  }

  get functionArn(): string {
    return this.resource.arn;
  }

  /** The function as a behavior of any distribution of the account takes it. */
  association(): CloudfrontDistributionDefaultCacheBehaviorFunctionAssociation {
    return { eventType: 'viewer-request', functionArn: this.functionArn };
  }

  private render(path: string): string {
    check(this, existsSync(path), {
      what: 'codePath',
      rule: 'be an existing file',
      got: path,
      remedy: 'npm run build:edge makes it in a checkout',
    });
    const parts = readFileSync(path, 'utf8').split(TABLE_PLACEHOLDER);
    check(this, parts.length === 2, {
      what: 'codePath',
      rule: `name ${TABLE_PLACEHOLDER} once, which becomes the contract`,
      got: parts.length - 1,
    });
    return parts.join(JSON.stringify(this.table));
  }
}

/** Path of the function that `npm run build` makes, and that the published package holds. */
function builtNegotiation(): string {
  return join(packageRoot(), 'dist', 'edge', 'cloudfront-negotiation.js');
}
