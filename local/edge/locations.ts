import { UsageError } from '../errors';
import { FURTHER_PLACES } from './further-places';

/** A place where a CDN meets viewers. */
export interface EdgeLocation {
  /** Three letters, that of an airport. */
  readonly code: string;
  readonly city: string;
  /** Two letters. */
  readonly country: string;
  /** As the metrics name it. */
  readonly region: 'africa' | 'asia' | 'europe' | 'north-america' | 'oceania' | 'south-america';
  /** AWS region of the regional edge cache that it asks: the nearest of those that have one. */
  readonly regionalCache: AwsRegion;
  /** Milliseconds to that cache and back. */
  readonly regionalRoundTripMs: number;
  readonly at: Coordinates;
}

/** Degrees, north and east. */
export type Coordinates = readonly [latitude: number, longitude: number];

/**
 * Where AWS regions are, to the degree.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const AWS_REGIONS = {
  'us-east-1': [39, -77],
  'us-east-2': [40, -83],
  'us-west-1': [37, -122],
  'us-west-2': [46, -120],
  'ca-central-1': [45, -73],
  'sa-east-1': [-23, -47],
  'eu-west-1': [53, -6],
  'eu-west-2': [51, 0],
  'eu-west-3': [49, 2],
  'eu-central-1': [50, 9],
  'eu-north-1': [59, 18],
  'eu-south-1': [45, 9],
  'me-south-1': [26, 51],
  'af-south-1': [-34, 18],
  'ap-south-1': [19, 73],
  'ap-southeast-1': [1, 104],
  'ap-southeast-2': [-34, 151],
  'ap-northeast-1': [36, 140],
  'ap-northeast-2': [37, 127],
  'ap-east-1': [22, 114],
} as const satisfies Readonly<Record<string, Coordinates>>;
type AwsRegion = keyof typeof AWS_REGIONS;

/** Where an AWS region is; `undefined` for one that is not known here. */
export function coordinatesOf(region: string): Coordinates | undefined {
  return Object.hasOwn(AWS_REGIONS, region) ? AWS_REGIONS[region as AwsRegion] : undefined;
}

/** Those with a regional edge cache. https://aws.amazon.com/cloudfront/features/#Global_Edge_Network */
const REGIONAL_CACHES = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-central-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ap-northeast-2',
] as const;

/** Light in fibre makes 100 km and back in a millisecond; cables are half as long again as the way of a bird. */
const ROUND_TRIP_MS_PER_KM = 1.5 / 100;
/** Switching at both ends. */
const LEAST_ROUND_TRIP_MS = 1;
const EARTH_RADIUS_KM = 6371;

/** Milliseconds between two places and back, worked out from their distance. */
export function roundTripMs(from: Coordinates, to: Coordinates): number {
  return LEAST_ROUND_TRIP_MS + distanceKm(from, to) * ROUND_TRIP_MS_PER_KM;
}

function distanceKm([latitude, longitude]: Coordinates, [otherLatitude, otherLongitude]: Coordinates): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(otherLatitude - latitude) +
    Math.cos(radians(latitude)) * Math.cos(radians(otherLatitude)) * half(otherLongitude - longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(chord));
}

/** What a table of places says of one. */
export type Place = readonly [
  code: string,
  city: string,
  country: string,
  region: EdgeLocation['region'],
  at: Coordinates,
];

/** A choice of large ones in every part of the world. https://aws.amazon.com/cloudfront/features/#Global_Edge_Network */
const PLACES: readonly Place[] = [
  ['FRA', 'Frankfurt', 'DE', 'europe', [50, 9]],
  ['LHR', 'London', 'GB', 'europe', [51, 0]],
  ['CDG', 'Paris', 'FR', 'europe', [49, 2]],
  ['AMS', 'Amsterdam', 'NL', 'europe', [52, 5]],
  ['MAD', 'Madrid', 'ES', 'europe', [40, -4]],
  ['MXP', 'Milan', 'IT', 'europe', [45, 9]],
  ['ARN', 'Stockholm', 'SE', 'europe', [59, 18]],
  ['WAW', 'Warsaw', 'PL', 'europe', [52, 21]],
  ['VIE', 'Vienna', 'AT', 'europe', [48, 16]],
  ['IAD', 'Washington', 'US', 'north-america', [39, -77]],
  ['JFK', 'New York', 'US', 'north-america', [41, -74]],
  ['ATL', 'Atlanta', 'US', 'north-america', [34, -84]],
  ['MIA', 'Miami', 'US', 'north-america', [26, -80]],
  ['ORD', 'Chicago', 'US', 'north-america', [42, -88]],
  ['DFW', 'Dallas', 'US', 'north-america', [33, -97]],
  ['LAX', 'Los Angeles', 'US', 'north-america', [34, -118]],
  ['SEA', 'Seattle', 'US', 'north-america', [47, -122]],
  ['YTO', 'Toronto', 'CA', 'north-america', [44, -79]],
  ['QRO', 'Querétaro', 'MX', 'north-america', [21, -100]],
  ['GRU', 'São Paulo', 'BR', 'south-america', [-23, -46]],
  ['EZE', 'Buenos Aires', 'AR', 'south-america', [-35, -58]],
  ['BOG', 'Bogotá', 'CO', 'south-america', [5, -74]],
  ['BOM', 'Mumbai', 'IN', 'asia', [19, 73]],
  ['DEL', 'Delhi', 'IN', 'asia', [29, 77]],
  ['SIN', 'Singapore', 'SG', 'asia', [1, 104]],
  ['HKG', 'Hong Kong', 'HK', 'asia', [22, 114]],
  ['NRT', 'Tokyo', 'JP', 'asia', [36, 140]],
  ['ICN', 'Seoul', 'KR', 'asia', [37, 126]],
  ['DXB', 'Dubai', 'AE', 'asia', [25, 55]],
  ['SYD', 'Sydney', 'AU', 'oceania', [-34, 151]],
  ['AKL', 'Auckland', 'NZ', 'oceania', [-37, 175]],
  ['JNB', 'Johannesburg', 'ZA', 'africa', [-26, 28]],
  ['NBO', 'Nairobi', 'KE', 'africa', [-1, 37]],
  ['LOS', 'Lagos', 'NG', 'africa', [7, 3]],
];

export const LOCATIONS: readonly EdgeLocation[] = PLACES.map(locationAt);

function locationAt([code, city, country, region, at]: Place): EdgeLocation {
  const regionalCache = nearest(REGIONAL_CACHES, at);
  const regionalRoundTripMs = Math.round(roundTripMs(at, AWS_REGIONS[regionalCache]));
  return { code, city, country, region, regionalCache, regionalRoundTripMs, at };
}

/** The one of some AWS regions that is nearest to a place. */
function nearest<R extends AwsRegion>(regions: readonly R[], at: Coordinates): R {
  const distance = (region: R): number => distanceKm(at, AWS_REGIONS[region]);
  return regions.reduce((best, region) => (distance(region) < distance(best) ? region : best));
}

const byCode = new Map<string, EdgeLocation>(
  [...LOCATIONS, ...FURTHER_PLACES.map(locationAt)].map((location) => [location.code, location]),
);

/**
 * The location of a code, which may say more than the airport, as `FRA50-C1` does: of those that traffic is made up for,
 * and of others that logs name.
 *
 * @throws UsageError where there is none
 */
export function locationOf(code: string): EdgeLocation {
  const found = byCode.get(code) ?? byCode.get(code.slice(0, 3));
  if (found === undefined) {
    throw new UsageError(
      `'location' must be one of ${LOCATIONS.map((one) => one.code).join(', ')}, got: ${JSON.stringify(code)}`,
    );
  }
  return found;
}

/** The location that is nearest to an AWS region; Frankfurt where the region is not known. */
export function locationNear(region: string): EdgeLocation {
  const at = coordinatesOf(region);
  const frankfurt = locationOf('FRA');
  if (at === undefined) return frankfurt;
  return LOCATIONS.reduce((best, one) => (distanceKm(at, one.at) < distanceKm(at, best.at) ? one : best), frankfurt);
}
