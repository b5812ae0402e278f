import {
  cacheControl,
  type DeviceClass,
  IMAGE_CONTENT_TYPES,
  negotiate,
  type NegotiatedVariant,
  negotiationTable,
  negotiationVary,
  querySizes,
  type Refusal,
} from '../../lib/contract';
import { type HttpAnswer, type HttpApplication, type HttpRequest, matchesETag, refusal } from '../http/message';
import type { DeliveryApiContract } from './environment';
import type { LoadMeter } from './load-meter';
import type { Load, ReadVariant, StoredVariant } from './ports';

/** A viewer is better off with a redirect than with waiting longer for the bucket. */
const READ_MS = 2_000;

export interface DeliveryApiOptions {
  readonly contract: DeliveryApiContract;
  /** Scheme and host that variants are served from, for example `https://cdn.sparkdating.com`, without a slash behind. */
  readonly cdnUrl: string;
  /** @default - nothing is served directly */
  readonly readVariant?: ReadVariant;
  readonly meter: LoadMeter;
  /** Told of a variant that could not be read, for which the client was sent to the CDN. */
  readonly onUnread: (cause: unknown) => void;
}

/**
 * The document's `ServeProfileImage`: `/profiles/{user}/{image}?size=` is answered with the variant that the request's
 * headers ask for, as a redirect to the CDN, or with the bytes themselves where there is little to do.
 *
 * @throws RangeError when `cdnUrl` is anything but scheme and host
 */
export function createDeliveryApi(options: DeliveryApiOptions): HttpApplication {
  const { contract, cdnUrl, meter } = options;
  requireOrigin(cdnUrl);
  const table = negotiationTable(contract);
  const vary = negotiationVary(table).join(', ');
  return async (request, signal) =>
    meter.during(async (load) => {
      const found = negotiate(table, asked(request));
      if (found.kind === 'refused') return refused(found, contract, vary);
      if (found.kind === 'beacon') return { status: 204, headers: { 'cache-control': 'no-store' } };
      const stored = isLight(load, contract) ? await read(found, options, signal) : undefined;
      const common = {
        'cache-control': cacheControl(contract.cacheClasses[found.negotiated ? 'negotiated' : 'images']),
        // Of a path that names its variant there is one answer for all.
        ...(found.negotiated && { vary }),
      };
      return stored === undefined
        ? redirect(found, options.cdnUrl, common)
        : direct(found, stored, { request, cdnUrl: options.cdnUrl, common });
    });
}

/** Every key is put behind it: with a slash or a path of its own, redirects would lead to where nothing is. */
function requireOrigin(cdnUrl: string): void {
  if (URL.canParse(cdnUrl) && new URL(cdnUrl).origin === cdnUrl) return;
  throw new RangeError(`'cdnUrl' must be scheme and host, nothing behind, got: ${cdnUrl}`);
}

function asked({ method, path, query, headers }: HttpRequest): Parameters<typeof negotiate>[1] {
  return {
    method,
    path,
    sizes: querySizes(query),
    accept: headers['accept'],
    ect: headers['ect'],
    saveData: headers['save-data'],
    device: { viewer: viewer(headers), uaMobile: headers['sec-ch-ua-mobile'], userAgent: headers['user-agent'] },
    language: headers['accept-language'],
  };
}

/**
 * The device by CloudFront's own lookup, where it stands in front. A tablet is a mobile viewer too.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
function viewer(headers: HttpRequest['headers']): DeviceClass | undefined {
  return (['tablet', 'mobile', 'desktop'] as const).find(
    (device) => headers[`cloudfront-is-${device}-viewer`] === 'true',
  );
}

/** The document's `shouldServeDirect`. */
function isLight({ concurrency, eventLoopDelayMilliseconds }: Load, { delivery }: DeliveryApiContract): boolean {
  const { maxConcurrency, maxEventLoopDelayMilliseconds } = delivery.direct;
  return concurrency <= maxConcurrency && eventLoopDelayMilliseconds <= maxEventLoopDelayMilliseconds;
}

/** Whatever keeps the bytes from being read, the CDN may have them, or make them. */
async function read(
  { key }: NegotiatedVariant,
  { contract, readVariant, onUnread }: DeliveryApiOptions,
  signal: AbortSignal,
): Promise<StoredVariant | undefined> {
  const limits = {
    maxBytes: contract.delivery.direct.maxBytes,
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]),
  };
  try {
    return await readVariant?.(key, limits);
  } catch (cause) {
    onUnread(cause);
    return undefined;
  }
}

type Common = Readonly<Record<string, string>>;

/** To the CDN and nowhere else: of the request there is nothing in it but ids, which are letters, digits, `-` and `_`. */
function redirect({ key }: NegotiatedVariant, cdnUrl: string, common: Common): HttpAnswer {
  return { status: 302, headers: { location: `${cdnUrl}/${key}`, ...common } };
}

function direct(
  { key, format }: NegotiatedVariant,
  { data, eTag }: StoredVariant,
  { request, cdnUrl, common }: { readonly request: HttpRequest; readonly cdnUrl: string; readonly common: Common },
): HttpAnswer {
  const headers = { etag: eTag, 'content-location': `${cdnUrl}/${key}`, ...common };
  if (matchesETag(request.headers['if-none-match'], eTag)) return { status: 304, headers };
  return {
    status: 200,
    headers: { 'content-type': IMAGE_CONTENT_TYPES[format], 'x-content-type-options': 'nosniff', ...headers },
    body: data,
  };
}

function refused({ code, status }: Refusal, { delivery }: DeliveryApiContract, vary: string): HttpAnswer {
  const headers = { vary, ...(status === 405 && { allow: 'GET, HEAD' }) };
  return refusal({ status, code, ttlSeconds: delivery.onTheFly.errorTtlSeconds, headers });
}
