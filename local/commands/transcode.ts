import { Command } from 'commander';
import type { TranscodeCall } from '../transcode/run-transcode';

interface TranscodeOptions extends Pick<TranscodeCall, 'out' | 'contract' | 'user' | 'json' | 'ffmpeg' | 'ffprobe'> {
  readonly video?: string;
}

const DETAILS = `
Writes the ladder of every video under the keys it has in production:

  DIR/videos/{user}/playlist/{video}.m3u8          HLS: what a player is given
  DIR/videos/{user}/playlist/{video}.mpd           DASH, over the same segments
  DIR/videos/{user}/{rung}/{video}.m3u8            the playlist of a rung, and of
  DIR/videos/{user}/audio/{video}.m3u8             the sound that all rungs share
  DIR/videos/{user}/{rung}/{video}/00001.m4s …     their segments, behind init.mp4
  DIR/videos/{user}/{rung}/{video}.mp4             the rung in one file, with sound
  DIR/videos/{user}/poster/{useCase}/{video}.{avif,webp,jpeg}

At most the first 30 s of a video are kept. Each rung fits inside its box, upright
and never enlarged; one that would equal the rung below it is left out. Loudness is
normalised, and all metadata is removed. MP4, MOV, MKV and WebM are read. The videos
themselves stay as they are.

Video ids are made of file names: "Été 2024.mov" becomes Ete-2024. Of two videos of
one name, the later becomes name-2. A video that DIR holds already is replaced: all
of its files go, whatever contract made them. If one cannot be replaced, none is.

A contract file holds, as JSON, what differs from the document's contract; null
takes an entry out. Images that it names as watermarks lie beside it.

ffmpeg and ffprobe come with this package for most kinds of machine; --ffmpeg and
--ffprobe name others, by path or as the PATH knows them.

Tables go to stdout, progress and errors to stderr.

Exit codes:
  0  every video was made
  1  some were not; each has its reason on stderr, the others are written
  2  the command cannot work as it was called; nothing was made

Examples:
  $ spark-media transcode holiday.mov --out out
  $ spark-media transcode *.mp4 --out out --user ada --json > ladders.json
  $ cat short.json
  { "videos": { "maxDurationSeconds": 10, "renditions": { "web_hd": null } } }
  $ spark-media transcode me.mp4 --out out --contract short.json --ffmpeg ffmpeg
`;

/** `spark-media transcode`: videos into ladders, as the function in the cloud makes them. */
export function transcodeCommand(): Command {
  return new Command('transcode')
    .summary('make the ladders of videos')
    .description('Make the adaptive ladder of one or more videos, as the deployed video transcoder does.')
    .argument('<video...>', 'files to read')
    .requiredOption('-o, --out <dir>', 'folder to write to; made where it does not exist')
    .option('-c, --contract <file>', "JSON of what differs from the document's contract")
    .option('-u, --user <id>', "the videos' user: 1–64 letters, digits, - or _", 'local')
    .option('-v, --video <id>', 'video id of a single video (default: from its file name)')
    .option('--ffmpeg <program>', 'the ffmpeg to use (default: the one that came with this package)')
    .option('--ffprobe <program>', 'the ffprobe to use (default: the one that came with this package)')
    .option('--json', 'print one JSON document instead of tables')
    .addHelpText('after', DETAILS)
    .action(async (files: readonly string[], { video, ...options }: TranscodeOptions) => {
      // Loaded here, so that help and wrong calls are answered without the libraries.
      const { runTranscode } = await import('../transcode/run-transcode.js');
      process.exitCode = await runTranscode({ files, id: video, ...options });
    });
}
