import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** As distributions name it. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

/** The first Chromium on a path, that of the environment unless another is given. @throws Error where there is none */
export function findChromium(path: string = process.env['PATH'] ?? ''): string {
  const candidates = path.split(delimiter).flatMap((folder) => PROGRAMS.map((program) => join(folder, program)));
  const found = candidates.find(isProgram);
  if (found === undefined) throw new Error(`none of ${PROGRAMS.join(', ')} on the PATH`);
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
