import { LocalAddresses } from '../../../local/dev/hosts';

const HERE = 'http://127.0.0.1:4401';
const VIDEOS = 'http://127.0.0.1:4402';

test('an address of the stack becomes one of this computer, and no other does', () => {
  const addresses = new LocalAddresses({ 'cdn.example.com': HERE });
  const texts = [
    'https://cdn.example.com/a',
    'http://cdn.example.com',
    'https://cdn.example.com.org/a',
    'https://cdnxexample.com/a',
  ];
  expect(texts.map((text) => addresses.rewrite(text))).toEqual([`${HERE}/a`, HERE, texts[2], texts[3]]);
});

test('a wildcard is every name below its domain, but for those that have an address of their own', () => {
  const addresses = new LocalAddresses({ '*.example.com': VIDEOS, 'cdn.example.com': HERE });
  const texts = [
    'https://video.example.com/v',
    'https://eu.video.example.com/v',
    'https://cdn.example.com/a',
    'https://example.com/',
  ];
  expect(texts.map((text) => addresses.rewrite(text))).toEqual([`${VIDEOS}/v`, `${VIDEOS}/v`, `${HERE}/a`, texts[3]]);
});

test('of an answer the headers that hold addresses are rewritten', () => {
  const addresses = new LocalAddresses({ 'cdn.example.com': HERE });
  const headers = { location: 'https://cdn.example.com/a', 'x-note': 'https://cdn.example.com/a' };
  expect(addresses.rewriteHeaders(headers)).toEqual({ location: `${HERE}/a`, 'x-note': headers['x-note'] });
});
