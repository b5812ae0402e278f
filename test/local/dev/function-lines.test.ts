import { functionLine } from '../../../local/dev/function-lines';
import type { FunctionModel } from '../../../local/platform/model';

const MODEL = { id: 'Worker', processor: 'video-transcoder' } as FunctionModel;

/** What is made of a line: lines for the user, and videos' progress. */
function read(line: string): { readonly log: readonly string[]; readonly progress: readonly unknown[] } {
  const [log, progress]: [string[], unknown[]] = [[], []];
  functionLine(MODEL, line, {
    log: (text) => log.push(text),
    onProgress: (videoId, percent) => progress.push([videoId, percent]),
  });
  return { log, progress };
}

test.each(['plain text', 'null', '42', '"text"', 'true'])(
  '%s, which is no record of a log, is shown as it is',
  (line) => {
    expect(read(line)).toEqual({ log: [`video-transcoder: ${line}`], progress: [] });
  },
);

test('how far a video is goes to the page, and not to the terminal', () => {
  const line = JSON.stringify({ level: 'info', message: 'progress', videoId: 'v-1', percent: 40 });
  expect(read(line)).toEqual({ log: [], progress: [['v-1', 40]] });
});

test('what went wrong is shown with its code and its reason', () => {
  const line = JSON.stringify({ level: 'warn', message: 'video rejected', code: 'TOO_LONG', reason: '40 s' });
  expect(read(line).log).toEqual(['video-transcoder: video rejected: TOO_LONG: 40 s']);
});

test.each(['image', 'video'])('what went wrong with an upload is shown with the id of the %s', (kind) => {
  const lineOf = (id: string): string =>
    JSON.stringify({
      level: 'error',
      message: `${kind} rejected`,
      code: 'EMPTY',
      reason: 'no bytes',
      [`${kind}Id`]: id,
    });
  expect([read(lineOf('m-1')), read(lineOf('m-2'))].map(({ log }) => log)).toEqual([
    [`video-transcoder: ${kind} rejected: EMPTY: no bytes (${kind} m-1)`],
    [`video-transcoder: ${kind} rejected: EMPTY: no bytes (${kind} m-2)`],
  ]);
});
