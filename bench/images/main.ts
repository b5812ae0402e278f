import { parseArgs } from 'node:util';
import { writeSection } from '../document';
import { benchPhotos } from './photos';
import { measureQuality } from './quality';
import { race } from './race';
import { qualityReport, raceReport } from './report';

const HOW_TO_REPEAT = `\`npm run bench:images\` repeats this; it needs Debian's \`lomiri-wallpapers-16.04\` (photographs) and
\`libjxl-devtools\` (Butteraugli). \`-- --write\` renews this section, \`-- PHOTO…\` takes other photos, \`-- --skip-quality\`
measures time and memory alone. The document's way is nine sharp pipelines from the original's bytes, one after the other,
at sharp's defaults (AVIF effort 4); the bare cost is one decode and the encodes, the master's included, of pixels that are
already resized.`;

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
  if (values.write) writeSection('images', section);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
