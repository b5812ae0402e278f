import { compareResults, renderHtml } from '../../../../local/rehearsal/report';
import { resultWith } from './result';

const html = renderHtml(resultWith());

describe('the report as HTML', () => {
  test('needs nothing beside itself: no script, no address', () => {
    for (const page of [
      html,
      renderHtml(resultWith(), compareResults(resultWith(), resultWith({ stack: 'changed' }))),
    ]) {
      expect(page).toMatch(/^<!doctype html>/);
      expect(page).not.toMatch(/<script|<link|<img|<iframe|\bon[a-z]+=|url\(|@import|src=|href=|https?:/i);
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    }
  });

  test('is closed where it is opened', () => {
    const open: string[] = [];
    const wrong: string[] = [];
    for (const [, close, name = '', own] of html.matchAll(/<(\/?)([a-z1-6]+)\b[^>]*?(\/?)>/g)) {
      if (own === '/' || ['meta', 'br'].includes(name)) continue;
      if (close === '') open.push(name);
      else if (open.pop() !== name) wrong.push(name);
    }
    expect([wrong, open]).toEqual([[], []]);
  });

  test("begins with the document's two tables and their bases", () => {
    const [first = '', second = ''] = [...html.matchAll(/<table>.*?<\/table>/gs)].map(([table]) => table);
    expect(first).toContain(
      '<th scope="row">Full-size load time</th><td class="number">≤ 2.00 s</td><td class="number">2.50 s</td><td><span class="verdict missed">missed</span></td>',
    );
    expect(second).toContain(
      '<th scope="row">Video start time</th><td class="number">5.00 s</td><td class="number">1.20 s</td><td class="number">1.30 s</td>',
    );
  });

  test('writes what it is told as text', () => {
    expect(html).toContain('a model &#60;of&#62; it');
    expect(renderHtml(resultWith({ stack: '<script>' }))).not.toContain('<script>');
  });

  test('draws who answered, the course, bytes, load times and cost, each with a label', () => {
    const labels = [...html.matchAll(/<svg [^>]*role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(labels).toEqual([
      'Hit rate: images 85.1 %, videos 95.0 %',
      'Hit rate over 5 days',
      'Bytes by format and baseline',
      'Load times by network',
      'Cost per million views',
    ]);
    expect(html).toContain('<title>CloudFront edge: 80.0 %</title>');
    expect(html).toContain('<title>1080 px JPEG: 640 MB (sent: 12.5 % of it)</title>');
    expect(html).toContain('<title>profile fullsize, wifi: p50 0.30 s, p75 0.40 s, p95 0.70 s</title>');
  });

  test('leaves out what there is nothing of', () => {
    const empty = renderHtml(
      resultWith({
        course: [],
        latency: [],
        formats: [],
        content: [],
        mobile: { bytes: 0, sameSizeJpegBytes: 0, documentJpegBytes: 0, originalBytes: 0 },
        cost: { ...resultWith().cost, lines: [], views: 0 },
      }),
    );
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
    expect(empty).not.toMatch(/<figure|<svg/);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('says of what hit rates are, how often baselines count, and what a browser was told to do', () => {
    const browser = [{ subject: 'a', network: 'wifi', count: 5, p50: 0.11, p75: 0.12, p95: 0.13, mean: 0.12 }];
    expect(html).toContain('the hit rate. Hit rate: share that no origin was asked for, of what is neither an error');
    expect(html).toContain('and the originals. Each is counted for every request; the targets count one JPEG once');
    expect(renderHtml(resultWith({ browser }))).toContain('<p>Each use case in its mean size, alone, over connections');
  });

  test('gives prices in all their digits, and where each is from', () => {
    const row = (name: string): readonly string[] => {
      const [, cells = ''] = new RegExp(`<th scope="row">${name}</th>(.*?)</tr>`).exec(page) ?? [];
      return [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell);
    };
    const { cost } = resultWith();
    const prices = { Japan: 0.114, Oceania: 0.0125, Lambda: 0.0000133334, Workers: 0.3 };
    const lines = Object.entries(prices).map(([item, usd]) => ({ ...cost.lines[0]!, item, unitPriceUsd: usd }));
    const page = renderHtml(resultWith({ cost: { ...cost, lines } }));
    expect(Object.keys(prices).map((item) => row(item)[2])).toEqual(['$0.114', '$0.0125', '$0.00001333', '$0.30']);
    expect(row('CloudFront')).toEqual(['cdn.example/prices', 'read on a stored copy of the page']);
    expect(row('Plans')).toEqual(['zone.example/&#60;plans&#62;', 'recalled']);
  });

  test('shows loads of a real Chromium where there are some', () => {
    const browser = [{ subject: '<b>', network: 'wifi', count: 5, p50: 0.11, p75: 0.12, p95: 0.13, mean: 0.12 }];
    expect(html).not.toContain('Chromium');
    expect(renderHtml(resultWith({ browser }))).toMatch(
      /<h3>In a real Chromium<\/h3>.*<th scope="row">&#60;b&#62;<\/th><td>wifi<\/td><td class="number">5<\/td><td class="number">0\.11 s/s,
    );
  });

  test('has the comparison behind the targets, where there is one', () => {
    const page = renderHtml(resultWith(), compareResults(resultWith(), resultWith({ stack: 'changed' })));
    const titles = [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(titles.slice(0, 3)).toEqual(['Targets', 'What the change does', 'Change: targets']);
    expect(titles.at(-1)).toBe('Not in these figures');
    expect(page).not.toContain('Not alike');
  });

  test('lets tables and plots scroll by themselves, so that no page is wider than its screen', () => {
    const { cost } = resultWith();
    const dearer = resultWith({ cost: { ...cost, usdPerMillionViews: 4 } });
    const page = renderHtml(dearer, compareResults(resultWith(), dearer));
    for (const tag of ['svg', 'table']) {
      const all = page.match(new RegExp(`<${tag}\\b`, 'g')) ?? [];
      expect(all.length).toBeGreaterThan(5);
      expect(page.match(new RegExp(`<div class="scroll"><${tag}\\b`, 'g'))).toHaveLength(all.length);
    }
    expect(page).toContain('<td class="note">a model &#60;of&#62; it</td>');
  });

  test('says what was not alike of the two that it compares', () => {
    const page = renderHtml(resultWith(), compareResults(resultWith({ traffic: 'of <another>' }), resultWith()));
    expect(page).toContain('<b>Not alike:</b> the traffic before was another: of &#60;another&#62;.');
  });
});
