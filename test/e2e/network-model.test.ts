import { browserSample, type SampleLoad } from '../../local/rehearsal/network/browser-sample';
import { CACHE_MILLISECONDS } from '../../local/rehearsal/network/constants';
import { ImageLine } from '../../local/rehearsal/network/image-line';
import { rehearse } from '../../local/rehearsal/simulate/rehearse';
import { NETWORK_PROFILES } from '../../local/rehearsal/traffic/networks';
import type { LatencyFigures, NetworkProfile } from '../../local/rehearsal/types';
import { objectCatalogue, platformModel, trafficOf, trafficRequest } from '../support/rehearsal';
import { describeWith } from '../support/tools';

/** Bytes of AVIF variants of the bundled samples, rounded, and a burst of cards. */
const LOADS: readonly SampleLoad[] = [
  { subject: 'thumbnail', bytes: 5_000 },
  { subject: 'card', bytes: 40_000 },
  { subject: 'fullsize', bytes: 300_000 },
  { subject: 'four cards at once', bytes: 40_000, atOnce: 4 },
];
/** Of the model to the browser's median. */
const [LEAST, MOST] = [0.6, 1.6];

/** What the model says, without what Chromium's throttling leaves out: handshakes and slow starts. */
function modelled({ bytes, atOnce = 1 }: SampleLoad, network: NetworkProfile): number {
  let sum = 0;
  const loaded = (_: string, milliseconds: number): void => void (sum += milliseconds / 1000);
  const line = new ImageLine({ line: network, multiplexed: true, concurrency: 6, slowStart: false }, { loaded });
  for (let index = 0; index < atOnce; index++) {
    line.ask('', { atMs: 0, serverMs: CACHE_MILLISECONDS, bytes, newConnection: false });
  }
  line.finish();
  return sum / atOnce;
}

describeWith(['chromium'], 'the network model and a real Chromium whose network is slowed down', () => {
  let figures: readonly LatencyFigures[];

  beforeAll(async () => {
    figures = await browserSample({ loads: LOADS, networks: NETWORK_PROFILES, repetitions: 3 });
  });

  test.each(
    NETWORK_PROFILES.flatMap((network) => LOADS.map((load) => [network.name, load.subject, network, load] as const)),
  )('agree over %s on %s', (name, subject, network, load) => {
    const browser = figures.find((each) => each.network === name && each.subject === subject);
    const measured = load.atOnce === undefined ? browser?.p50 : browser?.mean;
    const ratio = modelled(load, network) / (measured ?? NaN);

    process.stderr.write(
      `${name}, ${subject}: model ${modelled(load, network).toFixed(3)} s, browser ${measured?.toFixed(3)} s, ${ratio.toFixed(2)}\n`,
    );
    expect(ratio).toBeGreaterThan(LEAST);
    expect(ratio).toBeLessThan(MOST);
  });
});

describeWith(['chromium'], 'a rehearsal with a browser', () => {
  test('loads each use case in its mean size on each network that clients were on', async () => {
    const large = trafficRequest({ path: '/profiles/u/profile_fullsize/i.avif' });

    const { browser } = await rehearse({
      platform: platformModel(),
      objects: objectCatalogue({ bytes: 20_000 }),
      traffic: trafficOf([trafficRequest(), large]),
      options: { browser: { repetitions: 1 } },
    });

    expect(browser?.map(({ subject, network, count }) => [subject, network, count])).toEqual([
      ['profile_card', '4g', 1],
      ['profile_fullsize', '4g', 1],
    ]);
  });
});
