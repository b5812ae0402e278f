import { App } from 'cdktf';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { environments } from '../../../stacks/environments';
import { SparkMediaStack } from '../../../stacks/spark-media-stack';
import { type CommandResult, TestCommand } from '../../support/command';
import { Footage } from '../../support/footage';
import { BEHAVIOR, distribution, stackOf } from '../platform/stack-json';

const footage = new Footage();
let command: TestCommand;
let folder: string;

/** CachingOptimized, and CachingDisabled. */
const TWO_DISTRIBUTIONS = stackOf(
  {},
  {
    resource: {
      aws_s3_bucket: { media: {} },
      aws_cloudfront_distribution: {
        kept: distribution(),
        passed: distribution({
          default_cache_behavior: { ...BEHAVIOR, cache_policy_id: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' },
        }),
      },
    },
  },
);

/** The repository's own stacks, synthesized, with small samples beside them. */
beforeAll(async () => {
  command = new TestCommand();
  folder = mkdtempSync(join(tmpdir(), 'spark-rehearse-'));
  const app = new App({ outdir: join(folder, 'cdktf.out') });
  for (const [id, props] of Object.entries(environments)) new SparkMediaStack(app, id, props);
  app.synth();
  writeFileSync(join(folder, 'two.tf.json'), JSON.stringify(TWO_DISTRIBUTIONS));
  await sharp('test/fixtures/photos/seeding.jpg').resize(700).jpeg().toFile(join(folder, 'photo.jpg'));
  const clip = await footage.clip({ edit: 'small', startSeconds: 12, seconds: 3 });
  writeFileSync(join(folder, 'clip.mp4'), readFileSync(clip));
}, 120_000);
afterAll(() => {
  command.remove();
  footage.remove();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): Promise<CommandResult> => command.run(folder, 'rehearse', ...args);
const rehearse = (...args: readonly string[]): Promise<CommandResult> =>
  run('--stack-name', 'spark-media', '--samples', '.', '--cache', 'cache', '-n', '3000', ...args);

const rehearseLog = (...args: readonly string[]): Promise<CommandResult> =>
  run('--stack-name', 'spark-media', '--samples', '.', '--cache', 'cache', '--log', 'a.log', ...args);

const FIELDS = '#Fields: date time x-edge-location cs-method cs-uri-stem sc-bytes';

/** As many requests for one image, and further lines. */
function writeLog(requests: number, ...others: readonly string[]): void {
  const lines = Array.from({ length: requests }, (_, index) => {
    const time = new Date(index * 1000).toISOString().slice(11, 19);
    return `2026-11-01\t${time}\tFRA50-C1\tGET\t/profiles/u/profile_card/i.avif\t1000`;
  });
  writeFileSync(join(folder, 'a.log'), [FIELDS, ...lines, ...others].join('\n'));
}

function writeOther(): void {
  writeFileSync(join(folder, 'a.log'), `${FIELDS}\n2026-11-01\t00:00:00\tFRA50-C1\tGET\t/index.html\t1000\n`);
}

describe('a rehearsal', () => {
  test('prints the tables and fails where a target is missed, with each of them named', async () => {
    const { code, stdout, errors } = await rehearse();
    expect(stdout).toMatch(/^Rehearsal of spark-media: 3,000 requests of \d+ days\n/);
    expect(stdout).toMatch(/\n {2}metric +target +measured +verdict\n/);
    expect(stdout).toMatch(
      /\n {2}- fewer than 40,800 requests, which are those of one profile at each edge location: /,
    );
    const missed = [...stdout.matchAll(/^ {2}(\S.*?) {2,}[≤≥].* missed$/gm)].map(([, metric]) => metric);
    // Three thousand requests find most caches empty.
    expect(missed).toContain('Cache hit rate, images');
    expect(code).toBe(1);
    expect(errors.filter((line) => line.startsWith('spark-media:'))).toEqual(
      missed.map((metric) => `spark-media: target missed: ${metric}`),
    );
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(2);
  });

  test('prints one JSON document, the same again for the same seed', async () => {
    const [first, second, other] = [
      await rehearse('--json'),
      await rehearse('--json'),
      await rehearse('--json', '--seed', '2'),
    ];
    expect(JSON.parse(first.stdout)).toMatchObject({ version: 1, stack: 'spark-media', requests: 3000 });
    expect(second.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
  });

  test('counts no requests that fill the caches first', async () => {
    const { stdout } = await rehearse('--json', '--warm-up', '1000');
    expect(JSON.parse(stdout)).toMatchObject({ requests: 2000 });
  });

  test('fails where a million views cost more than the budget, and says by how much', async () => {
    const { errors } = await rehearse('--budget', '0.01');
    expect(errors.at(-1)).toMatch(/^spark-media: over budget: \$\d+\.\d\d per million views instead of \$0\.010$/);
    const rich = await rehearse('--budget', '100000');
    expect(rich.errors.filter((line) => line.includes('budget'))).toEqual([]);
  });

  test('writes a report, and with another stack what changes from it', async () => {
    const { stdout } = await rehearse(
      '--compare',
      '.',
      '--compare-name',
      'spark-media-staging',
      '--html',
      'out/report.html',
    );
    expect(stdout).toContain('\nChange from spark-media-staging to spark-media\n');
    const html = readFileSync(join(folder, 'out/report.html'), 'utf8');
    expect(html).toContain('<h1>Rehearsal of spark-media</h1>');
    expect(html).toContain('<h2>What the change does</h2>');
    const { result, before, comparison } = JSON.parse(
      (await rehearse('--compare', '.', '--compare-name', 'spark-media-staging', '--json')).stdout,
    );
    expect([result.stack, before.stack, comparison.after.stack]).toEqual([
      'spark-media',
      'spark-media-staging',
      'spark-media',
    ]);
  });

  test('takes the requests of a log, whose unreadable lines it tells', async () => {
    writeLog(4, 'x');
    const { stdout } = await rehearseLog('--json');
    const { requests, traffic, content, notModelled } = JSON.parse(stdout);
    expect([requests, traffic]).toEqual([4, 'log of CloudFront: a.log']);
    expect(content[0]).toMatchObject({ content: 'images', requests: 4, originRequests: 1 });
    expect(notModelled).toContain('1 lines of the log that could not be read');
  });

  test('is of the distribution that is named, where a stack has several, and compares two of them', async () => {
    writeLog(4);
    const { stdout } = await command.run(
      folder,
      ...['rehearse', '--samples', '.', '--cache', 'cache', '--log', 'a.log', '--json'],
      ...['--stack', 'two.tf.json', '--distribution', 'kept'],
      ...['--compare', 'two.tf.json', '--compare-distribution', 'aws_cloudfront_distribution.passed'],
    );
    const { result, before } = JSON.parse(stdout);
    expect([result.content[0].originRequests, before.content[0].originRequests]).toEqual([1, 4]);
  });

  test('succeeds where every target that is measured is met, and the budget kept', async () => {
    writeLog(100);
    const { code, stdout, errors } = await rehearseLog('--budget', '100000');
    expect(stdout).toMatch(/Cache hit rate, images +≥ 95\.0 % +99\.0\d* % +met\n/);
    expect(stdout).toMatch(/Video start +≤ 3\.00 s +– +not measured\n/);
    // Whoever runs first is told of the samples.
    expect([code, errors.filter((line) => line.startsWith('spark-media:'))]).toEqual([0, []]);
  });

  test('fails where nothing but the budget is not kept, and succeeds where it is met to the last digit', async () => {
    writeLog(100);
    const { cost } = JSON.parse((await rehearseLog('--json')).stdout);
    const exact = Number(cost.usdPerMillionViews.toFixed(6));
    const call = async (budget: number): Promise<unknown> => {
      const { code, errors } = await rehearseLog('--budget', budget.toFixed(6));
      return [code, errors.filter((line) => line.startsWith('spark-media:')).length];
    };
    expect(await call(exact + 1e-6)).toEqual([0, 0]);
    expect(await call(exact - 1e-6)).toEqual([1, 1]);
    expect(await call(0)).toEqual([1, 1]);
  });

  test('keeps no budget where nothing was viewed', async () => {
    const still = '/videos/u/poster/profile_card/v.avif';
    writeFileSync(
      join(folder, 'a.log'),
      [FIELDS, ...[1, 2, 3].map((second) => `2026-11-01\t00:00:0${second}\tFRA50-C1\tGET\t${still}\t1000`)].join('\n'),
    );
    const { code, errors } = await rehearseLog('--budget', '100000');
    expect(errors.at(-1)).toBe('spark-media: the budget could not be judged: no image and no playback was asked for');
    expect(code).toBe(1);
  });

  test('tells that there is no browser before anything is rehearsed', async () => {
    writeLog(4);
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    const { code, stdout, errors } = await rehearseLog('--browser', '--html', 'browser.html');
    process.env['PATH'] = path;
    expect([code, stdout]).toEqual([2, '']);
    expect(errors).toEqual([
      expect.stringMatching(
        /^spark-media: '--browser' must find playwright-core and a Chromium, got: none of chromium, /,
      ),
    ]);
    expect(existsSync(join(folder, 'browser.html'))).toBe(false);
  });
});

describe('a rehearsal of nothing', () => {
  test.each([
    ['a log of another site', () => writeOther(), []],
    ['a log without requests', () => writeLog(0), []],
    ['a warm-up that takes all', () => writeLog(4), ['--warm-up', '4']],
  ] as const)('fails and says so: %s', async (_, write, args) => {
    write();
    const { code, stdout, errors } = await rehearseLog('--json', ...args);
    expect(errors).toEqual([
      'spark-media: no target could be measured: no request was for a photo or video that the stack has',
    ]);
    expect(code).toBe(1);
    // Nothing that is no number has become null.
    expect(stdout).not.toMatch(/null|NaN|Infinity/);
    expect(JSON.parse(stdout)).toMatchObject({ cost: { views: 0, usdPerMillionViews: 0 } });
  });
});

describe('a report that cannot be written', () => {
  test.each<readonly [path: string, reason: string]>([
    ['.', 'it is a folder'],
    ['photo.jpg/report.html', 'it is a file'],
    ...(existsSync('/proc/self') ? [['/proc/x/report.html', 'no folder can be made in /proc'] as const] : []),
  ])('is refused before anything is rehearsed: %s', async (path, reason) => {
    const { code, stdout, stderr } = await rehearse('--html', path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      new RegExp(`^spark-media: '--html' must be a file that can be written, got: ${path} \\(${reason}\\)\n$`),
    );
  });

  test('leaves what is there as it is', async () => {
    writeFileSync(join(folder, 'kept.html'), 'kept');
    const { code } = await run('--stack-name', 'spark-media', '--samples', 'none', '--html', 'kept.html');
    expect(code).toBe(2);
    expect(readFileSync(join(folder, 'kept.html'), 'utf8')).toBe('kept');
  });
});

describe('a call that cannot work', () => {
  test.each([
    [
      ['--stack', 'none'],
      "'--stack' must be a synthesized stack (npx cdktf synth makes one), got: none (no such file or folder)",
    ],
    [['--requests', '0'], '\'--requests\' must be a whole number, 1–1000000000, got: "0"'],
    [['-n', '1000', '--warm-up', '1000'], "'--warm-up' must be below the 1000 requests that there are, got: 1000"],
    [['--warm-up', '100001'], "'--warm-up' must be below the 100000 requests that there are, got: 100001"],
    [['--seed', '1.5'], '\'--seed\' must be a whole number, 0–2147483647, got: "1.5"'],
    [['--budget', 'cheap'], '\'--budget\' must be an amount such as 4 or 3.50, got: "cheap"'],
    [['--log', 'a.log', '--days', '3'], "'--days' must be left out with '--log', which has its own, got: 3"],
    [
      ['--stack', 'two.tf.json'],
      "'--distribution' must name one of those of two.tf.json, which has several, got: none of " +
        'aws_cloudfront_distribution.kept, aws_cloudfront_distribution.passed',
    ],
    [
      ['--stack', 'two.tf.json', '--distribution', 'kept', '--compare', 'two.tf.json'],
      /^'--compare-distribution' must name one of those of two\.tf\.json, /,
    ],
    [['--compare-distribution', 'x'], "'--compare-distribution' must come with '--compare', got: x"],
    [['--compare-name', 'x'], "'--compare-name' must come with '--compare', got: x"],
    [
      ['--stack-name', 'spark-media', '--samples', 'none'],
      "'--samples' must be a folder with photos or videos, got: none (no such file or folder)",
    ],
    [
      ['--stack-name', 'spark-media', '--samples', '.', '--cache', 'cache', '--log', 'photo.jpg'],
      /^'--log' must be a CloudFront standard log .*, got: photo\.jpg$/,
    ],
    [
      ['--stack', 'two.tf.json', '--distribution', 'kept', '--compare', 'none'],
      "'--compare' must be a synthesized stack (npx cdktf synth makes one), got: none (no such file or folder)",
    ],
    [
      ['--stack', 'two.tf.json', '--distribution', 'kept', '--compare', '.'],
      "'--compare-name' must name one of the stacks of cdktf.out, got: none of spark-media, spark-media-staging",
    ],
    [['--budget', '-1'], '\'--budget\' must be an amount such as 4 or 3.50, got: "-1"'],
    [['--budget', 'NaN'], '\'--budget\' must be an amount such as 4 or 3.50, got: "NaN"'],
    [['--budget', ''], '\'--budget\' must be an amount such as 4 or 3.50, got: ""'],
    [['--budget', '--json'], "'--budget' must be given a value, got: --json"],
    [['cdktf.out'], /^too many arguments for 'rehearse'\. Expected 0 arguments but got 1/],
    [['--no-such'], "unknown option '--no-such'"],
  ] as const)('%j is told and leaves nothing', async (args, message) => {
    const { code, stdout, errors } = await run(...args, '--html', 'never.html');
    expect([code, stdout]).toEqual([2, '']);
    const expected =
      typeof message === 'string'
        ? `spark-media: ${message}`
        : expect.stringMatching(new RegExp(message.source.replace('^', '^spark-media: ')));
    expect(errors.at(-1)).toEqual(expected);
    expect(existsSync(join(folder, 'never.html'))).toBe(false);
  });
});
