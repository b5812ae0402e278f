import { MediaPlatform, type MediaPlatformProps } from '../../lib';
import type { PlatformModel } from '../../local/platform';
import { modelOfStack } from './platform-model';

/** The model of a platform that takes photos alone, and that nobody observes or backs up, unless `props` say otherwise. */
export function photoStack(props: Partial<MediaPlatformProps> = {}): PlatformModel {
  const fixed = { region: 'eu-central-1', backup: false, observation: false, videoTranscoder: false } as const;
  return modelOfStack((stack, built) => new MediaPlatform(stack, 'Platform', { ...built, ...fixed, ...props }));
}
