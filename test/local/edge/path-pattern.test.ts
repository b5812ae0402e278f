import fc from 'fast-check';
import { matchesBehavior } from '../../../lib/deliver/path-pattern';
import { normalisedPath } from '../../../local/edge/normalised-path';
import { behaviorOf, matchesPattern } from '../../../local/edge/path-pattern';
import { BEHAVIOR, distributionOf } from './edge-harness';

test.each([
  ['/profiles/*/*/*', '/profiles/u/card/i.avif', true],
  ['/profiles/*/*/*', '/profiles/u/i', false],
  ['/videos/*.m3u8', '/videos/u/v/master.m3u8', true],
  ['/videos/*.m3u8', '/videos/u/v/master.m3u8/', false],
  ['profiles/*', '/profiles/u', true],
  ['/Profiles/*', '/profiles/u', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/ac', false],
  ['*', '/', true],
])('the pattern %s and the path %s: %s', (pattern, path, expected) => {
  expect(matchesPattern(pattern, path)).toBe(expected);
});

test('a pattern matches what the constructs take it to match, wherever its stars and question marks stand', () => {
  const text = (characters: string): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...characters.split('')), { maxLength: 8 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text('ab/*?'), text('ab/'), (pattern, path) => {
      expect(matchesPattern(`/${pattern}`, `/${path}`)).toBe(matchesBehavior(`/${pattern}`, `/${path}`));
    }),
    { numRuns: 3000 },
  );
});

test('the first behavior that matches serves a path, also where a later one fits better', () => {
  const distribution = distributionOf(
    {},
    {
      behaviors: ['/a/*', '/a/b', '*'].map((pathPattern) => ({ ...BEHAVIOR, pathPattern })),
    },
  );

  expect(['/a/b', '/a', '/c'].map((path) => behaviorOf(distribution, path).pathPattern)).toEqual(['/a/*', '*', '*']);
});

test.each([
  ['/a/b.avif', '/a/b.avif'],
  ['/%61/%7Eb', '/a/~b'],
  ['/a%2fb/%e2', '/a%2Fb/%E2'],
  ['//a///b/', '/a/b/'],
  ['/a/./b/../c', '/a/c'],
  ['/a/%2e%2E/c', '/c'],
  ['/a/..', '/'],
  ['/a/b/.', '/a/b/'],
  ['/../../a', '/a'],
  ['/a/.hidden/..b/...', '/a/.hidden/..b/...'],
  ['/a%', '/a%'],
  ['/', '/'],
])('the path %s is held against patterns as %s', (path, expected) => {
  expect(normalisedPath(path)).toBe(expected);
});

test('an address finds its behavior however it is written', () => {
  const behaviors = ['/private/*', '*'].map((pathPattern) => ({ ...BEHAVIOR, pathPattern }));
  const patternOf = (path: string): string => behaviorOf(distributionOf({}, { behaviors }), path).pathPattern;

  expect(['/%70rivate/a', '//private/a', '/b/../private/a'].map(patternOf)).toEqual(Array(3).fill('/private/*'));
  expect(patternOf('/private/../a')).toBe('*');
});
