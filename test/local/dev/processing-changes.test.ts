import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineMediaContract, type MediaContractOverrides, type MediaPlatformProps } from '../../../lib';
import type { MediaItem } from '../../../local/dev/api';
import type { PlatformModel } from '../../../local/platform';
import { localName } from '../../../local/services/local-names';
import { DevPlatform } from '../../support/dev-platform';
import { photoStack } from '../../support/photo-stack';

const PHOTO = 'test/fixtures/photos/seeding.jpg';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'changes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modelBy = (overrides: MediaContractOverrides = {}, props: Partial<MediaPlatformProps> = {}): PlatformModel =>
  photoStack({ contract: defineMediaContract(overrides), ...props });

/** Runs a stack over the same state as the one before. */
async function run<T>(model: PlatformModel, act: (platform: DevPlatform) => Promise<T>): Promise<T> {
  const platform = await DevPlatform.start(model, { state: folder });
  try {
    return await act(platform);
  } finally {
    await platform.stop();
  }
}

test('a quality that is changed makes other bytes of the next upload, and leaves what is stored', async () => {
  const coarse: MediaContractOverrides = {
    images: { useCases: { profile_card: { formats: { webp: { quality: 40 }, jpeg: { quality: 40 } } } } },
  };
  const before = await run(modelBy(), (platform) => platform.process('image', PHOTO));
  const [after, kept] = await run(modelBy(coarse), async (platform) => {
    const next = await platform.process('image', PHOTO);
    return [next, platform.server.media().find(({ mediaId }) => mediaId === before.mediaId)] as const;
  });
  const bytes = ({ variants }: MediaItem, useCase: string, format: string): number =>
    variants.find((one) => one.useCase === useCase && one.format === format)!.bytes;
  for (const format of ['webp', 'jpeg']) {
    expect(bytes(after, 'profile_card', format)).toBeLessThan(0.6 * bytes(before, 'profile_card', format));
    expect(bytes(after, 'profile_thumbnail', format)).toBe(bytes(before, 'profile_thumbnail', format));
  }
  expect(kept?.variants).toEqual(before.variants);
});

test('a use case that is added is made of photos that were there before, when it is asked for', async () => {
  const more: MediaContractOverrides = {
    images: {
      useCases: {
        profile_banner: { alias: 'banner', maxWidth: 300, maxHeight: 100, formats: { jpeg: { quality: 80 } } },
      },
    },
  };
  const asked = { path: (item: MediaItem) => `/profiles/${item.userId}/${item.mediaId}?size=banner` };
  const [item, before] = await run(modelBy(), async (platform) => {
    const made = await platform.process('image', PHOTO);
    return [made, (await platform.images(asked.path(made))).status] as const;
  });
  const after = await run(modelBy(more), (platform) =>
    platform.probe({ path: asked.path(item), host: 'images', client: 'jpeg-only' }),
  );
  expect(before).toBe(400);
  expect(after).toMatchObject({ status: 200, contentType: 'image/jpeg', height: 100, answeredBy: 'origin' });
});

test('a variant that is lost stays lost, where the stack makes none any more', async () => {
  const model = modelBy();
  const without = modelBy({}, { onTheFly: false });
  const bucket = localName(Object.values(model.buckets).find(({ notifications }) => notifications.length === 0)!.id);
  const lose = async (platform: DevPlatform, path: string): Promise<number> => {
    await platform.server.stack.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: path.slice(1) }));
    await platform.clearCaches();
    return (await platform.images(path)).status;
  };
  const item = await run(without, (platform) => platform.process('image', PHOTO));
  const { path } = item.variants[0]!;
  expect(await run(without, (platform) => lose(platform, path))).toBe(403);
  expect(await run(model, (platform) => lose(platform, path))).toBe(200);
});
