import { type Alarms, alarmsSchema, sparkAlarms } from './alarms';
import { type Alerts, alertsSchema, sparkAlerts } from './alerts';
import { type CacheClasses, cacheClassesSchema, sparkCacheClasses } from './cache-classes';
import {
  CONNECTION_CLASSES,
  type ConnectionClass,
  type DeliveryContract,
  deliverySchema,
  sparkDelivery,
} from './delivery';
import { imageSchema } from './image-schema';
import { type ImageContract, sparkImages } from './images';
import { type MetricKey, type Metrics, metricsSchema, sparkMetrics } from './metrics';
import { type Objectives, objectivesSchema, sparkObjectives } from './objectives';
import { type Fault, type FieldSchemas, object, refine, type Schema } from './schema';
import { sparkVideos, type VideoContract, videoSchema } from './videos';
import { sparkZone, type ZoneContract, zoneSchema } from './zone';

/**
 * The only source of every number of the platform: plain JSON, read by constructs at synth, by processors at run time
 * (each its slice), by the edge and by the browser. `defineMediaContract` makes one that is valid.
 */
export interface MediaContract {
  readonly images: ImageContract;
  readonly videos: VideoContract;
  readonly cacheClasses: CacheClasses;
  readonly delivery: DeliveryContract;
  readonly objectives: Objectives;
  readonly metrics: Metrics;
  readonly alerts: Alerts;
  readonly alarms: Alarms;
  readonly zone: ZoneContract;
}

/** Every number of the document, before validation and freezing. */
export const sparkValues: MediaContract = {
  images: sparkImages,
  videos: sparkVideos,
  cacheClasses: sparkCacheClasses,
  delivery: sparkDelivery,
  objectives: sparkObjectives,
  metrics: sparkMetrics,
  alerts: sparkAlerts,
  alarms: sparkAlarms,
  zone: sparkZone,
};

export const sectionSchemas: FieldSchemas<MediaContract> = {
  images: imageSchema,
  videos: videoSchema,
  cacheClasses: cacheClassesSchema,
  delivery: deliverySchema,
  objectives: objectivesSchema,
  metrics: metricsSchema,
  alerts: alertsSchema,
  alarms: alarmsSchema,
  zone: zoneSchema,
};

function rulesBetweenSections(contract: MediaContract, _path: string, faults: Fault[]): void {
  const { images, delivery, objectives, metrics } = contract;
  const known = Object.keys(images.useCases);
  const requireUseCase = (path: string, name: string): void => {
    if (!known.includes(name))
      faults.push({ path, rule: `be one of the use cases ${known.join(', ')}; null takes it out`, got: name });
  };
  for (const [connection, steps] of Object.entries(delivery.stepDown)) {
    for (const [from, to] of Object.entries(steps)) {
      requireUseCase(`delivery.stepDown.${connection}.${from}`, from);
      requireUseCase(`delivery.stepDown.${connection}.${from}`, to);
    }
  }
  for (const [device, name] of Object.entries(delivery.deviceUseCases)) {
    requireUseCase(`delivery.deviceUseCases.${device}`, name);
  }
  rulesOfStepping(contract, faults);
  // A share of a histogram can be told at the bounds of its buckets alone.
  const requireBucket = (path: string, key: MetricKey, bound: number): void => {
    const { buckets = [] } = metrics[key];
    if (!buckets.includes(bound))
      faults.push({ path, rule: `be one of the buckets of metrics.${key} (${buckets.join(', ')})`, got: bound });
  };
  for (const [name, seconds] of Object.entries(objectives.images.loadSeconds)) {
    const path = `objectives.images.loadSeconds.${name}`;
    requireUseCase(path, name);
    requireBucket(path, 'imageLoadDuration', seconds);
  }
  requireBucket('objectives.videos.startSeconds', 'videoBufferDuration', objectives.videos.startSeconds);
  requireBucket('objectives.videos.seekSeconds', 'videoBufferDuration', objectives.videos.seekSeconds);
}

/** Stepping down makes nothing larger, and Save-Data gets no more than any measured connection. */
function rulesOfStepping({ images, delivery }: MediaContract, faults: Fault[]): void {
  const stepped = (connection: ConnectionClass, name: string): string => delivery.stepDown[connection][name] ?? name;
  const fits = (name: string, within: string): boolean => {
    const inner = images.useCases[name];
    const outer = images.useCases[within];
    // A box that is none is a fault of its own.
    if (!inner || !outer || !(Math.min(outer.maxWidth, outer.maxHeight) >= 1)) return true;
    return inner.maxWidth <= outer.maxWidth && inner.maxHeight <= outer.maxHeight;
  };
  for (const name of Object.keys(images.useCases)) {
    for (const connection of CONNECTION_CLASSES) {
      const to = stepped(connection, name);
      if (fits(to, name)) continue;
      const path = `delivery.stepDown.${connection}.${name}`;
      faults.push({ path, rule: `be no larger than ${name}; null takes the step out`, got: to });
    }
    // Told once, and only where the step itself is not the fault.
    const saved = stepped('data-saver', name);
    const thriftier = CONNECTION_CLASSES.find((connection) => !fits(saved, stepped(connection, name)));
    if (thriftier === undefined || !fits(saved, name)) continue;
    faults.push({
      path: `delivery.stepDown.data-saver.${name}`,
      rule: `be no larger than ${stepped(thriftier, name)}, which ${thriftier} connections get`,
      got: saved,
    });
  }
}

export const mediaContractSchema: Schema<MediaContract> = refine(
  object<MediaContract>(sectionSchemas),
  rulesBetweenSections,
);
