import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../support/repository';

const PATH = 'import-x/no-restricted-paths';
const NAME = 'no-restricted-imports';

/** What is tried, the file it is tried in, the import, and the rule that rejects it. */
const REJECTED = [
  ['the contract reaching a sibling', 'lib/contract/made-up.ts', '../support/checks', PATH],
  ['the contract reaching a processor', 'lib/contract/made-up.ts', '../../processors/image-optimizer/core', PATH],
  ['the contract using a package', 'lib/contract/made-up.ts', 'constructs', NAME],
  ['the contract using a module of Node', 'lib/contract/made-up.ts', 'node:fs', NAME],
  ['a construct reaching a processor', 'lib/process/made-up.ts', '../../processors/image-optimizer/core', PATH],
  ['a construct reaching a test', 'lib/process/made-up.ts', '../../test/support/repository', PATH],
  ['a construct loading sharp', 'lib/process/made-up.ts', 'sharp', NAME],
  ['a construct loading the AWS SDK', 'lib/process/made-up.ts', '@aws-sdk/client-s3', NAME],
  ['a construct loading an ffmpeg wrapper', 'lib/process/made-up.ts', 'fluent-ffmpeg', NAME],
  ['a construct loading all of a provider', 'lib/process/made-up.ts', '@cdktf/provider-aws', NAME],
  ['a construct loading all of a provider by its index', 'lib/made-up.ts', '@cdktf/provider-cloudflare/lib', NAME],
  ['a construct using the public name', 'lib/process/made-up.ts', 'spark-media-cdn/contract', NAME],
  ['a stack loading all of a provider', 'stacks/made-up.ts', '@cdktf/provider-aws', NAME],
  ['a stack loading sharp', 'stacks/made-up.ts', 'sharp', NAME],
  ['a stack reaching a processor', 'stacks/made-up.ts', '../processors/image-optimizer/core', PATH],
  ['a processor reaching a construct', 'processors/image-optimizer/made-up.ts', '../../lib/support/checks', PATH],
  ['a processor using constructs', 'processors/image-optimizer/made-up.ts', 'constructs', NAME],
  ['a processor reaching a script', 'processors/made-up.ts', '../scripts/functions/zip', PATH],
  ['the image loader using a package', 'processors/image-loader/made-up.ts', 'fast-check', NAME],
  ['the image loader reaching an encoder', 'processors/image-loader/made-up.ts', '../image-optimizer/core', PATH],
  ['the command loading all of a provider', 'local/made-up.ts', '@cdktf/provider-aws', NAME],
  ['an example reaching into the repository', 'examples/quickstart/made-up.ts', '../../lib/contract', NAME],
  ['an example using a private file', 'examples/quickstart/made-up.ts', 'spark-media-cdn/dist/lib/index.js', NAME],
  ['an example loading all of a provider', 'examples/quickstart/made-up.ts', '@cdktf/provider-aws', NAME],
  ['a test loading all of a provider', 'test/lib/made-up.ts', '@cdktf/provider-aws', NAME],
] as const;

const ACCEPTED = [
  ['the contract within itself', 'lib/contract/made-up.ts', './images'],
  ['a construct with the contract', 'lib/process/made-up.ts', '../contract'],
  ['a construct with one binding', 'lib/process/made-up.ts', '@cdktf/provider-aws/lib/s3-bucket'],
  ['a stack with constructs', 'stacks/made-up.ts', '../lib/support'],
  ['a processor with the contract', 'processors/image-optimizer/made-up.ts', '../../lib/contract'],
  ['a processor with sharp', 'processors/image-optimizer/made-up.ts', 'sharp'],
  ['the image loader with the geometry', 'processors/image-loader/made-up.ts', '../image-optimizer/core/geometry'],
  ['the command with a processor', 'local/made-up.ts', '../processors/image-optimizer/core'],
  ['an example with the public entries', 'examples/quickstart/made-up.ts', 'spark-media-cdn/contract'],
  ['an example with files of its own', 'examples/quickstart/made-up.ts', './settings'],
] as const;

const LINT = join(ROOT, 'test', 'support', 'lint-texts.mjs');
let answers: readonly (readonly string[])[];

beforeAll(() => {
  const texts = [...REJECTED, ...ACCEPTED].map(([, file, specifier]) => ({
    file,
    code: `export * from '${specifier}';\n`,
  }));
  answers = JSON.parse(
    execFileSync(process.execPath, [LINT], { cwd: ROOT, input: JSON.stringify(texts), encoding: 'utf8' }),
  );
});

describe('lint rejects', () => {
  test.each(REJECTED.map(([what, , , rule], index) => ({ what, rule, index })))('$what', ({ rule, index }) => {
    expect(answers[index]).toContain(rule);
  });
});

describe('lint accepts', () => {
  test.each(ACCEPTED.map(([what], index) => ({ what, index: REJECTED.length + index })))('$what', ({ index }) => {
    expect(answers[index]).toEqual([]);
  });
});
