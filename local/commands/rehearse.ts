import { Command } from 'commander';
import { LOCATIONS } from '../edge/locations';
import type { RehearseCall } from '../rehearsal/run-rehearse';
import { TRAFFIC_DEFAULTS } from '../rehearsal/traffic/traffic-options';

const { requests, seed, days, requestsPerProfile } = TRAFFIC_DEFAULTS;
const places = LOCATIONS.length;

const DETAILS = `
Sends traffic through a model of the stack as it was synthesized: its behaviors, cache
keys, lifetimes, edge functions, Worker, rules and tiers of caches. Bytes are those of
sample photos and a video, really processed by the contract of the stack; that takes
some seconds once, and is kept in the cache folder.

The report begins with the document's two tables: target, measured, verdict; before,
after. Then: which cache answered how much, bytes by format against the originals and
against JPEG, load times by network, work of origins and functions, cost per million
views by dated prices. Every figure says what it is based on. Load times are worked
out by a model of the network, not measured on one; --browser sets beside them loads
in a real Chromium, slowed down by its own throttling, which opens no connections.
It needs playwright-core and a Chromium.

Traffic is made up unless a log is given: a dating app's visits, people near one
another, some far more popular than others, browsers and connections by share. The
same seed gives the same requests. One profile is shown for each ${requestsPerProfile} requests of ${days}
days, so that fewer requests are a smaller app, not a colder one; but one at least for
each edge location that is served. Below ${(places * requestsPerProfile).toLocaleString('en')} requests, where all ${places} are, caches are
colder than those of an app of any size. All shares are assumptions; a log knows better.

A log is CloudFront's standard log (tab-separated, with #Fields) or Cloudflare's
Logpush of http_requests (JSON lines), plain or gzip. Accept headers and networks,
which it does not hold, are guessed by user agent and by share; bytes are those of the
samples, as the stack that is rehearsed may send others than the one that wrote it. What
it says failed is left out; the report ends with how much of it that is.

--compare rehearses another stack with the same traffic and tells what changes from
that one to --stack. Only --stack is judged. Where as many requests are fewer views of
one of them, as its videos have more segments, bytes and work are per million views.

Tables go to stdout, progress and what is missed to stderr.

Exit codes:
  0  every target that was measured is met, and the budget kept
  1  a target is missed, none could be measured, more requests fail than the objectives
     allow, or a million views cost more than --budget
  2  the command cannot work as it was called

Examples:
  $ spark-media rehearse
  $ spark-media rehearse --requests 1000000 --html report.html
  $ spark-media rehearse --log logs/*.gz --json > rehearsal.json
  $ spark-media rehearse --compare ../main/cdktf.out --budget 3.50
`;

/** `spark-media rehearse`: the document's targets, before anything is deployed. */
export function rehearseCommand(): Command {
  return new Command('rehearse')
    .summary('measure the targets of a stack before it is deployed')
    .description('Send traffic through a model of a synthesized stack: hit rates, bytes, load times and cost.')
    .option('-s, --stack <path>', 'cdk.tf.json, or a folder that cdktf has synthesized to (default: cdktf.out)')
    .option('--stack-name <name>', 'which stack, where there are several')
    .option('--distribution <id>', 'Terraform id of the distribution, where the stack has several')
    .option('-n, --requests <number>', `how many requests (default: ${requests})`)
    .option('--seed <number>', `which traffic (default: ${seed})`)
    .option('--days <number>', `days in which so many requests come, on average (default: ${days})`)
    .option('--profiles <number>', `people who are shown (default: one for each ${requestsPerProfile} requests)`)
    .option('--warm-up <number>', 'first requests that fill the caches and are not counted (default: 0)')
    .option('-l, --log <file...>', 'requests of access logs instead')
    .option('--compare <path>', 'another stack: what changes from it to this one')
    .option('--compare-name <name>', 'which stack of the other, where there are several')
    .option('--compare-distribution <id>', 'Terraform id of its distribution, where it has several')
    .option('--samples <dir>', 'photos and videos that stand for all (default: those of this package)')
    .option('--cache <dir>', 'where facts of processed samples are kept (default: ~/.cache/spark-media/samples)')
    .option('--browser', 'load images of the mean sizes in a real Chromium too')
    .option('--budget <usd>', 'USD that a million views may cost at most')
    .option('--html <file>', 'write the report as one HTML file too')
    .option('--json', 'print one JSON document instead of tables')
    .addHelpText('after', DETAILS)
    .action(async (options: RehearseCall) => {
      // Loaded here, so that help and wrong calls are answered without the image library.
      const { runRehearse } = await import('../rehearsal/run-rehearse.js');
      process.exitCode = await runRehearse(options);
    });
}
