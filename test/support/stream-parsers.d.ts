/** The parts of the players' parsers that are used here; neither ships types. */

declare module 'm3u8-parser' {
  export class Parser {
    push(text: string): void;
    end(): void;
    on(event: 'warn' | 'info', listener: (message: { readonly message: string }) => void): void;
    readonly manifest: {
      readonly playlists?: readonly { readonly uri: string; readonly attributes: Readonly<Record<string, unknown>> }[];
      readonly segments: readonly {
        readonly uri: string;
        readonly duration: number;
        readonly map: { readonly uri: string };
      }[];
    };
  }
}

declare module 'mpd-parser' {
  export interface MpdPlaylist {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly segments: readonly {
      readonly resolvedUri: string;
      readonly duration: number;
      readonly presentationTime: number;
      readonly map: { readonly resolvedUri: string };
    }[];
  }
  export function parse(
    text: string,
    options: {
      readonly manifestUri: string;
      readonly eventHandler: (event: { readonly type: string; readonly message: string }) => void;
    },
  ): {
    readonly duration: number;
    readonly endList: boolean;
    readonly playlists: readonly MpdPlaylist[];
    readonly mediaGroups: {
      readonly AUDIO: Readonly<
        Record<string, Readonly<Record<string, { readonly playlists: readonly MpdPlaylist[] }>>>
      >;
    };
  };
}
