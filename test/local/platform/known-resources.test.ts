import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_TYPES } from '../../../local/platform/known-resources';
import { modelOf } from '../../support/platform-model';
import { ROOT } from '../../support/repository';
import { stackOf } from './stack-json';

/** Names of bindings whose class is no resource. */
const NO_RESOURCE = /^(provider|data-)/;

/** Types of all resources that the constructs of a folder import, as `aws_s3_bucket`. */
function importedBy(folder: string): readonly string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  );
  const bindings = files.flatMap(({ parentPath, name }) => [
    ...readFileSync(join(parentPath, name), 'utf8').matchAll(/@cdktf\/provider-(aws|cloudflare)\/lib\/([a-z0-9-]+)/g),
  ]);
  return bindings
    .filter(([, , binding = '']) => !NO_RESOURCE.test(binding))
    .map(([, vendor, binding = '']) => `${vendor}_${binding.replaceAll('-', '_')}`);
}

describe('what becomes of a resource', () => {
  test('is known of every type that the constructs and stacks declare', () => {
    const types = [...new Set(['lib', 'stacks'].flatMap(importedBy))];
    expect(types).toContain('aws_acm_certificate');
    expect(types.filter((type) => !Object.hasOwn(KNOWN_TYPES, type))).toEqual([]);
  });

  test('is said once for all resources that ask for it, by address or by type', () => {
    const { notModelled } = modelOf(
      stackOf(
        {},
        {
          resource: {
            aws_kms_key: { one: {}, two: {} },
            aws_kms_alias: { only: {} },
            aws_cloudfront_origin_access_control: { signed: {} },
          },
        },
      ),
    );
    expect(notModelled).toContainEqual({
      resource: 'aws_kms_key.*, aws_kms_alias.only',
      what: 'nothing is encrypted',
    });
    expect(notModelled.filter(({ resource }) => resource.includes('access_control'))).toEqual([]);
  });

  test('is not known of one whose name is that of a method', () => {
    const { notModelled } = modelOf(stackOf({}, { resource: { constructor: { it: {} } } }));
    expect(notModelled).toContainEqual({ resource: 'constructor.it', what: 'its type is not known here' });
  });

  test('is said in a sentence that goes on: lower case, without a full stop', () => {
    const sentences = Object.values(KNOWN_TYPES);
    expect(sentences.filter((what) => !/^([a-z].*[^.]|Cloudflare .*[^.]|Workers .*[^.])$/.test(what))).toEqual([]);
  });

  test('is said of one that is there as often as Terraform finds', () => {
    const { notModelled } = modelOf(
      stackOf({}, { resource: { aws_sqs_queue: { many: { count: 3 }, none: { count: 0 } } } }),
    );
    expect(notModelled).toContainEqual({
      resource: 'aws_sqs_queue.many',
      what: 'it is there once, whatever its count comes to',
    });
    expect(notModelled.filter(({ resource }) => resource.includes('none'))).toEqual([]);
  });
});
