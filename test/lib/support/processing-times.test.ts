import * as fc from 'fast-check';
import { defineMediaContract } from '../../../lib/contract';
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

  test('take videos one by one', () => {
    expect(videoProcessingTimes(defineMediaContract())).toEqual({
      batchSize: 1,
      functionTimeoutSeconds: 720,
      visibilityTimeoutSeconds: 4320,
    });
  });
});
