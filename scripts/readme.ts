import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { constructTable } from './construct-table';

const ROOT = join(__dirname, '..');
const README = join(ROOT, 'README.md');

/** Puts generated text between `<!-- name -->` and `<!-- /name -->`. */
function fill(markdown: string, name: string, generated: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [markdown.indexOf(start), markdown.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`'README.md' must hold ${start} and ${end}, got: neither or one`);
  return `${markdown.slice(0, from + start.length)}\n\n${generated}\n\n${markdown.slice(to)}`;
}

/** An example as the README shows it: the file itself. */
function example(name: string, file = 'main.ts'): string {
  return `\`\`\`ts\n${readFileSync(join(ROOT, 'examples', name, file), 'utf8').trimEnd()}\n\`\`\``;
}

/** README.md with its generated parts as they should be. */
async function generatedReadme(): Promise<string> {
  const parts: Readonly<Record<string, string>> = {
    constructs: constructTable(ROOT),
    'example quickstart': example('quickstart'),
    'example existing-bucket': example('existing-bucket'),
    'example cloudflare-in-front': example('cloudflare-in-front'),
    'example custom-contract': example('custom-contract'),
    'example observability': example('observability'),
    'example browser-loader': example('browser-loader', 'page.ts'),
  };
  const filled = Object.entries(parts).reduce(
    (markdown, [name, generated]) => fill(markdown, name, generated),
    readFileSync(README, 'utf8'),
  );
  return format(filled, { ...(await resolveConfig(README)), filepath: README });
}

async function main(): Promise<void> {
  const markdown = await generatedReadme();
  if (process.argv.includes('--print')) process.stdout.write(markdown);
  else writeFileSync(README, markdown);
}

/** `readme` writes the generated parts, `readme --print` shows the whole as it should be. */
main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
