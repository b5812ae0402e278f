import {
  acceptedFormat,
  buildBeacon,
  buildKey,
  type ImageFormat,
  imageLoaderContract,
  type ImageLoaderContract,
  type MediaContract,
  rankedFormats,
} from '../../../lib/contract';
import type { PooledClient } from './clients';

/** What the pages of an app ask for, worked out once per contract. */
export interface SessionPlan {
  readonly contract: MediaContract;
  readonly loader: ImageLoaderContract;
  /** The smallest use case: lists, chats and placeholders. */
  readonly small: string;
  /** What a card of the deck is. */
  readonly card: string;
  /** The largest use case. */
  readonly large: string;
  /** Of all rungs, lowest first. */
  readonly rungs: readonly { readonly name: string; readonly kilobits: number }[];
}

export function sessionPlan(contract: MediaContract): SessionPlan {
  const loader = imageLoaderContract(contract);
  const bySize = Object.keys(loader.useCases);
  const card = contract.images.defaultUseCase;
  const rungs = Object.entries(contract.videos.renditions).map(([name, { videoBitrateKbps }]) => ({
    name,
    kilobits: videoBitrateKbps + contract.videos.streamAudioBitrateKbps,
  }));
  return {
    contract,
    loader,
    small: bySize[0] ?? card,
    card,
    large: bySize[bySize.length - 1] ?? card,
    rungs: rungs.sort((a, b) => a.kilobits - b.kilobits),
  };
}

/** What one kind of client asks where; made once per client. */
export interface ClientPlan {
  /** By wanted use case: the one that its loader asks for over this connection. */
  readonly targets: Readonly<Record<string, string>>;
  /** By use case: the best format it shows. */
  readonly formats: Readonly<Record<string, ImageFormat>>;
  /** Query string of a full beacon. */
  readonly beacon: string;
}

export function clientPlan(
  { contract, loader, card }: SessionPlan,
  { client, kind, saveData }: PooledClient,
): ClientPlan {
  const { images } = contract;
  const accept = client.headers['accept'];
  const connection = kind.blink ? { effectiveType: client.network.effectiveType, saveData } : undefined;
  const names = Object.keys(images.useCases);
  const formats: Readonly<Record<string, ImageFormat>> = Object.fromEntries(
    Object.entries(images.useCases).map(([name, useCase]) => {
      const offered = rankedFormats(images, useCase);
      return [name, acceptedFormat(accept, offered) ?? offered[offered.length - 1] ?? 'jpeg'];
    }),
  );
  const measurement = {
    metric: 'image',
    size: card,
    format: formats[card] ?? 'jpeg',
    durationMs: 180,
    cache: 'hit',
  } as const;
  return {
    targets: Object.fromEntries(names.map((name) => [name, targetOf(loader, name, connection)])),
    formats,
    beacon: buildBeacon({
      measurements: Array.from({ length: 8 }, () => measurement),
      ...(connection && {
        connection: saveData ? 'data-saver' : contract.delivery.connectionByEffectiveType[client.network.effectiveType],
      }),
    }),
  };
}

/** With a leading slash. */
export const pathOf = (location: Parameters<typeof buildKey>[0]): string => `/${buildKey(location)}`;

/** What a browser knows of its connection. */
export interface KnownConnection {
  readonly effectiveType: string;
  readonly saveData: boolean;
}

/** The use case that the image loader asks for in place of another: its `planLoad`, which is code for browsers. */
export function targetOf(
  { steps, connections }: Pick<ImageLoaderContract, 'steps' | 'connections'>,
  useCase: string,
  connection: KnownConnection | undefined,
): string {
  const hint = connection?.saveData === true ? 'save' : (connection?.effectiveType ?? 'none');
  return steps[connections[hint] === undefined ? 'none' : hint]?.[useCase] ?? useCase;
}
