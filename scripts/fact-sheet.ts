import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { factSheet } from './fact-sheet/fact-sheet';
import { synthesizedSource } from './fact-sheet/source';

const FILE = join(__dirname, '..', 'docs', 'fact-sheet.md');

async function main(): Promise<void> {
  const markdown = await format(factSheet(synthesizedSource()), { ...(await resolveConfig(FILE)), filepath: FILE });
  if (process.argv.includes('--print')) process.stdout.write(markdown);
  else writeFileSync(FILE, markdown);
}

/** `fact-sheet` writes `docs/fact-sheet.md`, `fact-sheet --print` shows it as it should be. */
main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
