import type { CacheEntry } from './cache-layer';
import { cacheControlOf } from './cache-control';
import { ageOf } from './lifetime';
import { variedNames } from './vary';
import type { OriginAnswer } from './types';

/** An answer as the caches of a live edge hold it. */
export interface KeptAnswer extends OriginAnswer {
  /** Differs from `status` where an error page stands for an error. */
  readonly originStatus: number;
  /** When it expired, where it stands in for an origin that fails: its lifetime is only that of the error. */
  readonly expiredAtMs?: number;
}

/** What an entry takes beside its body and key: headers and links. */
const BYTES_BESIDE_BODY = 1024;

export interface Keeping {
  /** What the caches know it by. */
  readonly key: string;
  readonly nowMs: number;
  /** 0 keeps it for being confirmed, not for being served. */
  readonly seconds: number;
}

/** An entry whose age is counted from now, or from what the origin says of its age. */
export function entryOf(answer: KeptAnswer, { key, nowMs, seconds }: Keeping): CacheEntry<KeptAnswer> {
  const headers = { ...answer.headers, date: answer.headers['date'] ?? new Date(nowMs).toUTCString() };
  return {
    value: { ...answer, headers },
    bytes: answer.body.length + key.length + BYTES_BESIDE_BODY,
    storedAtMs: nowMs - ageOf(answer.headers) * 1000,
    freshUntilMs: nowMs + seconds * 1000,
  };
}

/** What is kept, confirmed by a 304: its headers are those of the 304, where it has them. */
export function confirmed({ value }: CacheEntry<KeptAnswer>, { headers }: OriginAnswer): KeptAnswer {
  const { 'content-length': _length, 'content-encoding': _encoding, etag: _etag, ...said } = headers;
  const { date: _date, age: _age, ...own } = value.headers;
  const { expiredAtMs: _expired, ...kept } = value;
  return { ...kept, headers: { ...own, ...said } };
}

/** Whether what has no lifetime is worth keeping: the origin can be asked whether it is still right. */
export function isConfirmable({ status, headers }: OriginAnswer): boolean {
  const { noStore, isPrivate } = cacheControlOf(headers['cache-control']);
  const tagged = headers['etag'] !== undefined || headers['last-modified'] !== undefined;
  return status === 200 && tagged && !noStore && !isPrivate && !variedNames(headers['vary']).includes('*');
}

export interface StaleOptions {
  readonly nowMs: number;
  /** Seconds that nothing is stale for longer, whatever it says. @default Infinity */
  readonly most?: number;
}

/** Whether something that has expired may still stand in: for as long as it says itself, and for an error where it is silent. */
export function mayStandIn(
  { value, freshUntilMs }: CacheEntry<KeptAnswer>,
  directive: 'staleIfError' | 'staleWhileRevalidate',
  { nowMs, most = Infinity }: StaleOptions,
): boolean {
  const said = cacheControlOf(value.headers['cache-control'])[directive];
  const seconds = Math.min(said ?? (directive === 'staleIfError' ? Infinity : 0), most);
  return value.originStatus < 400 && nowMs < (value.expiredAtMs ?? freshUntilMs) + seconds * 1000;
}

/** What has expired, for as long as the error of the origin lives that it stands in for, and as it may. */
export function standingIn(
  { value, freshUntilMs, ...entry }: CacheEntry<KeptAnswer>,
  { nowMs, seconds, most = Infinity }: Omit<Keeping, 'key'> & StaleOptions,
): CacheEntry<KeptAnswer> {
  const { expiredAtMs = freshUntilMs } = value;
  const { staleIfError = Infinity } = cacheControlOf(value.headers['cache-control']);
  const until = Math.min(nowMs + seconds * 1000, expiredAtMs + Math.min(staleIfError, most) * 1000);
  return { ...entry, value: { ...value, expiredAtMs }, freshUntilMs: until };
}
