import type { MediaItem, UploadReceipt } from '../../../local/dev/api';
import { samplePhotos } from '../../../local/samples';
import { ask, DevPlatform } from '../../support/dev-platform';
import { photoStack } from '../../support/photo-stack';
import { CERTIFICATE, CHROME, HOSTS } from './local-edges';

let platform: DevPlatform;
let item: MediaItem;

beforeAll(async () => {
  const model = photoStack({ negotiation: false, hosts: HOSTS, certificateArn: CERTIFICATE, deliveryApi: {} });
  platform = await DevPlatform.start(model);
  item = await platform.process('image', 'test/fixtures/photos/seeding.jpg');
});
afterAll(() => platform.stop());

describe('the delivery API of a stack', () => {
  const address = (host = platform.server.summary.deliveryApiUrl ?? ''): string =>
    `${host}/profiles/${item.userId}/${item.mediaId}?size=card`;

  test('is a server of its own, which names the images host here', async () => {
    const { status, headers, body } = await ask(address(), { headers: { accept: CHROME } });
    const { path, bytes } = item.variants.find((one) => one.useCase === 'profile_card' && one.format === 'avif')!;
    expect({ status, type: headers['content-type'], bytes: body.length }).toEqual({
      status: 200,
      type: 'image/avif',
      bytes,
    });
    expect(headers['content-location']).toBe(`${platform.server.summary.imagesUrl}${path}`);
  });

  test('is what the distribution asks for an address without a variant', async () => {
    const { status, headers } = await ask(address(platform.server.summary.imagesUrl), { headers: { accept: CHROME } });
    expect({ status, layer: headers['x-spark-layer'] }).toEqual({ status: 200, layer: 'origin' });
  });

  test('refuses what the contract does not know', async () => {
    expect((await ask(address().replace('card', 'huge'))).status).toBe(400);
  });
});

describe('a stack without metrics and videos', () => {
  test('has no series, and takes no videos', async () => {
    expect((await platform.api('/metrics')).status).toBe(404);
    const headers = { 'content-length': '5' };
    const answer = await platform.api('/api/uploads?kind=video', {
      method: 'POST',
      headers,
      body: Buffer.from('video'),
    });
    expect(answer.status).toBe(409);
  });

  test('takes the sample photos alone', async () => {
    const { status, body } = await platform.api('/api/samples', { method: 'POST' });
    const kinds = (JSON.parse(body.toString()) as readonly UploadReceipt[]).map(({ kind }) => kind);
    expect({ status, kinds }).toEqual({ status: 202, kinds: samplePhotos().map(() => 'image') });
  });
});
