import { sparkMediaContract } from '../../../../lib/contract';
import { Clients, FORGOTTEN_AFTER_MS, SWEEP_EVERY } from '../../../../local/rehearsal/simulate/clients';
import { CLIENT } from '../../../support/rehearsal';

test('playbacks that ended long ago are forgotten, of traffic that has no images as well', () => {
  const { delivery } = sparkMediaContract;
  const clients = new Clients({ delivery, httpVersion: 'http2', loaded: () => undefined });
  const play = (playback: number, atMs: number): void => {
    const request = { atMs, serverMs: 0, bytes: 1000, newConnection: true };
    clients.playbackOf(CLIENT, playback, atMs).next({ ...request, step: 'segment', isAudio: false, seek: false });
  };

  play(0, 0);
  for (let request = 0; request < SWEEP_EVERY; request += 1) play(1, 2 * FORGOTTEN_AFTER_MS);

  expect([clients.isNew(0), clients.isNew(1)]).toEqual([true, false]);
});
