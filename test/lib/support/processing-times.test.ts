import * as fc from 'fast-check';
import { defineMediaContract, type MediaContractOverrides } from '../../../lib/contract';
import { imageProcessingTimes, videoProcessingTimes } from '../../../lib/support/processing-times';

describe('processing times', () => {
  test('leave each upload of a batch the contract’s time, within what a function has', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 10, max: 780 }), (image, video) => {
        const contract = defineMediaContract({
          images: { upload: { timeoutSeconds: image } },
          videos: { upload: { timeoutSeconds: video } },
        });
        for (const [each, times] of [
          [image, imageProcessingTimes(contract)],
          [video, videoProcessingTimes(contract)],
        ] as const) {
          expect(times.functionTimeoutSeconds).toBeGreaterThan(times.batchSize * each);
          expect(times.functionTimeoutSeconds).toBeLessThanOrEqual(900);
          expect(times.visibilityTimeoutSeconds).toBe(6 * times.functionTimeoutSeconds);
        }
      }),
    );
  });

  test('leave a video time to be read and stored, however many segments and bytes it becomes', () => {
    const seconds = (changes: MediaContractOverrides): number =>
      videoProcessingTimes(defineMediaContract(changes)).functionTimeoutSeconds;
    const timeoutSeconds = 60;
    expect(seconds({ videos: { upload: { timeoutSeconds } } })).toBe(180);
    const minutes = { maxDurationSeconds: 300, upload: { timeoutSeconds } };
    // Some 600 objects, and 4.7 Mbit/s over five minutes, twice: a third of some 250 seconds.
    expect(seconds({ videos: minutes })).toBe(250);
    expect(seconds({ videos: { ...minutes, segmentSeconds: 10 } })).toBe(210);
  });

  test('take videos one by one', () => {
    expect(videoProcessingTimes(defineMediaContract())).toEqual({
      batchSize: 1,
      functionTimeoutSeconds: 720,
      visibilityTimeoutSeconds: 4320,
    });
  });
});
