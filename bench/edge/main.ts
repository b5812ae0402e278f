import { parseArgs } from 'node:util';
import { writeSection } from '../document';
import { functionReport, raceFunction } from './function';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '2000' },
      repetitions: { type: 'string', default: '15' },
      write: { type: 'boolean', default: false },
    },
  });
  const section = functionReport(
    raceFunction({ calls: Number(values.calls), repetitions: Number(values.repetitions) }),
  );
  console.log(section);
  if (values.write) writeSection('edge-function', section);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
