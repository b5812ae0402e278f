import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import * as library from '../../lib';
import { ConfigurationError, sparkMediaContract } from '../../lib';

type AnyConstruct = new (scope: Construct, id: string, props?: unknown) => Construct;

const CONSTRUCTS = Object.entries(library as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, AnyConstruct] => typeof entry[1] === 'function' && entry[1].prototype instanceof Construct,
);

/** What making a construct ends in. */
function made(construct: AnyConstruct, props: unknown): unknown {
  const stack = new TerraformStack(new App(), 'stack');
  new AwsProvider(stack, 'Aws', { region: 'us-east-1' });
  try {
    return new construct(stack, 'It', props);
  } catch (error) {
    return error;
  }
}

describe('a construct that JavaScript makes without what it needs', () => {
  test.each(CONSTRUCTS)('%s says so, or needs nothing', (_name, construct) => {
    for (const without of [made(construct, undefined), made(construct, {})]) {
      if (without instanceof construct) continue;
      expect(without).toBeInstanceOf(ConfigurationError);
      expect((without as Error).message).toMatch(/^\[stack\/It\S*\] '[\w ,]+' must (be given|have an id or a name)/);
    }
  });

  test.each<readonly [string, string]>([
    ['CloudFrontDelivery', 'variants'],
    ['CloudflareDelivery', 'zone'],
    ['DeliveryApi', 'store'],
    ['EdgeLogStream', 'workspace'],
    ['ImageOptimizer', 'source'],
    ['MediaBackup', 'buckets'],
    ['MediaCertificate', 'domainNames'],
    ['OnTheFlyResizer', 'originals'],
    ['ProcessingQueue', 'visibilityTimeoutSeconds'],
    ['VideoTranscoder', 'source'],
  ])('%s names the first: %s, of props too that are not given at all', (name, prop) => {
    const [, construct] = CONSTRUCTS.find(([each]) => each === name)!;
    for (const props of [undefined, {}]) {
      expect(made(construct, props)).toEqual(new Error(`[stack/It] '${prop}' must be given, got: undefined`));
    }
    expect(made(construct, { [prop]: null })).toEqual(new Error(`[stack/It] '${prop}' must be given, got: null`));
  });

  test.each(['EdgeNegotiation', 'MediaAlarms', 'MediaObservation', 'MediaPlatform', 'MediaUpload'])(
    '%s of a part of a contract, or of what is none, says how a whole one is made',
    (name) => {
      const [, construct] = CONSTRUCTS.find(([each]) => each === name)!;
      const got = (contract: unknown): string => (made(construct, { contract }) as Error).message;
      const { zone, ...others } = sparkMediaContract;
      const names = Object.keys(others).join(', ');
      const remedy = '(defineMediaContract makes it of the parts that are to be others)';
      expect(got(others)).toMatch(/^\[stack\/It\] 'contract' must be whole, with zone too, got: \{"/);
      expect(got({ zone })).toContain(`'contract' must be whole, with ${names} too, got: {"zone":`);
      expect(got({ videos: { maxDurationSeconds: 15 } })).toMatch(
        / too, got: \{"videos":\{"maxDurationSeconds":15}} \(/,
      );
      for (const contract of ['mine', null]) {
        expect(got(contract)).toMatch(
          /^\[stack\/It\] 'contract' must be whole, with .*zone.* too, got: ("mine"|null) \(/,
        );
        expect(got(contract).endsWith(remedy)).toBe(true);
      }
    },
  );
});
