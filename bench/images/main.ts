import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchPhotos } from './photos';
import { measureQuality } from './quality';
import { race } from './race';
import { qualityReport, raceReport } from './report';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'benchmarks.md');
const BEGIN = '<!-- bench:images begin -->';
const END = '<!-- bench:images end -->';

const HOW_TO_REPEAT = `\`npm run bench:images\` repeats this; it needs Debian's \`lomiri-wallpapers-16.04\` (photographs) and
\`libjxl-devtools\` (Butteraugli). \`-- --write\` renews this section, \`-- PHOTO…\` takes other photos, \`-- --skip-quality\`
measures time and memory alone. The document's way is nine sharp pipelines from the original's bytes, one after the other,
at sharp's defaults (AVIF effort 4); the bare cost is one decode and the encodes, the master's included, of pixels that are
already resized.`;

/** Puts the section where its markers are, or at the end of the file. */
function writeSection(section: string): void {
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '# Benchmarks\n';
  const marked = `${BEGIN}\n\n${section}\n\n${END}`;
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  writeFileSync(
    DOCUMENT,
    begin >= 0 && end > begin ? text.slice(0, begin) + marked + text.slice(end + END.length) : `${text}\n${marked}\n`,
  );
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repetitions: { type: 'string', default: '3' },
      'skip-quality': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const photos = benchPhotos(positionals);
  const repetitions = Number(values.repetitions);
  const result = race(photos, repetitions, (line) => process.stderr.write(`${line}\n`));
  const parts = ['## Images', HOW_TO_REPEAT, raceReport(result, photos, repetitions)];
  if (!values['skip-quality']) parts.push(qualityReport(await measureQuality(photos)));
  const section = parts.join('\n\n');
  console.log(section);
  if (values.write) writeSection(section);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
