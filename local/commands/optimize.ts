import { Command } from 'commander';
import type { FilesCall } from '../media/run-files';

interface OptimizeOptions extends Pick<FilesCall, 'out' | 'contract' | 'user' | 'json'> {
  readonly image?: string;
  readonly master?: boolean;
}

const DETAILS = `
Writes the variants of every photo under the keys they have in production:

  DIR/profiles/{user}/{useCase}/{image}.{avif,webp,jpeg}

Photos are fitted inside each use case's box and never enlarged, turned upright,
brought to sRGB and freed of all metadata. JPEG, PNG, WebP, GIF, AVIF, HEIC and
TIFF are read. The photos themselves stay as they are.

Image ids are made of file names: "Été 2024.jpg" becomes Ete-2024. Of two photos
of one name, the later becomes name-2. An image that DIR holds already is
replaced: all of its variants go, whatever contract made them, and its master
too, even without --master. If one file cannot be replaced, none is.

A contract file holds, as JSON, what differs from the document's contract; null
takes an entry out. Images that it names as watermarks lie beside it.

Tables go to stdout, progress and errors to stderr. A variant's time is that of
its encoder; together they take less than their sum, as they run side by side.

Exit codes:
  0  every photo was made
  1  some were not; each has its reason on stderr, the others are written
  2  the command cannot work as it was called; nothing was made

Examples:
  $ spark-media optimize portrait.heic --out out
  $ spark-media optimize photos/*.jpg --out out --user ada --json > sizes.json
  $ cat small.json
  { "images": { "useCases": { "profile_card": { "maxWidth": 320, "maxHeight": 480 } } } }
  $ spark-media optimize me.jpg --out out --contract small.json --image me-small
`;

/** `spark-media optimize`: photos into variants, as the function in the cloud makes them. */
export function optimizeCommand(): Command {
  return new Command('optimize')
    .summary('make the variants of photos')
    .description('Make all variants of one or more photos, as the deployed image optimizer does.')
    .argument('<photo...>', 'files to read')
    .requiredOption('-o, --out <dir>', 'folder to write to; made where it does not exist')
    .option('-c, --contract <file>', "JSON of what differs from the document's contract")
    .option('-u, --user <id>', "the photos' user: 1–64 letters, digits, - or _", 'local')
    .option('-i, --image <id>', 'image id of a single photo (default: from its file name)')
    .option(
      '--master',
      'write the master too, to DIR/masters/images/{user}/: what variants may be made from later, not to be served',
    )
    .option('--json', 'print one JSON document instead of tables')
    .addHelpText('after', DETAILS)
    .action(async (files: readonly string[], { image, master = false, ...options }: OptimizeOptions) => {
      // Loaded here, so that help and wrong calls are answered without the image library.
      const { runOptimize } = await import('../optimize/run-optimize.js');
      process.exitCode = await runOptimize({ files, id: image, master, ...options });
    });
}
