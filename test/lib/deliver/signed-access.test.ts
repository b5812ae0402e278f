import { generateKeyPairSync } from 'node:crypto';
import { CloudFrontDelivery, CloudflareDelivery, type SignedAccessProps } from '../../../lib/deliver';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const pem = (key: { export(options: { type: 'spki'; format: 'pem' }): string | Buffer }): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();
const rsa = (bits = 2048): string => pem(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey);
const ec = (namedCurve = 'P-256'): string => pem(generateKeyPairSync('ec', { namedCurve }).publicKey);

const OLD = rsa();
const NEW = ec();
const variants = {
  bucketArn: 'arn:aws:s3:::theirs',
  bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
};
const synthSigned = (signedAccess: SignedAccessProps): Synthesized =>
  synthesize((stack) => new CloudFrontDelivery(stack, 'Delivery', { variants, signedAccess }));
const keyIds = (stack: Synthesized): readonly string[] =>
  stack.resources('aws_cloudfront_public_key').map(([id]) => id);

describe('signed access', () => {
  test('closes the named classes to whoever has no signature of the group, and no others', () => {
    const stack = synthSigned({ classes: ['videos', 'manifests'], publicKeys: [OLD, NEW] });
    const behaviors = stack.resource('aws_cloudfront_distribution')['ordered_cache_behavior'] as readonly Arguments[];
    const group = expect.stringMatching(/^\$\{aws_cloudfront_key_group\..*\.id}$/) as string;

    expect(behaviors.map(({ path_pattern: path, trusted_key_groups: groups }) => [path, groups])).toEqual([
      ['/videos/*.m3u8', [group]],
      ['/videos/*.mpd', [group]],
      ['/profiles/*', undefined],
      ['/videos/*', [group]],
    ]);
    expect(stack.resource('aws_cloudfront_key_group')['items']).toHaveLength(2);
  });

  test('a rotation adds and removes keys without replacing the other', () => {
    const before = keyIds(synthSigned({ classes: ['images'], publicKeys: [OLD] }));
    const during = keyIds(synthSigned({ classes: ['images'], publicKeys: [NEW, OLD] }));
    const after = keyIds(synthSigned({ classes: ['images'], publicKeys: [NEW] }));

    expect(during).toHaveLength(2);
    expect(during).toEqual(expect.arrayContaining([...before, ...after]));
    expect(before).not.toEqual(after);
  });

  test('stores a key with one last newline, as CloudFront gives it back', () => {
    const stack = synthSigned({ classes: ['images'], publicKeys: [`${OLD.trim()}\n\n`] });
    expect(stack.resource('aws_cloudfront_public_key')['encoded_key']).toBe(`${OLD.trim()}\n`);
  });

  test.each([
    ['no class', { classes: [], publicKeys: [OLD] }, /classes' must name at least one/],
    ['an unknown class', { classes: ['everything' as never], publicKeys: [OLD] }, /classes' must be one of images/],
    ['no key', { classes: ['images'], publicKeys: [] }, /publicKeys\.length' must be 1–5, got: 0/],
    ['six keys', { classes: ['images'], publicKeys: Array<string>(6).fill(OLD) }, /must be 1–5, got: 6/],
    ['one key twice', { classes: ['images'], publicKeys: [OLD, `${OLD}\n`] }, /have no key twice/],
    ['a key of 1024 bits', { classes: ['images'], publicKeys: [rsa(1024)] }, /RSA of 2048 bits/],
    ['another curve', { classes: ['images'], publicKeys: [ec('P-384')] }, /ECDSA on P-256/],
    ['no PEM', { classes: ['images'], publicKeys: ['key'] }, /PEM public keys.*got: "key"/],
  ] as const)('refuses %s', (_case, signedAccess, message) => {
    expect(() => synthSigned(signedAccess)).toThrow(message);
  });

  test('refuses a private key without printing it', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const body = secret.split('\n')[1] ?? '';

    const attempt = (): unknown => synthSigned({ classes: ['images'], publicKeys: [secret] });
    expect(attempt).toThrow(/PEM public keys/);
    expect(attempt).not.toThrow(body);
  });

  test('Cloudflare refuses to cache in front of a signed class, and leaves one it does not cache', () => {
    const inFront = (classes: SignedAccessProps['classes']): Synthesized =>
      synthesize((scope) => {
        const hosts = { imagesHost: 'cdn.sparkdating.com', videoHost: 'video.sparkdating.com' };
        const distribution = new CloudFrontDelivery(scope, 'Delivery', {
          variants,
          aliases: Object.values(hosts),
          certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222',
          signedAccess: { classes, publicKeys: [OLD] },
        });
        new CloudflareDelivery(scope, 'InFront', { zone: { id: '0'.repeat(32) }, distribution, ...hosts });
      });

    expect(() => inFront(['images'])).toThrow(
      /'distribution\.signedClasses' must name no class that Cloudflare caches/,
    );
    expect(() => inFront(['videos', 'manifests'])).not.toThrow();
  });
});
