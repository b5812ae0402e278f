import { policyDocument } from '../../../lib/support/policy';

const allow = (Sid: string | undefined, Action: string) => ({ Sid, Effect: 'Allow' as const, Action, Resource: '*' });
const sids = (document: string): unknown[] =>
  (JSON.parse(document) as { Statement: { Sid?: string }[] }).Statement.map(({ Sid }) => Sid);

describe('policyDocument', () => {
  test('holds what is granted twice once', () => {
    expect(sids(policyDocument([allow('Read', 's3:GetObject'), allow('Read', 's3:GetObject')]))).toEqual(['Read']);
  });

  test('gives no Sid twice, which IAM refuses', () => {
    const document = policyDocument([allow('Read', 'a:A'), allow('Read', 'b:B'), allow(undefined, 'c:C')]);
    expect(sids(document)).toEqual(['Read', 'Read2', undefined]);
  });
});
