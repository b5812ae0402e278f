import { buildKey, parseKey } from '../../lib/contract';
import { LOCATIONS } from '../edge/locations';
import type { PlatformModel } from '../platform/model';
import { publicHosts } from './simulate/hosts';
import { Simulation } from './simulate/simulation';
import { itemAt } from './traffic/item-at';
import { NETWORK_PROFILES } from './traffic/networks';
import type { TrafficOptions } from './traffic/traffic-options';
import type { ObjectCatalogue, TrafficClient } from './types';

type OfStack = Pick<TrafficOptions, 'locations' | 'negotiatedShare' | 'videoShare' | 'oneHost'>;

/** Somebody who takes whatever there is. */
const ANYBODY: TrafficClient = { browser: 'any', headers: { accept: '*/*' }, network: NETWORK_PROFILES[0] };
const NOTHING: ObjectCatalogue = { description: 'nothing', find: () => undefined, baseline: () => undefined };

/**
 * What of the made-up traffic follows from the stack: nobody plays videos that it does not process, comes from where it does
 * not serve, or leaves the choice of a variant to an edge that makes none. What is left out keeps its default.
 */
export function stackTraffic(platform: PlatformModel): OfStack {
  const { images, videos } = publicHosts(platform);
  return {
    locations: servedLocations(platform),
    ...(processesPhotosAlone(platform) && { videoShare: 0 }),
    ...(!negotiates(platform) && { negotiatedShare: 0 }),
    oneHost: images.name === videos.name,
  };
}

/** All, where none of them is in a country that is served: that nobody gets anything is then to be seen. */
function servedLocations({ distribution: { geoRestriction } }: PlatformModel): OfStack['locations'] {
  if (geoRestriction === undefined) return LOCATIONS;
  const { kind, countries } = geoRestriction;
  const served = LOCATIONS.filter(({ country }) => countries.includes(country) === (kind === 'whitelist'));
  return served.length > 0 ? served : LOCATIONS;
}

/** A stack of one's own processing may have none of either, and then serves what another one stores. */
function processesPhotosAlone({ functions }: PlatformModel): boolean {
  const has = (name: string): boolean => Object.values(functions).some(({ processor }) => processor === name);
  return has('image-optimizer') && !has('video-transcoder');
}

/** Whether a function or a Worker makes the address of a variant of one that names none: it is asked. */
function negotiates(platform: PlatformModel): boolean {
  const simulation = new Simulation({ platform, objects: NOTHING, originRegion: '' });
  const { code: location, region, country } = itemAt(servedLocations(platform), 0);
  const { key } = simulation.ask({
    atMs: 0,
    host: 'images',
    kind: 'image',
    method: 'GET',
    path: `/${buildKey({ kind: 'image-negotiated', userId: 'anybody', imageId: 'anything' })}`,
    query: '',
    client: ANYBODY,
    location,
    region,
    country,
    newConnection: true,
  });
  return parseKey(key)?.kind === 'image-variant';
}
