import { Command } from 'commander';
import type { DevCall } from '../dev/run-dev';

const DETAILS = `
Reads the stack as it was synthesized and runs it here: its behaviors, cache and
header policies, edge functions, Worker and rules, and the very functions that it
deploys, between emulators of S3 and DynamoDB. An upload is announced to its queue
and processed from there. What the stack asks for and does not happen here is said
at the start.

  PORT      the page, its interface, and /metrics for Prometheus
  PORT+1    the images host
  PORT+2    the videos host, where the stack has one of its own
  PORT+3    the delivery API, where the stack has one

Only this computer can reach them. A request may say where it comes from:

  x-spark-location: GRU    edge location, near the origin shield unless it is told
  x-spark-country: BR      two letters, those of the location unless they are told

and every answer says in x-cache and x-spark-layer where it was found.

Media and catalogue end with the command unless --state names a folder to keep them
in. --latency makes every answer as slow as it would be over that network: wifi, 4g,
fast-3g or slow-3g.

The emulators are no dependencies of this package: where they are missing, the
command says how to install them.

Exit codes:
  0  it was ended: by Ctrl-C, or as the system ends programs
  1  it failed
  2  the command cannot work as it was called; nothing was left

Examples:
  $ spark-media dev
  $ spark-media dev --stack cdktf.out --stack-name spark-media-staging --port 5000
  $ spark-media dev --state .media --no-samples
  $ spark-media dev --latency fast-3g
`;

/** `spark-media dev`: a synthesized stack on one's own computer. */
export function devCommand(): Command {
  return new Command('dev')
    .summary('run a synthesized stack on this computer')
    .description('Run a synthesized stack on this computer: upload, process, deliver, measure.')
    .option('-s, --stack <path>', 'cdk.tf.json, or a folder that cdktf has synthesized to (default: cdktf.out)')
    .option('--stack-name <name>', 'which stack, where there are several')
    .option('--distribution <id>', 'Terraform id of the distribution, where the stack has several')
    .option('-p, --port <number>', 'port of the page; the next ones are taken too', '4400')
    .option('--state <dir>', 'folder that media and catalogue are kept in (default: one that ends with the command)')
    .option('--latency <profile>', 'network between viewers and the edge', 'none')
    .option('--no-samples', 'begin without the sample photos and the sample video')
    .option('--ffmpeg <program>', 'the ffmpeg to use (default: the one that came with this package)')
    .option('--ffprobe <program>', 'the ffprobe to use (default: the one that came with this package)')
    .addHelpText('after', DETAILS)
    .action(async (options: DevCall) => {
      // Loaded here, so that help and wrong calls are answered without the libraries.
      const { runDev } = await import('../dev/run-dev.js');
      process.exitCode = await runDev(options);
    });
}
