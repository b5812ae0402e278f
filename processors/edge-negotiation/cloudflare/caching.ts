import type { EdgeWorkerSettings } from '../../../lib/contract/edge-worker-settings';

/** Asks Cloudflare not to keep an answer. */
const NOT_KEPT = -1;

/** https://developers.cloudflare.com/workers/runtime-apis/request/#the-cf-property-requestinitcfproperties */
interface CacheOptions extends RequestInit {
  readonly cf: { readonly cacheEverything: boolean; readonly cacheTtlByStatus: Readonly<Record<string, number>> };
}

/**
 * How Cloudflare keeps a variant. This wins over the rules of the zone: page rules would keep errors as long as images.
 * A redirect is for the moment until what it names is stored, and goes to the client, not after it.
 * https://developers.cloudflare.com/cache/interaction-cloudflare-products/workers-cache-rules/
 */
export function cacheOptions({ edgeTtlSeconds }: EdgeWorkerSettings): CacheOptions {
  return {
    redirect: 'manual',
    cf: {
      cacheEverything: true,
      // 304 is left out: it says that what is kept is right.
      cacheTtlByStatus: { '200-299': edgeTtlSeconds, '300-303': NOT_KEPT, '305-599': NOT_KEPT },
    },
  };
}

/** Of these the body is an image, or the one the client has. */
const IMAGES: readonly number[] = [200, 206, 304];

/**
 * A stored variant as the answer of an address that is negotiated: it varies, and lives for its own time. Errors,
 * redirects and images for the moment keep the lifetime that their maker gave them.
 */
export function negotiatedResponse(stored: Response, settings: EdgeWorkerSettings): Response {
  const { vary } = settings;
  const answered = new Response(stored.body, stored);
  if (IMAGES.includes(stored.status)) answered.headers.set('cache-control', lifetime(stored.headers, settings));
  const own = (stored.headers.get('vary') ?? '').split(',').map((name) => name.trim());
  const names = vary.map((name) => name.toLowerCase());
  const others = own.filter((name) => name !== '' && !names.includes(name.toLowerCase()));
  answered.headers.set('vary', [...vary, ...others].join(', '));
  return answered;
}

/**
 * The class's, from now on: browsers count from when the image was stored at the edge, and would ask again at every view
 * for one that lies there longer than it is to live with them.
 * https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3
 */
function lifetime(headers: Headers, { cacheControl, settledMaxAge }: EdgeWorkerSettings): string {
  const own = headers.get('cache-control') ?? '';
  if (Number(/max-age=(\d+)/.exec(own)?.[1] ?? settledMaxAge) < settledMaxAge) return own;
  const age = Number(headers.get('age') ?? 0) || 0;
  return cacheControl.replace(/\d+/g, (seconds) => String(Number(seconds) + age));
}
