import { App, TerraformStack, Token } from 'cdktf';
import {
  check,
  checkInteger,
  checkOneOf,
  checkPattern,
  ConfigurationError,
  isKnown,
} from '../../../lib/support/checks';

const scope = new TerraformStack(new App(), 'stack');
const token = Token.asString({ resolve: () => 'later' });
const numberToken = Token.asNumber({ resolve: () => 1 });

describe('the checks', () => {
  test('say the path, the prop, the rule, the value and the remedy', () => {
    expect(() => check(scope, false, { what: 'plan', rule: 'be paid for', got: 'free', remedy: 'pay' })).toThrow(
      new ConfigurationError(scope, { what: 'plan', rule: 'be paid for', got: 'free', remedy: 'pay' }),
    );
    expect(() => check(scope, false, { what: 'plan', rule: 'be paid for', got: 'free', remedy: 'pay' })).toThrow(
      '[stack] \'plan\' must be paid for, got: "free" (pay)',
    );
  });

  test.each([0, 11, 1.5, NaN, Infinity])('refuse %d as an integer from 1 to 10', (value) => {
    expect(() => checkInteger(scope, 'count', value, { min: 1, max: 10, unit: 'pieces' })).toThrow(
      `[stack] 'count' must be 1–10 pieces, got: ${value}`,
    );
  });

  test('take both ends of a range', () => {
    for (const value of [1, 10]) checkInteger(scope, 'count', value, { min: 1, max: 10 });
  });

  test('refuse what is not of a list or a pattern', () => {
    expect(() => checkOneOf(scope, 'mode', 'c', ['a', 'b'])).toThrow('\'mode\' must be one of a, b, got: "c"');
    expect(() => checkPattern(scope, 'name', '!', { pattern: /^\w+$/, rule: 'be a word' })).toThrow(
      '\'name\' must be a word, got: "!"',
    );
  });

  test('leave out what Terraform computes later, and what is missing', () => {
    expect([isKnown(token), isKnown(numberToken), isKnown(undefined), isKnown('x')]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    for (const value of [numberToken, undefined]) checkInteger(scope, 'count', value, { min: 5, max: 5 });
    for (const value of [token, undefined]) {
      checkOneOf(scope, 'mode', value, ['a']);
      checkPattern(scope, 'name', value, { pattern: /^never$/, rule: 'be never' });
    }
  });
});
