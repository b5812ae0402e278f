import { parseKey } from '../../lib/contract';
import { coordinatesOf, locationOf, roundTripMs } from '../edge/locations';
import type { AnsweredBy, ViewerAnswer, ViewerRequest } from '../edge/types';
import type { RequestEntry } from './api';
import type { FigureCounter } from './figures';
import type { LocalEdge } from './local-edge';
import type { MediaLibrary } from './media-library';

export interface ViewersOptions {
  readonly edge: Pick<LocalEdge, 'handle'>;
  readonly figures: FigureCounter;
  readonly library: MediaLibrary;
  readonly onRequest: (entry: RequestEntry) => void;
}

/** Every request of a viewer, whichever way it came: through a port, or tried from the page. */
export class Viewers {
  constructor(private readonly options: ViewersOptions) {}

  async ask(request: ViewerRequest): Promise<ViewerAnswer> {
    return this.options.edge.handle(request);
  }

  /** Counts an answer when the viewer has it. */
  answered(request: ViewerRequest, answer: ViewerAnswer, milliseconds: number): void {
    const { figures, onRequest } = this.options;
    figures.count({ request, answer, milliseconds, originalBytes: this.originalBytes(request.path) });
    const { method, path, query, location } = request;
    const { status, headers, body, answeredBy, result } = answer;
    onRequest({
      at: new Date().toISOString(),
      method,
      path,
      query,
      location,
      status,
      bytes: method === 'HEAD' ? 0 : body.length,
      milliseconds: Number(milliseconds.toFixed(1)),
      ...(headers['content-type'] !== undefined && { contentType: headers['content-type'] }),
      answeredBy,
      result,
    });
  }

  private originalBytes(path: string): number | undefined {
    const location = parseKey(path.slice(1));
    if (location?.kind !== 'image-variant' && location?.kind !== 'image-negotiated') return undefined;
    return this.options.library.find('image', location.imageId)?.original.bytes;
  }
}

/**
 * Milliseconds that an answer has been on its way between the CDN's own places: the farther in it was found, the more.
 *
 * @param shieldRegion AWS region that stands before the origin
 */
export function distanceMs(location: string, answeredBy: AnsweredBy, shieldRegion?: string): number {
  const { regionalCache, regionalRoundTripMs } = locationOf(location);
  switch (answeredBy) {
    case 'cloudfront-regional':
    case 'cloudflare-upper':
      return regionalRoundTripMs;
    case 'cloudfront-shield':
    case 'origin': {
      const [from, to] = [coordinatesOf(regionalCache), coordinatesOf(shieldRegion ?? regionalCache)];
      return regionalRoundTripMs + (from && to && from !== to ? roundTripMs(from, to) : 0);
    }
    default:
      return 0;
  }
}
