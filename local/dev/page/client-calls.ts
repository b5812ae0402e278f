import type { MediaItem, PlatformSummary, ProbeCall } from '../api';
import { readableName } from './format';

/** Something of a medium that can be asked for. */
export interface Target {
  readonly label: string;
  readonly host: ProbeCall['host'];
  /** With its query. */
  readonly path: string;
}

/** What is put in the place of a client's own headers. An empty string leaves them as they are. */
export interface Conditions {
  /** `on`, `off`, or as the client says. */
  readonly saveData: string;
  /** An effective connection type, `none` for a client that does not tell, or as the client says. */
  readonly connection: string;
  /** A language tag, `none`, or as the client says. */
  readonly language: string;
  /** Code of an edge location. */
  readonly location: string;
}

type TargetParts = Pick<PlatformSummary, 'useCases' | 'imageLoader'>;

/** What can be asked for of a medium: of a photo one address for each use case, of a video its ladder and its posters. */
export function targetsOf(item: MediaItem, platform: TargetParts): readonly Target[] {
  return item.kind === 'image' ? photoTargets(item, platform) : videoTargets(item);
}

function photoTargets({ userId, mediaId }: MediaItem, { useCases, imageLoader }: TargetParts): readonly Target[] {
  return useCases.map(({ name, alias }) => ({
    label: readableName(alias ?? name),
    host: 'images',
    // The address without a format, which the edge chooses.
    path: `/${imageLoader.prefix}${userId}/${mediaId}?size=${encodeURIComponent(alias ?? name)}`,
  }));
}

function videoTargets({ video, variants }: MediaItem): readonly Target[] {
  const targets: Target[] = [];
  if (video !== undefined) {
    targets.push({ label: 'HLS playlist', host: 'videos', path: video.hlsPath });
    targets.push({ label: 'DASH manifest', host: 'videos', path: video.dashPath });
    for (const { name, path } of video.renditions) targets.push({ label: `MP4, ${name}`, host: 'videos', path });
  }
  for (const { useCase, format, path } of variants) {
    targets.push({ label: `${readableName(useCase)}, ${format}`, host: 'videos', path });
  }
  return targets;
}

/** The request of one client under these conditions. */
export function probeCall(target: Target, client: string, conditions: Conditions): ProbeCall {
  const headers: Record<string, string | null> = {};
  const { saveData, connection, language, location } = conditions;
  if (saveData !== '') headers['save-data'] = saveData === 'on' ? 'on' : null;
  if (connection !== '') headers['ect'] = connection === 'none' ? null : connection;
  if (language !== '') headers['accept-language'] = language === 'none' ? null : language;
  return {
    host: target.host,
    path: target.path,
    client,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(location !== '' && { location }),
  };
}
