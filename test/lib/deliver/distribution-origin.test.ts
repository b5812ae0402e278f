import { runInNewContext } from 'node:vm';
import { TerraformVariable } from 'cdktf';
import { CloudFrontDelivery, type ServerVariants } from '../../../lib/deliver';
import { type Arguments, synthesize, type Synthesized } from '../../support/synth';

const synthServer = (server: Partial<ServerVariants> = {}): Synthesized =>
  synthesize((stack) => {
    new CloudFrontDelivery(stack, 'Delivery', {
      variants: { serverDomainName: 'media-origin.sparkdating.com', ...server },
    });
  });

const origin = (stack: Synthesized): Arguments | undefined =>
  (stack.resource('aws_cloudfront_distribution')['origin'] as readonly Arguments[])[0];

describe('a distribution in front of a server', () => {
  test('is the document’s origin with its ports put right', () => {
    const stack = synthServer();

    expect(origin(stack)).toEqual({
      origin_id: 'variants',
      domain_name: 'media-origin.sparkdating.com',
      custom_origin_config: {
        origin_protocol_policy: 'https-only',
        origin_ssl_protocols: ['TLSv1.2'],
        http_port: 80,
        https_port: 443,
      },
    });
    expect(stack.warnings).toContainEqual(expect.stringMatching(/^HTTPPort: the document says 443, synthesized is 80/));
  });

  test('takes timeouts, a port and a shield', () => {
    const stack = synthServer({
      httpsPort: 8443,
      readTimeoutSeconds: 60,
      keepaliveTimeoutSeconds: 30,
      region: 'eu-west-3',
    });
    expect(origin(stack)).toMatchObject({
      custom_origin_config: { https_port: 8443, origin_read_timeout: 60, origin_keepalive_timeout: 30 },
      origin_shield: { enabled: true, origin_shield_region: 'eu-west-2' },
    });
  });

  test('signs nothing and touches no bucket', () => {
    const types = synthServer().resourceTypes;
    expect(types).not.toContain('aws_cloudfront_origin_access_control');
    expect(types.filter((type) => type.startsWith('aws_s3_'))).toEqual([]);
  });

  test('answers 404 at the edge to everything outside the media, which the server might serve', () => {
    const stack = synthServer();
    const behavior = stack.resource('aws_cloudfront_distribution')['default_cache_behavior'] as Arguments;
    const edgeFunction = stack.resource('aws_cloudfront_function');

    expect(behavior['function_association']).toEqual([
      {
        event_type: 'viewer-request',
        function_arn: expect.stringMatching(
          /^\$\{aws_cloudfront_function\.Delivery_RefuseUnknownPaths_.*\.arn}$/,
        ) as string,
      },
    ]);
    expect(edgeFunction).toMatchObject({ runtime: 'cloudfront-js-2.0', publish: true });
    expect(String(edgeFunction['name'])).toMatch(/^[\w-]{1,64}$/);
    const answer: unknown = runInNewContext(`${String(edgeFunction['code'])}; handler({ request: { uri: '/admin' } })`);
    expect(answer).toEqual({ statusCode: 404, statusDescription: 'Not Found' });
  });

  test('a bucket refuses by its policy and needs no function', () => {
    const stack = synthesize((scope) => {
      new CloudFrontDelivery(scope, 'Delivery', {
        variants: {
          bucketArn: 'arn:aws:s3:::theirs',
          bucketRegionalDomainName: 'theirs.s3.eu-central-1.amazonaws.com',
        },
      });
    });
    expect(stack.resources('aws_cloudfront_function')).toEqual([]);
  });

  test('does not throw if the values are tokens', () => {
    const stack = synthesize((scope) => {
      const number = (id: string): number => new TerraformVariable(scope, id, { type: 'number' }).numberValue;
      new CloudFrontDelivery(scope, 'Delivery', {
        variants: {
          serverDomainName: new TerraformVariable(scope, 'server', { type: 'string' }).stringValue,
          httpsPort: number('port'),
          readTimeoutSeconds: number('read'),
          keepaliveTimeoutSeconds: number('keepalive'),
        },
      });
    });
    expect(origin(stack)).toMatchObject({
      domain_name: '${var.server}',
      custom_origin_config: { https_port: '${var.port}', origin_read_timeout: '${var.read}' },
    });
  });
});
