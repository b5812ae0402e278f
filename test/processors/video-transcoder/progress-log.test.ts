import { createLogger } from '../../../processors/pipeline/logger';
import { progressLog } from '../../../processors/video-transcoder/progress-log';

test('progress is logged at most every five seconds', () => {
  const lines: string[] = [];
  let now = 0;
  const log = progressLog(
    createLogger({ videoId: 'v1' }, (line) => lines.push(line)),
    () => now,
  );
  for (now = 0; now <= 12_000; now += 100) log({ percent: now / 150, speed: now < 6000 ? undefined : 1.23456 });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'transcoding', videoId: 'v1', percent: 33 },
    { message: 'transcoding', videoId: 'v1', percent: 67, speed: 1.23 },
  ]);
});
