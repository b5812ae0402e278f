import { deviceClass } from '../../../lib/contract';
import type { NetworkProfile, TrafficClient } from '../types';
import { CLIENT_KINDS, type ClientKind } from './client-kinds';
import { NETWORK_PROFILES } from './networks';
import { cumulative, pick, type Random } from './random';
import { itemAt } from './item-at';

/** Who asks, and over what. */
export interface ClientMix {
  readonly kinds: readonly ClientKind[];
  readonly networks: readonly { readonly profile: NetworkProfile; readonly share: number }[];
  /** Share of Blink's users on phones that ask for less data. */
  readonly saveDataShare: number;
  /** Whether pages pass the connection on to the image host, as `Accept-CH` and a permissions policy let them. */
  readonly hints: boolean;
}

/**
 * A dating app's clients. Shares of connections and of Save-Data are assumed: most phones are on Wi-Fi, and what is not is
 * mostly LTE.
 */
export const DEFAULT_CLIENT_MIX: ClientMix = {
  kinds: CLIENT_KINDS,
  networks: NETWORK_PROFILES.map((profile) => ({
    profile,
    share: { wifi: 0.55, '4g': 0.35, 'fast-3g': 0.08, 'slow-3g': 0.02 }[profile.name],
  })),
  saveDataShare: 0.03,
  hints: true,
};

/** First of `Accept-Language`, by country; elsewhere English. */
const LANGUAGES: Readonly<Record<string, string>> = {
  DE: 'de-DE,de;q=0.9,en;q=0.8',
  AT: 'de-AT,de;q=0.9,en;q=0.8',
  FR: 'fr-FR,fr;q=0.9,en;q=0.8',
  NL: 'nl-NL,nl;q=0.9,en;q=0.8',
  ES: 'es-ES,es;q=0.9,en;q=0.8',
  IT: 'it-IT,it;q=0.9,en;q=0.8',
  SE: 'sv-SE,sv;q=0.9,en;q=0.8',
  PL: 'pl-PL,pl;q=0.9,en;q=0.8',
  MX: 'es-MX,es;q=0.9,en;q=0.8',
  AR: 'es-AR,es;q=0.9,en;q=0.8',
  CO: 'es-CO,es;q=0.9,en;q=0.8',
  BR: 'pt-BR,pt;q=0.9,en;q=0.8',
  JP: 'ja-JP,ja;q=0.9,en;q=0.8',
  KR: 'ko-KR,ko;q=0.9,en;q=0.8',
  GB: 'en-GB,en;q=0.9',
};
const ENGLISH = 'en-US,en;q=0.9';

/** A client with what the generator needs of it beyond its headers. */
export interface PooledClient {
  readonly client: TrafficClient;
  readonly kind: ClientKind;
  readonly saveData: boolean;
}

/** Clients of a mix; requests of the same kind share one object. */
export class ClientPool {
  private readonly kindSums: Float64Array;
  private readonly networkSums: Float64Array;
  private readonly clients = new Map<number, PooledClient>();
  private readonly languages = new Map<string, number>();

  constructor(private readonly mix: ClientMix) {
    this.kindSums = cumulative(mix.kinds.map(({ share }) => share));
    this.networkSums = cumulative(mix.networks.map(({ share }) => share));
  }

  draw(random: Random, country: string): PooledClient {
    const { mix } = this;
    const kindIndex = pick(random, this.kindSums);
    const kind = itemAt(mix.kinds, kindIndex);
    const networkIndex = networkIndexOf(kind, mix.networks, pick(random, this.networkSums));
    const saveData = kind.blink && kind.mobile && random() < mix.saveDataShare;
    const language = LANGUAGES[country] ?? ENGLISH;
    const languageIndex = this.languages.get(language) ?? this.languages.size;
    this.languages.set(language, languageIndex);
    const id =
      ((languageIndex * mix.kinds.length + kindIndex) * mix.networks.length + networkIndex) * 2 + Number(saveData);
    let found = this.clients.get(id);
    if (found === undefined) {
      const network = itemAt(mix.networks, networkIndex).profile;
      found = {
        client: {
          browser: kind.browser,
          network,
          headers: headersOf(kind, { network, saveData, language, hints: mix.hints }),
        },
        kind,
        saveData,
      };
      this.clients.set(id, found);
    }
    return found;
  }
}

/** The network of a client that drew one by share: what stands on a desk is on no mobile one, where there is another. */
export function networkIndexOf({ mobile }: ClientKind, networks: ClientMix['networks'], drawn: number): number {
  const unmetered = networks.findIndex(({ profile }) => !profile.metered);
  return mobile || unmetered < 0 ? drawn : unmetered;
}

interface Told {
  readonly network: NetworkProfile;
  readonly saveData: boolean;
  readonly language: string;
  readonly hints: boolean;
}

/** What it sends with a request for an image, by lower-case name. */
export function headersOf(kind: ClientKind, { network, saveData, language, hints }: Told): Record<string, string> {
  return {
    ...(kind.accept !== undefined && { accept: kind.accept }),
    'user-agent': kind.userAgent,
    'accept-language': language,
    ...(kind.uaMobile !== undefined && { 'sec-ch-ua-mobile': kind.uaMobile }),
    ...(kind.blink && hints && { ect: network.effectiveType }),
    ...(saveData && { 'save-data': 'on' }),
  };
}

/**
 * The client that a user agent is taken for: a kind of the same name, else one of its engine, else whatever is most common
 * of its device. A log holds no more: its other headers are that kind's.
 */
export function kindOfAgent(userAgent: string, kinds: readonly ClientKind[] = CLIENT_KINDS): ClientKind {
  const exact = kinds.find((kind) => kind.userAgent === userAgent);
  if (exact !== undefined) return exact;
  const mobile = deviceClass({ userAgent }) !== 'desktop';
  const wanted = AGENTS.find(([pattern]) => pattern.test(userAgent))?.[mobile ? 1 : 2];
  const ofDevice = kinds.filter((kind) => kind.mobile === mobile);
  const common = [...(ofDevice.length > 0 ? ofDevice : kinds)].sort((a, b) => b.share - a.share);
  return kinds.find(({ browser }) => browser === wanted) ?? itemAt(common, 0);
}

/** Kinds by what stands in their user agent, on a phone and on a desktop; the first that matches. */
const AGENTS: readonly (readonly [RegExp, string, string])[] = [
  [/okhttp|dalvik/i, 'app-android', 'app-android'],
  [/cfnetwork|iOS [\d.]+; Scale/i, 'app-ios', 'app-ios'],
  [/SamsungBrowser/, 'samsung-internet', 'samsung-internet'],
  [/Edg\//, 'chrome-android', 'edge-desktop'],
  [/Firefox\//, 'firefox-android', 'firefox-desktop'],
  [/CriOS|FxiOS|iPhone|iPad/, 'safari-ios', 'safari-ios'],
  [/Chrome\/([1-7]\d|8[0-4])\./, 'chrome-android-old', 'chrome-desktop'],
  [/Chrome\//, 'chrome-android', 'chrome-desktop'],
  [/Version\/.*Safari/, 'safari-ios', 'safari-mac'],
];
