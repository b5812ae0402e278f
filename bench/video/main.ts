import { parseArgs } from 'node:util';
import { X264_PRESETS, type X264Preset } from '../../lib/contract';
import { writeSection } from '../document';
import { benchClips } from './clips';
import { race } from './race';
import { raceReport } from './report';

const HOW_TO_REPEAT = `\`npm run bench:video\` repeats this with the ffmpeg that npm ships; \`-- --write\` renews this section, \`-- CLIP…\` takes other
clips, \`-- --preset veryfast\` one preset alone.

- **ours** is everything that a video becomes: both passes over its sound, three rungs as CMAF segments and as MP4 files,
  playlists, MPD and the posters in all formats.
- **the document's way** is one ffmpeg for each profile, side by side as its goroutines run: each decodes, scales, normalises
  the sound in one pass and writes an MP4. HLS is cut after, without encoding again. It makes no DASH and no poster.
- **bare encodes** are the three x264 encodes alone, side by side, of frames that lie decoded and scaled on the disk: no
  decoding, no sound, no segments.
- **one decode** is what the bare encodes lack: the clip's pictures decoded once and thrown away.

The first three make rungs of the same sizes, frame rates and bitrates, with the same keyframes, scaled by the same filter.
Ours gives the largest rung's encoder twice as many threads as there are cores and the others as many, the other contestants
leave the number to x264, which takes half as many again.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repetitions: { type: 'string', default: '3' },
      preset: { type: 'string', multiple: true, default: ['veryfast', 'medium'] },
      write: { type: 'boolean', default: false },
    },
  });
  const repetitions = Number(values.repetitions);
  const heats = await race({
    clips: benchClips(positionals),
    presets: values.preset.map(requirePreset),
    repetitions,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const section = ['## Video', HOW_TO_REPEAT, raceReport(heats, repetitions)].join('\n\n');
  console.log(section);
  if (values.write) writeSection('video', section);
}

function requirePreset(value: string): X264Preset {
  const preset = X264_PRESETS.find((name) => name === value);
  if (preset === undefined) throw new Error(`'--preset' must be one of ${X264_PRESETS.join(', ')}, got: ${value}`);
  return preset;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
