import fc from 'fast-check';
import {
  firstLevel,
  type Level,
  MAX_ATTEMPTS,
  nextLevel,
  settleLevel,
} from '../../../../processors/video-transcoder/core/level';
import { readSummary } from '../../../../processors/video-transcoder/core/loudness';
import { makeClip } from './footage';
import { fileOf, joinTrack, listen, transcode } from './inspect';

const TARGET = { integratedLufs: -16, truePeakDbfs: -2 };
/** Music and speech have a crest of 10 to 20 dB; these clicks over a hum have more than 30. */
const CLICKS = "aevalsrc='0.02*sin(600*PI*t)+if(lt(mod(t,0.5),0.004),0.97*sin(4000*PI*t),0)':s=48000";

describe('loudness', () => {
  it.each([
    ['a quiet tone', 'sine=f=440:r=44100,volume=-30dB', 3],
    ['a loud tone', 'sine=f=440:r=48000,volume=17dB', 3],
    ['pink noise at full scale', 'anoisesrc=c=pink:a=1:r=48000:seed=1', 4],
    ['clicks over a hum', CLICKS, 4],
    ['one second', 'anoisesrc=c=brown:a=0.05:r=48000:seed=1', 1],
    ['speech-like bursts', "aevalsrc='0.4*sin(700*PI*t)*gt(sin(6*t),0)*gt(sin(23*t),-0.5)':s=22050", 5],
    ['5.1 channels', 'sine=f=440:r=48000,volume=-20dB,aformat=channel_layouts=5.1', 3],
  ])(
    'of %s comes out within half a unit of the target, and below -1 dBFS between samples',
    async (_, sound, seconds) => {
      const video = await transcode(makeClip({ sound, seconds }));
      for (const path of [fileOf(video, 'low').path, fileOf(video, 'high').path, joinTrack(video, 'audio')]) {
        const { lufs, truePeak } = listen(path);
        expect(Math.abs(lufs - -16)).toBeLessThanOrEqual(0.5);
        expect(truePeak).toBeLessThanOrEqual(-1);
      }
      expect(Math.abs(video.audio!.lufs! - -16)).toBeLessThanOrEqual(0.5);
      expect(video.audio!.truePeakDbfs).toBeLessThanOrEqual(-1);
    },
  );

  it('is that of the upload where the contract does not change it', async () => {
    const clip = makeClip({ sound: 'sine=f=440:r=48000,volume=-20dB' });
    const video = await transcode(clip, { normalizeLoudness: false });
    expect(Math.abs(listen(fileOf(video, 'high').path).lufs - listen(clip).lufs)).toBeLessThan(0.3);
    expect(video.audio).not.toHaveProperty('measuredLufs');
  });
});

describe('the level to encode at', () => {
  it('is one gain where no peak comes near the limit', () => {
    expect(firstLevel({ lufs: -20, truePeakDbfs: -10 }, TARGET)).toEqual({ gainDb: 4 });
  });

  it('has a limiter where a peak would pass the limit', () => {
    expect(firstLevel({ lufs: -20, truePeakDbfs: -3 }, TARGET)).toEqual({ gainDb: 4, limitDbfs: -2 });
  });

  it('stays where the result is good', () => {
    const result = { lufs: -16.2, truePeakDbfs: -1.1 };
    expect(nextLevel([{ level: { gainDb: 4 }, result }], TARGET)).toBeUndefined();
  });

  it('has a lower limit where encoding has carried peaks above -1 dBFS, whatever the loudness', () => {
    const next = nextLevel(
      [{ level: { gainDb: 4, limitDbfs: -2 }, result: { lufs: -16, truePeakDbfs: -0.4 } }],
      TARGET,
    );
    expect(next!.gainDb).toBe(4);
    expect(next!.limitDbfs).toBeLessThanOrEqual(-2.6);
  });

  it('comes to the target although a limiter takes a share of each gain', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        fc.double({ min: -50, max: -5, noNaN: true }),
        (share, lufs) => {
          const play = ({ gainDb }: Level) => ({
            lufs: lufs + (gainDb > 0 ? gainDb * share : gainDb),
            truePeakDbfs: -1.5,
          });
          let level = firstLevel({ lufs, truePeakDbfs: 0 }, TARGET);
          const attempts = [{ level, result: play(level) }];
          for (
            let next = nextLevel(attempts, TARGET);
            next && attempts.length < MAX_ATTEMPTS;
            next = nextLevel(attempts, TARGET)
          ) {
            level = next;
            attempts.push({ level, result: play(level) });
          }
          expect(Math.abs(attempts.at(-1)!.result.lufs - -16)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });
});

describe('drafts of a level', () => {
  /** A sound whose limiter leaves a share of each gain. */
  const soundOf = (lufs: number, share: number) => {
    const drafted: Level[] = [];
    const play = (level: Level) => ({ lufs: lufs + level.gainDb * share, truePeakDbfs: -2 });
    const draft = async (level: Level) => {
      drafted.push(level);
      return play(level);
    };
    return { drafted, play, draft };
  };

  it('are not made where no peak comes near the limit', async () => {
    const { drafted, draft } = soundOf(-20, 1);
    await expect(settleLevel({ lufs: -20, truePeakDbfs: -10 }, TARGET, draft)).resolves.toEqual({ gainDb: 4 });
    expect(drafted).toEqual([]);
  });

  it('make up for what a limiter takes, so that nothing has to be encoded twice for it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.double({ min: -40, max: -16.5, noNaN: true }),
        async (share, lufs) => {
          const { play, draft } = soundOf(lufs, share);
          const level = await settleLevel({ lufs, truePeakDbfs: -1 }, TARGET, draft);
          expect(Math.abs(play(level).lufs - TARGET.integratedLufs)).toBeLessThanOrEqual(0.25);
          expect(level.limitDbfs).toBe(TARGET.truePeakDbfs);
        },
      ),
    );
  });

  it('end with the first that is near, whose correction is sure', async () => {
    const { drafted, draft } = soundOf(-20, 0.9);
    const level = await settleLevel({ lufs: -20, truePeakDbfs: -1 }, TARGET, draft);
    expect(drafted).toEqual([{ gainDb: 4, limitDbfs: -2 }]);
    expect(level.gainDb).toBeCloseTo(4.4);
  });

  it('end where they lead nowhere', async () => {
    const { drafted, draft } = soundOf(-20, 0);
    await settleLevel({ lufs: -20, truePeakDbfs: -1 }, TARGET, draft);
    expect(drafted).toHaveLength(3);
  });
});

describe('the meter’s summary', () => {
  const summary = (loudness: string, peak: string): string[] => [
    'noise',
    '[Parsed_ebur128_0 @ 0x1] Summary:',
    '',
    '  Integrated loudness:',
    `    I:         ${loudness} LUFS`,
    '  True peak:',
    `    Peak:       ${peak} dBFS`,
  ];

  it('tells loudness and true peak', () => {
    expect(readSummary(summary('-23.1', '-3.4'))).toEqual({ lufs: -23.1, truePeakDbfs: -3.4 });
  });

  it('tells of no loudness where there is silence', () => {
    expect(readSummary(summary('-70.0', '-inf'))).toEqual({ truePeakDbfs: -Infinity });
  });

  it('is missed where it is not there', () => {
    expect(() => readSummary(['nothing'])).toThrow(/ebur128/);
  });
});
