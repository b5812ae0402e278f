/** The parts of the emulators' packages that are used here; neither ships types. */

declare module 's3rver' {
  import type { RequestListener } from 'node:http';

  export default class S3rver {
    constructor(options: {
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    readonly logger: { readonly exceptions: { unhandle(): void }; close(): void };
    readonly store: {
      putObject(object: { readonly bucket: string; readonly key: string; content: unknown }): Promise<unknown>;
      deleteObject(bucket: string, key: string): Promise<void>;
    };
    configureBuckets(): Promise<unknown>;
    callback(): RequestListener;
  }
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: {
    /** Folder that the tables are kept in. @default - in memory */
    readonly path?: string;
    readonly createTableMs: number;
    readonly deleteTableMs: number;
    readonly updateTableMs: number;
  }): Server;
}
