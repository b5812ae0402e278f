import sharp from 'sharp';
import {
  captureLogs,
  type Handler,
  invoke,
  message,
  newImage,
  OptimizerHarness,
  originalKey,
  ORIGINALS,
  s3Record,
} from '../../support/optimizer-harness';

let harness: OptimizerHarness;
let handler: Handler;
let logs: ReturnType<typeof captureLogs>;
let located: Buffer;

beforeAll(async () => {
  harness = await OptimizerHarness.start();
  handler = harness.coldStart();
  located = await sharp('test/fixtures/photos/seeding.jpg')
    .resize(320)
    .withExif({
      IFD0: { Artist: 'Ada Lovelace' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '52/1 31/1 12/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '13/1 24/1 18/1',
      },
    })
    .jpeg()
    .toBuffer();
});
afterAll(async () => harness.stop());
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => {
  logs.restore();
  harness.emulators.reset();
});

test('a photo is one line of JSON, with who asked, what was made and how long it took', async () => {
  const image = newImage();
  await harness.upload(image, located);
  const event = message(s3Record(image, located));
  await invoke(handler, [event]);
  const [line, ...more] = logs.lines();
  expect(more).toEqual([]);
  expect(JSON.parse(line!)).toEqual({
    level: 'info',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    message: 'image ready',
    requestId: 'request-1',
    messageId: event.messageId,
    receiveCount: 1,
    imageId: image.imageId,
    sourceFormat: 'jpeg',
    sourcePixels: 320 * 180,
    sourceBytes: located.length,
    variants: 9,
    variantBytes: expect.any(Number),
    omitted: 0,
    masterBytes: expect.any(Number),
    readMs: expect.any(Number),
    optimizeMs: expect.any(Number),
    storeMs: expect.any(Number),
  });
});

test('no line holds a user id, a key or a position, whatever goes wrong', async () => {
  const image = newImage();
  const { userId } = image;
  const key = originalKey(image);
  const record = s3Record(image, located);
  const inLines = (): string => logs.lines().join('\n');

  await harness.upload(image, located);
  await invoke(handler, [message(record)]);
  await invoke(handler, [message(record)]);
  const broken = located.subarray(0, 2000);
  await harness.upload(image, broken);
  await invoke(handler, [message(s3Record(image, broken, { sequencer: 'FF' }))]);
  // S3 names the key, and with it the user, in the message of this error.
  harness.emulators.interceptS3(() => ({
    status: 403,
    body: `<Error><Code>AccessDenied</Code><Message>not authorized to perform s3:GetObject on ${ORIGINALS}/${key}</Message></Error>`,
  }));
  await invoke(handler, [message(s3Record(image, located, { sequencer: 'FFF' }))]);
  await invoke(handler, [message({ ...record, s3: { object: { key: `${key}.jpg` }, bucket: { name: ORIGINALS } } })]);

  const messages = logs.lines().map((line) => JSON.parse(line).message);
  expect(messages).toEqual([
    'image ready',
    'upload skipped',
    'image rejected',
    'attempt failed',
    'event not understood',
  ]);
  expect(inLines()).toContain('AccessDenied');
  for (const secret of [userId, 'originals/images', 'Lovelace', '52/1', '13/1', '52.5', '13.4']) {
    expect(inLines()).not.toContain(secret);
  }
});
