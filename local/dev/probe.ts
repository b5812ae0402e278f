import type { ViewerAnswer, ViewerRequest } from '../edge/types';
import { LOCATIONS, locationOf } from '../edge/locations';
import type { ProbeAnswer, ProbeCall } from './api';
import { CLIENT_PRESETS } from './clients';
import type { LocalAddresses, StackHosts } from './hosts';
import type { Link } from './link';
import { RefusedError } from './refusal';
import { distanceMs, type Viewers } from './viewers';

export interface ProbeOptions {
  readonly viewers: Viewers;
  readonly hosts: StackHosts;
  readonly addresses: LocalAddresses;
  /** Edge location of probes that name none. */
  readonly location: string;
  readonly shieldRegion?: string;
  readonly link?: Link;
}

/** Sends one request through the edge as a client of a kind. @throws RefusedError for what is no such request */
export async function probe(call: unknown, options: ProbeOptions): Promise<ProbeAnswer> {
  const request = toRequest(asProbeCall(call), options);
  const { viewers, link, addresses, shieldRegion } = options;
  const signal = new AbortController().signal;
  const began = performance.now();
  await link?.roundTrips(1, signal);
  const answer = await viewers.ask(request);
  await link?.wait(distanceMs(request.location, answer.answeredBy, shieldRegion), signal);
  await link?.transfer(answer.body, signal);
  const milliseconds = performance.now() - began;
  viewers.answered(request, answer, milliseconds);
  const { status, body, answeredBy, result, decidedBy, cacheKey } = answer;
  const contentType = answer.headers['content-type'];
  return {
    status,
    headers: addresses.rewriteHeaders(answer.headers),
    bytes: body.length,
    ...(contentType !== undefined && { contentType }),
    ...(await pixels(answer)),
    milliseconds: Number(milliseconds.toFixed(1)),
    answeredBy,
    result,
    decidedBy,
    ...(cacheKey !== undefined && { cacheKey }),
  };
}

function asProbeCall(value: unknown): ProbeCall {
  const { path, host, client, headers = {}, location } = (value ?? {}) as Partial<Record<keyof ProbeCall, unknown>>;
  const isHeader = (header: unknown): boolean => header === null || typeof header === 'string';
  if (typeof path !== 'string' || !path.startsWith('/')) throw new RefusedError(400, 'path must begin with a slash.');
  if (host !== 'images' && host !== 'videos') throw new RefusedError(400, 'host must be images or videos.');
  if (typeof headers !== 'object' || headers === null || !Object.values(headers).every(isHeader)) {
    throw new RefusedError(400, 'headers must be texts, or null for one that is left out.');
  }
  if (location !== undefined && !LOCATIONS.some(({ code }) => code === location)) {
    throw new RefusedError(400, 'location must be one of those of the platform.');
  }
  return { path, host, client: String(client), headers, location } as ProbeCall;
}

function toRequest(
  { path, host, client, headers = {}, location }: ProbeCall,
  { hosts, location: usual }: ProbeOptions,
): ViewerRequest {
  const preset = CLIENT_PRESETS.find(({ id }) => id === client);
  if (preset === undefined) throw new RefusedError(400, 'client must be one of those of the platform.');
  const [plain = '/', ...query] = path.split('?');
  const sent: Record<string, string | undefined> = { ...preset.headers, host: hosts[host] };
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value ?? undefined;
  const at = location ?? usual;
  return {
    method: 'GET',
    host: hosts[host],
    path: plain,
    query: query.join('?'),
    headers: sent,
    location: at,
    country: locationOf(at).country,
  };
}

async function pixels({ status, headers, body }: ViewerAnswer): Promise<Pick<ProbeAnswer, 'width' | 'height'>> {
  if (status !== 200 || !headers['content-type']?.startsWith('image/')) return {};
  const { default: sharp } = await import('sharp');
  const { width, height } = await sharp(body).metadata();
  return { width, height };
}
