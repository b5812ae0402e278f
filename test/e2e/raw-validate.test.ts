import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, Aspects, type TerraformResource, TerraformStack } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CheckDistributions, CloudFrontDelivery } from '../../lib/deliver';
import { BUCKET, CLOUDFRONT } from '../lib/deliver/wrong-configurations';
import { rawDistribution, WRONG_DISTRIBUTIONS } from '../lib/deliver/wrong-distributions';
import { synthesize } from '../support/synth';
import { Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';
import { CAUGHT_BY_TERRAFORM, type Raw, RAW_CLOUDFRONT, RAW_DOCUMENT } from './raw-configurations';

const RAW_DISTRIBUTIONS: Readonly<Record<string, Raw>> = Object.fromEntries(
  WRONG_DISTRIBUTIONS.map(([what, change]) => [
    what,
    (stack: TerraformStack, id: string) => new CloudfrontDistribution(stack, id, rawDistribution(change)),
  ]),
);
const ALL = { ...RAW_CLOUDFRONT, ...RAW_DISTRIBUTIONS, ...RAW_DOCUMENT };

test('every wrong configuration of CloudFrontDelivery has its raw counterpart', () => {
  expect(Object.keys(RAW_CLOUDFRONT)).toEqual(CLOUDFRONT.map(([what]) => what));
});

describeWith(['terraform'], 'what Terraform says of wrong configurations written by the bindings', () => {
  let terraform: Terraform;
  let outdir: string;
  /** Errors by the name of the configuration, from one run over all of them. */
  let errors: ReadonlyMap<string, string>;

  beforeAll(() => {
    terraform = new Terraform();
    outdir = mkdtempSync(join(tmpdir(), 'raw-'));
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'raw');
    new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
    const resources = Object.entries(ALL).map(([what, build], index): [string, TerraformResource] => [
      what,
      build(stack, `wrong-${index}`),
    ]);
    const byAddress = new Map(
      resources.map(([what, { terraformResourceType, friendlyUniqueId }]) => [
        `${terraformResourceType}.${friendlyUniqueId}`,
        what,
      ]),
    );
    app.synth();
    errors = new Map(
      terraform
        .validate(join(outdir, 'stacks', 'raw'))
        .filter(({ severity }) => severity === 'error')
        .map(({ snippet, summary }) => {
          const [, address = ''] = /^resource\.([^.]+\.[^.]+)/.exec(snippet?.context ?? '') ?? [];
          return [byAddress.get(address) ?? address, summary];
        }),
    );
  });
  afterAll(() => {
    terraform.dispose();
    rmSync(outdir, { recursive: true, force: true });
  });

  test('it finds those that are marked so, and no other', () => {
    expect([...errors.keys()].sort()).toEqual([...CAUGHT_BY_TERRAFORM].sort());
  });

  test('it lets through four of five', () => {
    const through = Object.keys(ALL).filter((what) => !errors.has(what));
    expect(through.length / Object.keys(ALL).length).toBeGreaterThan(0.8);
  });

  const missed = <T extends readonly [string, ...unknown[]]>(table: readonly T[]): T[] =>
    table.filter(([what]) => !CAUGHT_BY_TERRAFORM.includes(what));

  test.each(missed(CLOUDFRONT))('it lets %s through, and the construct throws', (what, props, message) => {
    expect(errors.get(what)).toBeUndefined();
    expect(() =>
      synthesize((stack) => new CloudFrontDelivery(stack, 'Delivery', { variants: BUCKET, ...props })),
    ).toThrow(message);
  });

  test.each(missed(WRONG_DISTRIBUTIONS))('it lets %s through, and the aspect throws', (what, change, message) => {
    expect(errors.get(what)).toBeUndefined();
    expect(() =>
      synthesize((stack) => {
        Aspects.of(stack).add(new CheckDistributions());
        new CloudfrontDistribution(stack, 'Theirs', rawDistribution(change));
      }),
    ).toThrow(message);
  });
});
