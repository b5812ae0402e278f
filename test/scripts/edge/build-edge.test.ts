import { join } from 'node:path';
import { Script } from 'node:vm';
import {
  CLOUDFLARE_WORKERS,
  cloudflareWorker,
  CLOUDFRONT_FUNCTIONS,
  cloudFrontFunction,
} from '../../../scripts/edge/build-edge';

const ROOT = join(__dirname, '..', '..', '..');

describe.each(Object.entries(CLOUDFRONT_FUNCTIONS))('the code of %s', (_name, entry) => {
  let code: string;

  beforeAll(async () => {
    code = await cloudFrontFunction(ROOT, entry);
  });

  test('is a script with one handler at its top', () => {
    expect(() => new Script(code)).not.toThrow();
    expect(code.match(/function handler\(event\)/g)).toHaveLength(1);
    expect(code).not.toMatch(/\b(import|export|require)\b/);
  });

  test('has nothing of a later language than CloudFront’s', () => {
    const outsideStrings = code.replace(/"[^"]*"/g, '""').replace(/\/(?![*/])(?:\\.|[^/\n])+\/[a-z]*/g, '0');

    expect(outsideStrings).not.toMatch(/=>|`|\b(const|let|class|async|await)\b|\.\.\.|\?\?|\?\.[a-z]/);
  });

  test('is ASCII, the same each time it is built, and has its place for the contract once', async () => {
    expect(code).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await cloudFrontFunction(ROOT, entry)).toBe(code);
    expect(code.split('__NEGOTIATION_TABLE__')).toHaveLength(2);
  });
});

describe.each(Object.entries(CLOUDFLARE_WORKERS))('the code of %s', (_name, entry) => {
  test('is one module in ASCII with a default export, the same each time it is built', async () => {
    const code = await cloudflareWorker(ROOT, entry);

    expect(code).toMatch(/export\{\w+ as default\}/);
    expect(code).not.toMatch(/\bimport\b|\brequire\(/);
    expect(code).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await cloudflareWorker(ROOT, entry)).toBe(code);
  });
});
