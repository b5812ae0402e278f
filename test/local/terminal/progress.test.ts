import { PassThrough } from 'node:stream';
import { Progress } from '../../../local/terminal/progress';

function terminal(isTTY: boolean): { readonly stream: NodeJS.WriteStream; readonly shown: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { stream: stream as unknown as NodeJS.WriteStream, shown: () => String(stream.read() ?? '') };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('in a terminal, a bar shows how far a file is and how fast it goes, and is gone at its end', () => {
  const { stream, shown } = terminal(true);
  const progress = new Progress(2, stream);
  progress.begin('clip.mp4');
  expect(shown()).toContain('[1/2] clip.mp4 … 0.0 s');
  progress.advance({ percent: 50, speed: 1.84 });
  jest.advanceTimersByTime(100);
  expect(shown()).toMatch(/\[1\/2\] clip\.mp4 █{12}░{12} {2}50 % 1\.8× \d+\.\d s$/);
  progress.finish('clip.mp4: 3 rungs');
  expect(shown()).toBe('\r\u001b[K');
  jest.advanceTimersByTime(1000);
  expect(shown()).toBe('');
});

test('what the last file had reached is not shown of the next', () => {
  const { stream, shown } = terminal(true);
  const progress = new Progress(2, stream);
  progress.begin('a.mp4');
  progress.advance({ percent: 90 });
  progress.finish();
  shown();
  progress.begin('b.mp4');
  expect(shown()).toContain('[2/2] b.mp4 …');
  progress.clear();
});

test('where the output is kept, each of several files is one line at its end', () => {
  const { stream, shown } = terminal(false);
  const progress = new Progress(2, stream);
  progress.begin('clip.mp4');
  progress.advance({ percent: 50 });
  jest.advanceTimersByTime(1000);
  progress.finish('clip.mp4: 3 rungs');
  expect(shown()).toBe('[1/2] clip.mp4: 3 rungs\n');
});
