import { cumulative, idOf, mix, pick, type Random, shareOf } from './random';
import { itemAt } from './item-at';

/** Where people are, and so whose profiles they see. */
export interface PopulatedPlace {
  /** Three letters. */
  readonly code: string;
  /** As the metrics name it. */
  readonly region: string;
  /** Two letters. */
  readonly country: string;
  /** Degrees, north and east. */
  readonly at: readonly [latitude: number, longitude: number];
}

export interface PopulationOptions {
  readonly seed: number;
  readonly places: readonly PopulatedPlace[];
  readonly profiles: number;
  readonly photosPerProfile: number;
  readonly videoShare: number;
  readonly zipfExponent: number;
  readonly newProfilesShare: number;
  readonly nearbyShare: number;
  readonly sameRegionShare: number;
  readonly durationMs: number;
}

export interface Profile {
  readonly userId: string;
  readonly photos: readonly string[];
  readonly videoId?: string;
}

export interface Viewer {
  /** Index of the place. */
  readonly place: number;
  readonly atMs: number;
  /** Numbers of profiles. */
  readonly met: ReadonlySet<number>;
}

/** Parts of the traffic by region, in hundredths. Assumed: an app of the western world that has begun in others. */
const REGION_SHARES: Readonly<Record<string, number>> = {
  europe: 35,
  'north-america': 35,
  'south-america': 12,
  asia: 12,
  oceania: 4,
  africa: 2,
};

/** Salts: what is drawn of a profile depends on no other draw. */
const SALTS = { user: 1, photo: 2, video: 3, hasVideo: 4, joins: 5, photos: 6 } as const;
/** Tries to meet somebody new who has joined already. */
const ATTEMPTS = 8;

/** Everybody with a profile, worked out from numbers when they are met: nobody takes memory. */
export class Population {
  private readonly placeSums: Float64Array;
  private readonly regionSums: ReadonlyMap<string, { readonly places: readonly number[]; readonly sums: Float64Array }>;
  private readonly sizes: readonly number[];
  private readonly starts: readonly number[];
  private readonly popularity: Float64Array;
  private readonly salt: number;

  constructor(private readonly options: PopulationOptions) {
    const { places, profiles, seed, zipfExponent } = options;
    const inRegion = (region: string): number => places.filter((place) => place.region === region).length;
    const weights = places.map(({ region }) => (REGION_SHARES[region] ?? 1) / inRegion(region));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    this.salt = mix(seed, 0x70706c);
    this.placeSums = cumulative(weights);
    this.regionSums = new Map(
      [...new Set(places.map(({ region }) => region))].map((region) => {
        const indices = places.flatMap((place, index) => (place.region === region ? [index] : []));
        return [region, { places: indices, sums: cumulative(indices.map((index) => itemAt(weights, index))) }] as const;
      }),
    );
    this.sizes = weights.map((weight) => Math.max(1, Math.round((profiles * weight) / sum)));
    let start = 0;
    this.starts = this.sizes.map((size) => (start += size) - size);
    this.popularity = cumulative(
      Array.from({ length: Math.max(...this.sizes) }, (_, rank) => 1 / (rank + 1) ** zipfExponent),
    );
  }

  /** How many there are: each place has one at least, whatever number was wanted. */
  get size(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Share of all people who are at a place. */
  shareOfPlace(place: number): number {
    const total = this.placeSums[this.placeSums.length - 1] ?? 1;
    return ((this.placeSums[place] ?? 0) - (this.placeSums[place - 1] ?? 0)) / total;
  }

  /** Index of a place, each as often as people are there. */
  private drawPlace(random: Random): number {
    return pick(random, this.placeSums);
  }

  /** Number of a profile that somebody at a place is shown at a time: nobody who was met already, as long as there are others. */
  drawProfile(random: Random, { place, atMs, met }: Viewer): number {
    const { nearbyShare, sameRegionShare, places } = this.options;
    const drawn = random();
    let home = place;
    if (drawn >= nearbyShare + sameRegionShare) home = this.drawPlace(random);
    else if (drawn >= nearbyShare) {
      const region = this.regionSums.get(itemAt(places, place).region);
      if (region !== undefined) home = itemAt(region.places, pick(random, region.sums));
    }
    let profile = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      profile = itemAt(this.starts, home) + pick(random, this.popularity, this.sizes[home]);
      if (!met.has(profile) && atMs >= this.joinsAtMs(profile)) break;
    }
    return profile;
  }

  private joinsAtMs(profile: number): number {
    const { newProfilesShare, durationMs } = this.options;
    const share = shareOf(profile, this.salt + SALTS.joins);
    return share < newProfilesShare ? (share / newProfilesShare) * durationMs : 0;
  }

  profile(number: number): Profile {
    const { photosPerProfile, videoShare } = this.options;
    const { salt } = this;
    // From half to half again as many as the mean.
    const spread = Math.floor(photosPerProfile / 2);
    const count = Math.max(
      1,
      photosPerProfile - spread + Math.floor(shareOf(number, salt + SALTS.photos) * (2 * spread + 1)),
    );
    const photos: string[] = [];
    for (let photo = 0; photo < count; photo += 1) photos.push(idOf(number * 64 + photo, salt + SALTS.photo));
    return {
      userId: idOf(number, salt + SALTS.user),
      photos,
      ...(shareOf(number, salt + SALTS.hasVideo) < videoShare && { videoId: idOf(number, salt + SALTS.video) }),
    };
  }
}
