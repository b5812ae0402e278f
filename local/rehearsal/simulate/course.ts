import { count, countAt } from './counts';

/** Points that a course has at most; half as many at least, once there were as many units of time. */
const MOST_POINTS = 120;
const FIRST_WIDTH_MS = 1000;

/**
 * Hits and requests over time, of which nobody knows beforehand how long it will be: whenever the points become too many,
 * each two become one.
 */
export class Course {
  private widthMs = FIRST_WIDTH_MS;
  private readonly imageRequests = new Float64Array(MOST_POINTS);
  private readonly imageHits = new Float64Array(MOST_POINTS);
  private readonly videoRequests = new Float64Array(MOST_POINTS);
  private readonly videoHits = new Float64Array(MOST_POINTS);
  private last = -1;

  add(atMs: number, isImage: boolean, hit: boolean): void {
    while (atMs >= this.widthMs * MOST_POINTS) this.halve();
    const point = Math.floor(atMs / this.widthMs);
    this.last = Math.max(this.last, point);
    count(isImage ? this.imageRequests : this.videoRequests, point);
    if (hit) count(isImage ? this.imageHits : this.videoHits, point);
  }

  /** Hit rates by the end of each point's time, in seconds; of a time without requests that of the time before. */
  points(): readonly { readonly atSeconds: number; readonly images: number; readonly videos: number }[] {
    let images = 0;
    let videos = 0;
    return Array.from({ length: this.last + 1 }, (_, point) => {
      images = rate(countAt(this.imageHits, point), countAt(this.imageRequests, point), images);
      videos = rate(countAt(this.videoHits, point), countAt(this.videoRequests, point), videos);
      return { atSeconds: ((point + 1) * this.widthMs) / 1000, images, videos };
    });
  }

  private halve(): void {
    for (const counts of [this.imageRequests, this.imageHits, this.videoRequests, this.videoHits]) {
      for (let point = 0; point < MOST_POINTS; point++) {
        const from = 2 * point;
        counts[point] = from < MOST_POINTS ? countAt(counts, from) + countAt(counts, from + 1) : 0;
      }
    }
    this.widthMs *= 2;
    this.last = Math.floor(this.last / 2);
  }
}

const rate = (hits: number, requests: number, before: number): number => (requests === 0 ? before : hits / requests);
