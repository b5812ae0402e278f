import { locationOf } from '../../edge/locations';
import { PRICE_REGIONS, type PriceRegion, priceRegionOf } from '../cost/prices';
import type { Usage } from '../cost/use-cost';
import { ANSWER_HEADER_BYTES } from '../network/constants';
import { count, countAt } from './counts';
import type { Outcome } from './outcome';

/** What of an answer is charged beside its body. */
const CHARGED_HEADER_BYTES = ANSWER_HEADER_BYTES;

/** Adds up what is charged for. */
export class UsageCounter {
  private readonly classes = new Map<string, number>();
  private readonly bytes = new Float64Array(PRICE_REGIONS.length);
  private readonly requests = new Float64Array(PRICE_REGIONS.length);
  private edgeFunctionCalls = 0;
  private shieldRequests = 0;
  private bucketGets = 0;
  private bucketPuts = 0;
  private onTheFlyCalls = 0;
  private workerRequests = 0;

  add(outcome: Outcome): void {
    this.edgeFunctionCalls += outcome.functionCalls;
    this.shieldRequests += outcome.shieldRequests;
    this.bucketGets += outcome.bucketReads;
    this.bucketPuts += outcome.bucketWrites;
    this.onTheFlyCalls += outcome.onTheFlyCalls;
    this.workerRequests += outcome.workerCalls;
    if (outcome.cloudFrontLocation === undefined) return;
    const index = this.priceClass(outcome.cloudFrontLocation);
    count(this.requests, index);
    count(this.bytes, index, (outcome.cloudFrontBytes ?? outcome.bytes) + CHARGED_HEADER_BYTES);
  }

  usage(): Usage {
    const { bytes, requests, edgeFunctionCalls, shieldRequests, bucketGets } = this;
    const { bucketPuts, onTheFlyCalls, workerRequests } = this;
    const byRegion = (counts: Float64Array): Record<PriceRegion, number> =>
      Object.fromEntries(PRICE_REGIONS.map((region, index) => [region, countAt(counts, index)])) as Record<
        PriceRegion,
        number
      >;
    return {
      bytes: byRegion(bytes),
      requests: byRegion(requests),
      edgeFunctionCalls,
      shieldRequests,
      bucketGets,
      bucketPuts,
      onTheFlyCalls,
      workerRequests,
    };
  }

  /** By what was called, with nothing left out but what never was. */
  invocations(): Readonly<Record<string, number>> {
    const counts = {
      'cloudfront-function': this.edgeFunctionCalls,
      worker: this.workerRequests,
      'origin-bucket': this.bucketGets,
      'on-the-fly': this.onTheFlyCalls,
      'origin-shield': this.shieldRequests,
    };
    return Object.fromEntries(Object.entries(counts).filter(([, calls]) => calls > 0));
  }

  private priceClass(location: string): number {
    let index = this.classes.get(location);
    if (index === undefined) {
      const { region, country } = locationOf(location);
      this.classes.set(location, (index = PRICE_REGIONS.indexOf(priceRegionOf(region, country))));
    }
    return index;
  }
}
