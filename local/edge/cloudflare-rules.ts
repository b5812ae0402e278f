import type { NotModelled, WorkerModel, ZoneModel, ZoneRuleModel } from '../platform/model';
import { cacheControlOf } from './cache-control';
import { edgeLifetimeSeconds, untilExpires } from './lifetime';
import { type PathPattern, wildcard } from './path-pattern';
import { readExpression, type RuleSubject, type RuleTest } from './rule-expression';
import type { ViewerRequest } from './types';

/** What the rules of a zone come to for one address. */
export interface ZoneRule {
  /** The rule that decided last; the zone's name where none acts. */
  readonly decidedBy: string;
  readonly cache: 'bypass' | 'everything' | 'standard';
  readonly edgeTtlSeconds?: number | 'respect';
  readonly browserTtlSeconds?: number | 'respect';
  readonly edgeTtlByStatus?: Readonly<Record<string, number>>;
  readonly ignoreQuery: boolean;
  readonly forward?: { readonly status: number; readonly location: string };
}

interface ReadRule {
  readonly rule: ZoneRuleModel;
  readonly test: RuleTest;
}

interface ReadZone {
  readonly proxied: ReadonlySet<string>;
  readonly rules: readonly ReadRule[];
  readonly routes: readonly { readonly pattern: PathPattern; readonly length: number; readonly worker: WorkerModel }[];
}

const zones = new WeakMap<ZoneModel, ReadZone>();

function readZone(zone: ZoneModel): ReadZone {
  let read = zones.get(zone);
  if (read === undefined) {
    read = {
      proxied: new Set(zone.hosts.filter(({ proxied }) => proxied).map(({ name }) => name)),
      rules: zone.rules.flatMap((rule) => {
        const test = testOf(zone, rule);
        return test === undefined ? [] : [{ rule, test }];
      }),
      // The most specific route wins. https://developers.cloudflare.com/workers/configuration/routing/routes/
      routes: zone.workers
        .flatMap((worker) =>
          worker.routes.map(withoutScheme).map((route) => ({ pattern: wildcard(route), length: route.length, worker })),
        )
        .sort((one, other) => other.length - one.length),
    };
    zones.set(zone, read);
  }
  return read;
}

/** Rules of the zone that cannot be read, and so do not act. */
export function unreadableRules(zone: ZoneModel): readonly NotModelled[] {
  return zone.rules
    .filter((rule) => testOf(zone, rule) === undefined)
    .map(({ resource, target }) => ({
      resource,
      what: `the rule does not act, as its expression cannot be read: ${target}`,
    }));
}

/** A rule that forwards is a page rule, whatever the others are. */
function testOf({ ruleEngine }: ZoneModel, { target, forward }: ZoneRuleModel): RuleTest | undefined {
  if (ruleEngine === 'cache-rules' && forward === undefined) return readExpression(target);
  const pattern = wildcard(withoutScheme(target));
  return (subject) => pattern.matches(addressOf(subject));
}

function withoutScheme(target: string): string {
  return target.replace(/^https?:\/\//, '');
}

/** What page rules are matched against: the whole address without its scheme. */
function addressOf({ host, path, query }: RuleSubject): string {
  return query === '' ? host + path : `${host}${path}?${query}`;
}

/** Whether Cloudflare answers for a host. */
export function isProxied(zone: ZoneModel, host: string): boolean {
  return readZone(zone).proxied.has(host);
}

/**
 * The Worker whose route an address matches, its query included.
 * https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
 */
export function workerOf(zone: ZoneModel, subject: RuleSubject): WorkerModel | undefined {
  const { routes } = readZone(zone);
  if (routes.length === 0) return undefined;
  const address = addressOf(subject);
  return routes.find(({ pattern }) => pattern.matches(address))?.worker;
}

/**
 * What is done with an address: by the first page rule that matches, or by all cache rules that match, of which the last
 * wins in each setting. What no rule names is kept by its extension.
 * https://developers.cloudflare.com/rules/page-rules/
 * https://developers.cloudflare.com/cache/how-to/cache-rules/order/
 */
export function zoneRuleOf(zone: ZoneModel, subject: RuleSubject): ZoneRule {
  let found: ZoneRule = { decidedBy: zone.name, cache: 'standard', ignoreQuery: false };
  for (const { rule, test } of readZone(zone).rules) {
    if (!test(subject)) continue;
    if (rule.forward !== undefined) return { ...found, decidedBy: rule.resource, forward: forwarded(rule, subject) };
    found = {
      decidedBy: rule.resource,
      cache: rule.cache === 'unset' ? found.cache : rule.cache,
      edgeTtlSeconds: rule.edgeTtlSeconds ?? found.edgeTtlSeconds,
      browserTtlSeconds: rule.browserTtlSeconds ?? found.browserTtlSeconds,
      edgeTtlByStatus: rule.edgeTtlByStatus ?? found.edgeTtlByStatus,
      ignoreQuery: rule.ignoreQuery ?? found.ignoreQuery,
    };
    if (zone.ruleEngine === 'page-rules') return found;
  }
  return found;
}

/** `$1` is what the first star stands for: it takes as little as it can. */
function forwarded({ target, forward }: ZoneRuleModel, subject: RuleSubject): ZoneRule['forward'] {
  const source = withoutScheme(target)
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('(.*?)');
  const [, ...stars] = new RegExp(`^${source}$`).exec(addressOf(subject)) ?? [];
  const location = (forward?.url ?? '').replace(/\$(\d)/g, (_, number: string) => stars[Number(number) - 1] ?? '');
  return { status: forward?.status ?? 302, location };
}

/** What requests are told apart by beside their address: pages of other origins, and what may reach another object. */
const KEYED_HEADERS = [
  'origin',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-forwarded-host',
  'x-host',
  'x-forwarded-scheme',
  'x-original-url',
  'x-rewrite-url',
  'forwarded',
] as const;

/** Of `x-forwarded-scheme`: what it says of most requests tells none of them apart. */
const PLAIN_SCHEMES: readonly string[] = ['http', 'https'];

/**
 * What Cloudflare knows an answer by: the address, and those headers that are sent. None holds a line break.
 * https://developers.cloudflare.com/cache/how-to/cache-keys/
 */
export function cloudflareKey(
  { ignoreQuery }: Pick<ZoneRule, 'ignoreQuery'>,
  { host, path, query, headers }: RuleSubject & Pick<ViewerRequest, 'headers'>,
): string {
  let key = addressOf({ host, path, query: ignoreQuery ? '' : query });
  for (const name of KEYED_HEADERS) {
    const value = headers[name];
    if (value === undefined || (name === 'x-forwarded-scheme' && PLAIN_SCHEMES.includes(value))) continue;
    key += `\n${name} ${value}`;
  }
  return key;
}

/** https://developers.cloudflare.com/cache/concepts/default-cache-behavior/#default-cached-file-extensions */
const KEPT_EXTENSIONS: ReadonlySet<string> = new Set(
  (
    '7z avi avif apk bin bmp bz2 class css csv doc docx dmg ejs eot eps exe flac gif gz ico iso jar jpg jpeg js mid midi ' +
    'mkv mp3 mp4 ogg otf pdf pict pls png ppt pptx ps rar svg svgz swf tar tif tiff ttf webm webp woff woff2 xls xlsx zip zst'
  ).split(' '),
);

/** Whether the answer to a request may be kept, or found kept. */
export function isCacheable({ cache }: ZoneRule, request: Pick<ViewerRequest, 'method' | 'path'>): boolean {
  const { method, path } = request;
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (cache !== 'standard') return cache === 'everything';
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') && KEPT_EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}

/** Seconds where nothing else is said. https://developers.cloudflare.com/cache/concepts/default-cache-behavior/#edge-ttl */
const DEFAULT_TTL: Readonly<Record<number, number>> = {
  200: 7200,
  206: 7200,
  301: 7200,
  302: 1200,
  303: 1200,
  404: 180,
  410: 180,
};

/**
 * How long Cloudflare keeps an answer: by its status, where the rule or the Worker says so; else for the rule's time,
 * whatever the status; else as the origin says; else by default. Negative for what is not kept.
 * https://developers.cloudflare.com/cache/how-to/configure-cache-status-code/
 */
export function zoneLifetimeSeconds(
  { edgeTtlSeconds, edgeTtlByStatus }: Pick<ZoneRule, 'edgeTtlSeconds' | 'edgeTtlByStatus'>,
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string | undefined>> },
  nowMs?: number,
): number {
  const byStatus = edgeTtlByStatus === undefined ? undefined : statusTtl(edgeTtlByStatus, status);
  if (byStatus !== undefined) return byStatus;
  if (typeof edgeTtlSeconds === 'number') return edgeTtlSeconds;
  const { noStore, noCache, isPrivate } = cacheControlOf(headers['cache-control']);
  if (noStore || noCache || isPrivate || headers['set-cookie'] !== undefined) return NOT_KEPT;
  const seconds = edgeLifetimeSeconds(
    { ...UNBOUNDED, defaultTtlSeconds: DEFAULT_TTL[status] ?? NOT_KEPT },
    headers,
    nowMs,
  );
  // What an origin says of an error counts as well; silence does not.
  return seconds > 0 ? seconds : NOT_KEPT;
}

const NOT_KEPT = -1;
const UNBOUNDED = { minTtlSeconds: NOT_KEPT, maxTtlSeconds: Number.MAX_SAFE_INTEGER };

/** By single status before range, as `200` and `200-299`. */
export function statusTtl(ttls: Readonly<Record<string, number>>, status: number): number | undefined {
  const single = ttls[String(status)];
  if (single !== undefined) return single;
  for (const [range, seconds] of Object.entries(ttls)) {
    const dash = range.indexOf('-');
    if (dash > 0 && status >= Number(range.slice(0, dash)) && status <= Number(range.slice(dash + 1))) return seconds;
  }
  return undefined;
}

/**
 * What browsers are told: the rule's time, or the zone's, where it is longer than the origin's. 0 and `respect` leave the
 * origin's word alone. Errors keep theirs, and so does what is for one viewer alone.
 * https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/set-browser-ttl/
 * https://developers.cloudflare.com/cache/concepts/cache-control/#conditions
 *
 * @param nowMs what `Expires` is counted from where there is no `Date`
 */
export function browserCacheControl(
  { browserTtlSeconds }: Pick<ZoneRule, 'browserTtlSeconds'>,
  { settings }: Pick<ZoneModel, 'settings'>,
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string | undefined>> },
  nowMs: number = Date.now(),
): string | undefined {
  const own = headers['cache-control'];
  const seconds = browserTtlSeconds ?? Number(settings['browser_cache_ttl'] ?? 0);
  if (seconds === 'respect' || !(seconds > 0) || status >= 400) return own;
  const { maxAge = untilExpires(headers, nowMs) ?? 0, isPrivate } = cacheControlOf(own);
  return isPrivate || maxAge >= seconds ? own : `public, max-age=${seconds}`;
}
