import { generateKeyPairSync } from 'node:crypto';
import {
  defineMediaContract,
  type MediaContract,
  MediaPlatform,
  type MediaPlatformProps,
  parseKey,
} from '../../../lib';
import type { PlatformModel } from '../../../local/platform';
import { rehearse } from '../../../local/rehearsal/simulate/rehearse';
import { stackTraffic } from '../../../local/rehearsal/stack-traffic';
import { generateTraffic } from '../../../local/rehearsal/traffic/generate';
import type { ObjectCatalogue, RehearsalResult } from '../../../local/rehearsal/types';
import { modelOfStack } from '../../support/platform-model';
import { objectCatalogue } from '../../support/rehearsal';

/** Everything that a contract says there is, and nothing else. */
function contractObjects({ images, videos }: MediaContract): ObjectCatalogue {
  const isTrack = (name: string): boolean => name === 'audio' || Object.hasOwn(videos.renditions, name);
  return objectCatalogue({}, (key) => {
    const location = parseKey(key);
    switch (location?.kind) {
      case 'image-variant':
      case 'video-poster':
        return images.useCases[location.useCase]?.formats[location.format] !== undefined;
      case 'video-init':
      case 'video-segment':
        return isTrack(location.track);
      case 'video-playlist':
      case 'video-file':
        return isTrack(location.rendition);
      default:
        return location?.kind.startsWith('video-') === true && location.kind !== 'video-original';
    }
  });
}

interface Rehearsed {
  readonly platform: PlatformModel;
  readonly result: RehearsalResult;
}

async function rehearsed(props: MediaPlatformProps = {}): Promise<Rehearsed> {
  const platform = modelOfStack((stack, built) => {
    new MediaPlatform(stack, 'Media', {
      region: 'eu-central-1',
      observation: false,
      backup: false,
      ...built,
      ...props,
    });
  });
  const { contract } = platform;
  const traffic = generateTraffic({ ...stackTraffic(platform), contract, requests: 4000 });
  return { platform, result: await rehearse({ platform, traffic, objects: contractObjects(contract) }) };
}

const contentOf = ({ content }: RehearsalResult, name: string): RehearsalResult['content'][number] =>
  content.find((each) => each.content === name)!;
const measured = ({ targets }: RehearsalResult): readonly string[] =>
  targets.filter(({ verdict }) => verdict !== 'not measured').map(({ metric }) => metric);

/** The document's use cases but one, in one format. */
const oneFormat = (format: 'jpeg' | 'png' | 'avif'): MediaContract => {
  const formats = { avif: null, webp: null, jpeg: null, [format]: { quality: 90 } };
  const useCase = { formats };
  return defineMediaContract({
    images: { useCases: { profile_thumbnail: useCase, profile_card: useCase, profile_fullsize: useCase } },
  });
};
const pem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** As on a stack that nothing was taken from. */
const ALL_TARGETS = [
  'Thumbnail load time',
  'Full-size load time',
  'Video start',
  'Cache hit rate, images',
  'Cache hit rate, videos',
  'Bandwidth reduction',
];

describe('made-up traffic gets what it asks for, and every target is measured', () => {
  test.each<[string, () => MediaPlatformProps]>([
    ['of CloudFront alone', () => ({})],
    ['without negotiation', () => ({ negotiation: false })],
    ['without the making of missing variants', () => ({ onTheFly: false })],
    [
      'whose media only signatures open',
      () => ({ cloudFront: { signedAccess: { classes: ['images', 'videos', 'manifests'], publicKeys: [pem()] } } }),
    ],
    ['of JPEG alone', () => ({ contract: oneFormat('jpeg') })],
    ['of PNG alone', () => ({ contract: oneFormat('png') })],
    ['of one country', () => ({ cloudFront: { geoRestriction: { allow: ['DE'] } } })],
  ])('of a stack %s', async (_, props) => {
    const { result } = await rehearsed(props());

    expect(result.content.map(({ content, errors }) => [content, errors])).toEqual([
      ['images', 0],
      ['videos', 0],
      ['manifests', 0],
    ]);
    expect(measured(result)).toEqual(expect.arrayContaining(ALL_TARGETS));
  });
});

test('a stack of one’s own use cases is measured by them', async () => {
  const contract = defineMediaContract({
    images: {
      useCases: {
        profile_thumbnail: null,
        profile_card: null,
        profile_fullsize: null,
        square: {
          alias: 'sq',
          maxWidth: 200,
          maxHeight: 200,
          formats: { webp: { quality: 80 }, jpeg: { quality: 80 } },
        },
        wide: { alias: 'w', maxWidth: 800, maxHeight: 600, formats: { avif: { quality: 60 }, jpeg: { quality: 80 } } },
      },
      defaultUseCase: 'wide',
    },
    objectives: { images: { loadSeconds: { profile_thumbnail: null, profile_fullsize: null, wide: 1 } } },
    delivery: {
      stepDown: {
        'data-saver': { profile_card: null, profile_fullsize: null, wide: 'square' },
        slow: { profile_fullsize: null },
      },
    },
  });

  const { result } = await rehearsed({ contract });

  expect(result.content.map(({ errors }) => errors)).toEqual([0, 0, 0]);
  expect(measured(result)).toContain('wide load time');
  const subjects = new Set(result.latency.map(({ subject }) => subject));
  expect([subjects.has('square'), subjects.has('wide')]).toEqual([true, true]);
});

test('a stack that processes no videos is asked for none, and no target of theirs is met', async () => {
  const { result } = await rehearsed({ videoTranscoder: false });

  expect(result.traffic).toContain('no videos');
  expect([contentOf(result, 'videos').requests, contentOf(result, 'manifests').requests]).toEqual([0, 0]);
  expect(measured(result).filter((metric) => /video/i.test(metric))).toEqual([]);
});

test('a stack whose addresses of images an API answers is asked for variants', async () => {
  const { platform, result } = await rehearsed({
    negotiation: false,
    hosts: { images: 'cdn.example.com', videos: 'video.example.com' },
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
    deliveryApi: {},
  });

  expect(Object.values(platform.distribution.origins).map(({ kind }) => kind)).toContain('function');
  expect(result.traffic).toContain('apps name their variants');
  expect(contentOf(result, 'images').errors).toBe(0);
});
