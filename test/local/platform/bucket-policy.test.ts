import type { PlatformModel } from '../../../local/platform';
import { modelOf } from '../../support/platform-model';
import { stackOf, type StackResources } from './stack-json';

const STATEMENT = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: '${aws_s3_bucket.media.arn}/public/*',
};

const modelWith = (policy: string, bucket = 'media', data: StackResources = {}): PlatformModel =>
  modelOf(
    stackOf(
      {},
      {
        data,
        resource: {
          aws_s3_bucket: { media: {}, other: {} },
          aws_s3_bucket_policy: { it: { bucket: `\${aws_s3_bucket.${bucket}.id}`, policy } },
        },
      },
    ),
  );
const withStatements = (...over: readonly Readonly<Record<string, unknown>>[]): PlatformModel =>
  modelWith(JSON.stringify({ Statement: over.map((each) => ({ ...STATEMENT, ...each })) }));
const readableOf = ({ buckets }: PlatformModel): readonly string[] | undefined => buckets['media']?.readable;
const saidOf = ({ notModelled }: PlatformModel, address = 'aws_s3_bucket_policy.it'): readonly string[] =>
  notModelled.filter(({ resource }) => resource === address).map(({ what }) => what);

describe('what the policy of a bucket lets a distribution read', () => {
  test.each([
    ['arn:aws:s3:::${aws_s3_bucket.media.id}/a/*', ['a/']],
    ['arn:${data.aws_partition.it.partition}:s3:::${aws_s3_bucket.media.id}/a/*', ['a/']],
    ['arn:aws-cn:s3:::media/*', ['']],
    ['*', ['']],
    ['${aws_s3_bucket.media.arn}/logo.png', ['logo.png']],
    ['${aws_s3_bucket.media.arn}', []],
  ])('is of %s %j', (Resource, prefixes) => {
    const model = withStatements({ Resource });
    expect(readableOf(model)).toEqual(prefixes);
    expect(saidOf(model)).toEqual([]);
  });

  test('is what a heredoc says, which has lines and indents', () => {
    const policy = `{
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": { "Service": ["cloudfront.amazonaws.com"] },
          "Action": ["s3:GetObject"],
          "Resource": "arn:aws:s3:::\${aws_s3_bucket.media.bucket}/profiles/*",
          "Condition": { "StringEquals": { "aws:SourceArn": "\${aws_cloudfront_distribution.cdn.arn}" } }
        }
      ]
    }\n`;
    expect(readableOf(modelWith(policy))).toEqual(['profiles/']);
  });

  test.each(['s3:getobject', 's3:GetObject*', 's3:Get*', 's3:*', '*'])('is told by the action %s', (Action) => {
    expect(readableOf(withStatements({ Action }))).toEqual(['public/']);
  });

  test.each(['s3:GetObjectTagging', 's3:List*', 's3.GetObject'])('is not told by the action %s', (Action) => {
    expect(readableOf(withStatements({ Action }))).toEqual([]);
  });

  test('is said to be more here than a pattern says', () => {
    const model = withStatements({ Resource: '${aws_s3_bucket.media.arn}/profiles/*/card/*' });
    expect(readableOf(model)).toEqual(['profiles/']);
    expect(saidOf(model)).toEqual([
      'it lets read all of profiles/* here, and not {ref:aws_s3_bucket.media.arn}/profiles/*/card/* alone',
    ]);
  });

  test('is not less here by a statement that denies, which is said', () => {
    const model = withStatements(
      {},
      { Effect: 'Deny', Principal: '*', Resource: '${aws_s3_bucket.media.arn}/public/x/*' },
    );
    expect(readableOf(model)).toEqual(['public/']);
    expect(saidOf(model)).toEqual(['its statement that denies does not act']);
  });

  test('is the same with TLS demanded, as all is read by TLS', () => {
    for (const Condition of [
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    ]) {
      expect(saidOf(withStatements({}, { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition }))).toEqual([]);
    }
  });

  test('is the same with the account of the distribution demanded', () => {
    const model = withStatements({ Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } });
    expect([readableOf(model), saidOf(model)]).toEqual([['public/'], []]);
  });

  test('is not less here by a statement that denies under conditions, which is said', () => {
    const Condition = { StringNotEquals: { 'aws:SourceArn': 'x', 'aws:PrincipalOrgID': 'o-1' } };
    expect(saidOf(withStatements({}, { Effect: 'Deny', Principal: '*', Condition }))).toEqual([
      'its statement that denies does not act',
    ]);
  });

  test('is taken to be so whatever else is asked of a request, which is said', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' }, StringLike: { 'aws:Referer': '*' } };
    const model = withStatements({ Principal: '*', Condition });
    expect(readableOf(model)).toEqual(['public/']);
    expect(saidOf(model)).toEqual(['its conditions on aws:sourceip, aws:referer are taken as met']);
  });

  test('is nothing by exceptions, which is said', () => {
    const model = withStatements({ Action: undefined, NotAction: 's3:PutObject' });
    expect(readableOf(model)).toEqual([]);
    expect(saidOf(model)).toEqual(['its statement with NotAction does not act']);
  });

  test('is what a policy document says', () => {
    const document = (over: object = {}): StackResources => ({
      aws_iam_policy_document: {
        media: {
          statement: [
            {
              actions: ['s3:GetObject'],
              resources: ['${aws_s3_bucket.media.arn}/profiles/*'],
              principals: [{ type: 'Service', identifiers: ['cloudfront.amazonaws.com'] }],
              condition: [
                { test: 'StringEquals', variable: 'AWS:SourceArn', values: ['${aws_cloudfront_distribution.cdn.arn}'] },
                { test: 'StringEquals', variable: 'aws:RequestTag/team', values: ['media'] },
              ],
              ...over,
            },
          ],
        },
      },
    });
    const policy = '${data.aws_iam_policy_document.media.json}';
    const model = modelWith(policy, 'media', document());
    expect(readableOf(model)).toEqual(['profiles/']);
    expect(saidOf(model)).toEqual(['its conditions on aws:requesttag/team are taken as met']);
    expect(readableOf(modelWith(policy, 'media', document({ effect: 'Deny' })))).toEqual([]);
    const other = {
      condition: { test: 'ArnEquals', variable: 'aws:SourceArn', values: ['${aws_cloudfront_distribution.b.arn}'] },
    };
    expect(readableOf(modelWith(policy, 'media', document(other)))).toEqual([]);
    const both = { condition: [other.condition, { test: 'ArnEquals', variable: 'aws:ResourceTag/a', values: ['b'] }] };
    expect(readableOf(modelWith(policy, 'media', document(both)))).toEqual([]);
    expect(readableOf(modelWith(policy, 'media', document({ actions: '${local.actions}' })))).toBeUndefined();
    for (const [argument, name, values] of [
      ['not_actions', 'NotAction', ['s3:PutObject']],
      ['not_resources', 'NotResource', ['*']],
      ['not_principals', 'NotPrincipal', [{ type: 'AWS', identifiers: ['*'] }]],
    ] as const) {
      const excepting = modelWith(policy, 'media', document({ [argument]: values }));
      expect([readableOf(excepting), saidOf(excepting)]).toEqual([[], [`its statement with ${name} does not act`]]);
    }
  });

  test.each(['source_policy_documents', 'override_policy_documents'])(
    'is not known of a document with %s',
    (others) => {
      const statement = {
        actions: ['s3:GetObject'],
        resources: ['*'],
        principals: { type: '*', identifiers: ['*'] },
      };
      const documents = { media: { statement, [others]: ['${data.aws_iam_policy_document.base.json}'] } };
      const data = { aws_iam_policy_document: documents };
      expect(readableOf(modelWith('${data.aws_iam_policy_document.media.json}', 'media', data))).toBeUndefined();
    },
  );

  test('is not known of a string with directives', () => {
    const model = withStatements({ Resource: '${aws_s3_bucket.media.arn}/%{ if var.all }*%{ endif }' });
    expect(readableOf(model)).toBeUndefined();
    expect(saidOf(model, 'aws_s3_bucket.media')).toEqual([
      'its policy is not known here: the edge may read profiles/, videos/ of it',
    ]);
  });

  test('is not known of addresses that Terraform puts together', () => {
    // As cdktf writes it: what Terraform fills in has quotes of its own.
    const policy = JSON.stringify({ Statement: [{ ...STATEMENT, Resource: 'PATH' }] });
    const model = modelWith(policy.replace('PATH', '${join("/", [aws_s3_bucket.media.arn, "*"])}'));
    expect(readableOf(model)).toBeUndefined();
    expect(saidOf(model, 'aws_s3_bucket.media')).toHaveLength(1);
  });

  test('is not spoken of where it is of a bucket that the distribution does not read', () => {
    const policy = JSON.stringify({ Statement: [{ ...STATEMENT, Effect: 'Deny', Principal: '*' }] });
    expect(saidOf(modelWith(policy, 'other'))).toEqual([]);
  });
});

describe('an origin that is a bucket', () => {
  const saidOfOrigin = (over: object): readonly string[] => {
    const origin = { origin_id: 'bucket', domain_name: '${aws_s3_bucket.media.bucket_regional_domain_name}', ...over };
    return saidOf(modelOf(stackOf({ origin: [origin] })), 'aws_cloudfront_distribution.cdn.origin');
  };

  test.each([
    {},
    { origin_access_control_id: null },
    { origin_access_control_id: '' },
    { s3_origin_config: [{ origin_access_identity: '' }] },
  ])('is read here though nobody says by whom, which is said: %j', (over) => {
    expect(saidOfOrigin(over)).toEqual([
      'it reads its bucket as by an origin access control, without which AWS refuses what is not public',
    ]);
  });

  test.each([
    { origin_access_control_id: '${aws_cloudfront_origin_access_control.media.id}' },
    {
      s3_origin_config: {
        origin_access_identity: '${aws_cloudfront_origin_access_identity.media.cloudfront_access_identity_path}',
      },
    },
  ])('is read by %j', (over) => {
    expect(saidOfOrigin(over)).toEqual([]);
  });
});
