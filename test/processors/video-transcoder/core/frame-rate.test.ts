import { sourceFrameRate } from '../../../../processors/video-transcoder/core/frame-rate';
import { rational } from '../../../../processors/video-transcoder/core/rational';

describe('the frame rate of a source', () => {
  it.each([
    ['30/1', '30/1', rational(30)],
    ['30000/1001', '30000/1001', rational(30_000, 1001)],
    ['24000/1001', '24000/1001', rational(24_000, 1001)],
    // Matroska counts milliseconds: its average is off by a little, and its clock is no rate.
    ['19001/634', '1000/1', rational(30_000, 1001)],
    ['15/1', '15/1', rational(15)],
    // Two fields a frame.
    ['25/1', '50/1', rational(25)],
  ])('of average %s and clock %s is what it was recorded at', (average, base, expected) => {
    expect(sourceFrameRate(average, base)).toEqual(expected);
  });

  it('is that of its clock where frames are missing now and then', () => {
    expect(sourceFrameRate('25/1', '30/1')).toEqual(rational(30));
  });

  it('is the next standard rate where it varies and no clock tells it', () => {
    expect(sourceFrameRate('268/10', '90000/1')).toEqual(rational(30));
    expect(sourceFrameRate('2730/100', '60/1')).toEqual(rational(30));
  });

  it('is a multiple of its own where it is slower than players can be given segments of', () => {
    expect(sourceFrameRate('1/300', '1/300')).toEqual(rational(10));
    expect(sourceFrameRate('1/2', '1/2')).toEqual(rational(10));
    expect(sourceFrameRate('4/1', '4/1')).toEqual(rational(12));
    expect(sourceFrameRate('10/1', '10/1')).toEqual(rational(10));
  });

  it('is 30 where the file states none', () => {
    expect(sourceFrameRate('0/0', '0/0')).toEqual(rational(30));
    expect(sourceFrameRate(undefined, '90000/1')).toEqual(rational(30));
  });
});
