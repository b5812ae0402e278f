import fc from 'fast-check';
import { terraformLiteral } from '../../../lib/support/terraform-literal';
import { inputIn, piecesOf, referencesIn } from '../../../local/platform/expressions';

describe('a string of Terraform', () => {
  test('is what it was before its escapes, whatever it holds', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', 'a', '\n', 'ü') });
    fc.assert(
      fc.property(text, (original) => {
        const pieces = piecesOf(terraformLiteral(original));
        expect(pieces).toEqual(original === '' ? [] : [{ text: original }]);
      }),
      { numRuns: 500 },
    );
  });

  test('has expressions between its text, as far as their own braces and strings go', () => {
    expect(piecesOf('a${one("}")}b${ two({ x = "${three}" }) }')).toEqual([
      { text: 'a' },
      { expression: 'one("}")' },
      { text: 'b' },
      { expression: 'two({ x = "${three}" })' },
    ]);
  });

  test('has directives among its expressions', () => {
    expect(piecesOf('a%{ if var.on }b%{ endif }')).toEqual([
      { text: 'a' },
      { expression: 'if var.on', directive: true },
      { text: 'b' },
      { expression: 'endif', directive: true },
    ]);
  });

  test.each(['${open', '%{ if open'])('keeps as text what is never closed, as %s', (text) => {
    expect(piecesOf(text)).toEqual([{ text }]);
  });
});

describe('an expression', () => {
  test.each([
    ['aws_s3_bucket.Store_1.arn', [['aws_s3_bucket.Store_1', 'arn']]],
    [
      'element(split("/", aws_lambda_function_url.On-The-Fly_2.function_url), 2)',
      [['aws_lambda_function_url.On-The-Fly_2', 'function_url']],
    ],
    ['data.cloudflare_zone.Zone_A5.account.id', [['data.cloudflare_zone.Zone_A5', 'account']]],
    ['aws_s3_bucket.each[0].id', [['aws_s3_bucket.each', 'id']]],
    ['one(aws_s3_bucket.each.*.id)', [['aws_s3_bucket.each', 'id']]],
    ['module.media["eu"].bucketArn', [['module.media', 'bucketArn']]],
    [
      'join("/", ["${aws_s3_bucket.One.id}", aws_s3_bucket.Two.id])',
      [
        ['aws_s3_bucket.One', 'id'],
        ['aws_s3_bucket.Two', 'id'],
      ],
    ],
    ['"aws_s3_bucket.text.id"', []],
    ['var.zone_id', []],
    ['each.value.name', []],
  ])('%s names the resources it is made of', (expression, expected) => {
    expect(referencesIn(expression).map(({ address, attribute }) => [address, attribute])).toEqual(expected);
  });

  test('is an input where it is nothing else', () => {
    expect([inputIn('var.region'), inputIn('local.name'), inputIn('upper(var.region)')]).toEqual([
      { kind: 'var', name: 'region' },
      { kind: 'local', name: 'name' },
      undefined,
    ]);
  });
});
