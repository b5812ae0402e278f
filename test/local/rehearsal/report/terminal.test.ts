import { renderTerminal } from '../../../../local/rehearsal/report';
import { resultWith } from './result';

const lines = (text: string): readonly string[] => text.split('\n');
/** Cells of the first row that begins with `name`. */
const row = (text: string, name: string): readonly string[] => {
  const found = lines(text).find((line) => line.trim().startsWith(name)) ?? '';
  return found.trim().split(/ {2,}/);
};

describe('the report in a terminal', () => {
  const text = renderTerminal(resultWith());

  test("begins with the document's two tables, each figure with its basis", () => {
    const titles = lines(text).filter((line) => /^\S/.test(line));
    expect(titles.slice(0, 3)).toEqual([
      'Rehearsal of media: 12,345 requests of 5 days',
      'Targets: 1 of 3 targets met, 1 missed, 1 not measured',
      "Expected improvements: the document's, and the same traffic here",
    ]);
    expect(row(text, 'Full-size load time')).toEqual(['Full-size load time', '≤ 2.00 s', '2.50 s', 'missed']);
    expect(row(text, 'Cache hit rate, images')).toEqual(['Cache hit rate, images', '≥ 95.0 %', '95.1 %', 'met']);
    expect(row(text, 'Video seek')).toEqual(['Video seek', '≤ 1.00 s', '–', 'not measured']);
    expect(row(text, 'Video start time')).toEqual(['Video start time', '5.00 s', '1.20 s', '1.30 s', '0.60 s', 'met']);
    expect(text).toContain('Full-size load time: a model <of> it');
  });

  test('shows of a target that is missed by little that it is missed', () => {
    const [time, rate] = resultWith().targets;
    const short = renderTerminal(
      resultWith({
        simulatedSeconds: 40,
        targets: [
          { ...time!, measured: 2.0004 },
          { ...rate!, measured: 0.94996, verdict: 'missed' },
        ],
      }),
    );
    expect(row(short, 'Full-size')).toEqual(['Full-size load time', '≤ 2.00 s', '2.0004 s', 'missed']);
    expect(row(short, 'Cache hit')).toEqual(['Cache hit rate, images', '≥ 95.0 %', '94.996 %', 'missed']);
    expect(short).toContain('12,345 requests of 40 seconds\n');
  });

  test('says who answered; what no cache, function or error took is the origin’s', () => {
    expect(row(text, 'content')).toEqual([
      'content',
      'requests',
      'edge function',
      'CloudFront edge',
      'origin',
      'errors',
      'first cache',
      'hit rate',
    ]);
    expect(row(text, 'images  ')).toEqual([
      'images',
      '10,000',
      '5.0 %',
      '80.0 %',
      '14.0 %',
      '1.0 %',
      '85.1 %',
      '85.1 %',
    ]);
  });

  test('compares bytes with each baseline, and those of videos with none', () => {
    expect(row(text, 'avif')).toEqual(['avif', '9,000', '70.0 MB', '87.5 MB', '560 MB', '700 MB', '20.0 %', '87.5 %']);
    expect(row(text, 'm4s')).toEqual(['m4s', '2,000', '200 MB', '–', '–', '–', '–', '–']);
  });

  test('gives load times by network, the fastest first behind all', () => {
    const networks = lines(text)
      .filter((line) => line.trim().startsWith('profile fullsize'))
      .map((line) => line.trim().split(/ {2,}/)[1]);
    expect(networks).toEqual(['all', 'wifi', 'slow-3g']);
    expect(row(text, 'profile fullsize  all')).toEqual([
      'profile fullsize',
      'all',
      '110',
      '0.40 s',
      '0.80 s',
      '2.50 s',
      '0.60 s',
      '93.0 %',
    ]);
  });

  test('adds the cost of all regions, and says what has no price', () => {
    expect(row(text, 'CloudFront data transfer')).toEqual(['CloudFront data transfer', '$2.90']);
    expect(row(text, 'together')).toEqual(['together', '$3.04']);
    expect(text).toContain('Not priced: backups.');
    expect(text).toContain(
      'without free tiers, flat-rate plans, commitments or tax. Recalled, not read on a page: Plans.',
    );
  });

  test('says of what hit rates are, how often baselines count, and that views of little traffic cost more where there is a log', () => {
    const { cost } = resultWith();
    const log = { ...cost.lines[0]!, item: 'Real-time log' };
    expect(text).toContain('\n  Hit rate: share that no origin was asked for, of what is neither an error nor ');
    expect(text).toContain(' Each is counted for every request; the targets count one JPEG once a visit. ');
    expect(text).not.toContain('The log is counted by batches');
    expect(renderTerminal(resultWith({ cost: { ...cost, lines: [log] } }))).toContain(
      'The log is counted by batches, of few records where there is little traffic: more views cost less each.',
    );
  });

  test('counts the resources that do not act, and names what else is left out', () => {
    expect(text).toContain(
      '  - load times have no jitter\n  - 1 settings and resources of the stack that do not act here',
    );
    expect(text).not.toContain('aws_wafv2_web_acl');
  });

  test('shows real loads where a browser has made some', () => {
    const browser = [
      { subject: 'profile_card', network: 'wifi', count: 5, p50: 0.11, p75: 0.12, p95: 0.13, mean: 0.12 },
    ];
    expect(text).not.toContain('Chromium');
    const measured = renderTerminal(resultWith({ browser }));
    expect(measured).toMatch(/real Chromium[\s\S]*profile card +wifi +5 +0\.11 s/);
    expect(measured).toContain('\n  Each use case in its mean size, alone, over connections that are open, ');
  });
});
