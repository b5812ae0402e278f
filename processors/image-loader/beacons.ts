import { type Beacon, buildBeacon, MAX_BEACON_MEASUREMENTS, type Measurement } from '../../lib/contract/beacon';

/** Until then, measurements wait for others to go with. */
const WAIT_MILLISECONDS = 10_000;

/**
 * Sends measurements to `url`, several at a time: when a beacon is full, after a while, and when the page is left.
 *
 * @param signal when raised, what is there is sent, and the page let go of
 */
export function createBeacons(
  url: string,
  connection: () => Omit<Beacon, 'measurements'>,
  signal: AbortSignal,
): (measurement: Measurement) => void {
  let measurements: Measurement[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!measurements.length) return;
    const address = `${url}?${buildBeacon({ ...connection(), measurements })}`;
    measurements = [];
    // It outlives the page, sends no cookie, and does not say which page it is: addresses of pages name people.
    fetch(address, { keepalive: true, mode: 'no-cors', credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(
      () => undefined,
    );
  }

  function onHidden(): void {
    // It may never run again.
    if (document.hidden) flush();
  }
  document.addEventListener('visibilitychange', onHidden, { signal });
  signal.addEventListener('abort', flush);

  return (measurement) => {
    timer ??= setTimeout(flush, WAIT_MILLISECONDS);
    if (measurements.push(measurement) >= MAX_BEACON_MEASUREMENTS) flush();
    onHidden();
  };
}
