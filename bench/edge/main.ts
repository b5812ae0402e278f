import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSection } from '../document';
import { functionReport, raceFunction } from './function';
import { raceOnTheFly } from './on-the-fly';
import { onTheFlyReport } from './on-the-fly-report';

const PHOTO = join(__dirname, '..', '..', 'test', 'fixtures', 'photos', 'seeding.jpg');

/** `bench:edge [function|on-the-fly]…`: both unless told otherwise. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      calls: { type: 'string', default: '2000' },
      repetitions: { type: 'string', default: '15' },
      photo: { type: 'string', default: PHOTO },
      'use-case': { type: 'string', multiple: true, default: ['profile_card'] },
      seconds: { type: 'string', default: '2' },
      write: { type: 'boolean', default: false },
    },
  });
  const isAsked = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
  const show = (name: string, section: string): void => {
    console.log(section);
    if (values.write) writeSection(name, section);
  };
  if (isAsked('function')) {
    const { calls, repetitions } = values;
    show('edge-function', functionReport(raceFunction({ calls: Number(calls), repetitions: Number(repetitions) })));
  }
  if (isAsked('on-the-fly')) {
    const { photo, 'use-case': useCases, seconds } = values;
    show('on-the-fly', onTheFlyReport(await raceOnTheFly({ photo, useCases, seconds: Number(seconds) })));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
