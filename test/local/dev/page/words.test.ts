import {
  describeState,
  explainFailure,
  formatName,
  layerName,
  resultName,
  resultTone,
} from '../../../../local/dev/page/words';
import { LAYERS } from '../../../../local/edge/types';
import { IMAGE_ERRORS } from '../../../../processors/image-optimizer/core/errors';
import { VIDEO_ERRORS } from '../../../../processors/video-transcoder/core/errors';

const UNKNOWN = explainFailure('NO_SUCH_CODE');

test.each([...Object.keys(IMAGE_ERRORS), ...Object.keys(VIDEO_ERRORS), 'OUT_OF_TIME', 'STORAGE_FAILED'])(
  'the code %s of a processor is explained',
  (code) => {
    expect(explainFailure(code)).not.toBe(UNKNOWN);
  },
);

test('a code that nobody has explained says where there is more', () => {
  expect(UNKNOWN).toContain('output of the command');
});

test('a state is told with what is known of it', () => {
  expect(describeState({ state: 'waiting' })).toBe('Waiting in the queue');
  expect(describeState({ state: 'processing' })).toBe('In its processor');
  expect(describeState({ state: 'processing', percent: 41.7 })).toBe('In its processor, 41 %');
  expect(describeState({ state: 'failed', failure: 'CORRUPT' })).toBe('Failed: CORRUPT');
});

test('layers have names that tell them apart', () => {
  const names = [...LAYERS, 'function' as const, 'origin' as const].map(layerName);

  expect(new Set(names).size).toBe(names.length);
});

test('every answer of a cache is a hit, and what lies behind it is not', () => {
  expect((['Hit', 'RefreshHit', 'OriginShieldHit'] as const).map(resultTone)).toEqual(['hit', 'hit', 'hit']);
  expect((['Miss', 'Error', 'Redirect'] as const).map(resultTone)).toEqual(['miss', 'bad', 'other']);
  expect(resultName('FunctionGeneratedResponse')).toBe('By function');
});

test.each([
  ['image/avif', 'AVIF'],
  ['image/webp; q=1', 'WebP'],
  ['jpeg', 'JPEG'],
  ['application/vnd.apple.mpegurl', 'HLS playlist'],
  ['video/mp4', 'MP4'],
  [undefined, '–'],
])('%s is called %s', (contentType, name) => {
  expect(formatName(contentType)).toBe(name);
});
