import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import S3rver from 's3rver';
import { close, listen } from './loopback';
import { ownPrograms } from './own-program';
import { keepWholeObjects } from './whole-objects';

export interface ObjectStorageOptions {
  /** Where the objects lie. It must exist; what it holds is served. */
  readonly directory: string;
  readonly buckets: readonly string[];
  /** Is given every request first; `answer` answers it. @default - it is answered */
  readonly receive?: (request: IncomingMessage, response: ServerResponse, answer: () => void) => void;
}

/** The only credentials that s3rver accepts. */
export const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;

/**
 * S3 on loopback. It takes bodies as they are (streams with a digest behind them are stored with their chunk marks), keeps
 * no versions and ignores conditions of writes.
 */
export class ObjectStorage {
  static async start({ directory, buckets, receive }: ObjectStorageOptions): Promise<ObjectStorage> {
    const storage = new S3rver({ silent: true, directory, configureBuckets: buckets.map((name) => ({ name })) });
    // Faults of the process are not the storage's to catch.
    storage.logger.exceptions.unhandle();
    keepWholeObjects(storage.store);
    await storage.configureBuckets();
    const answer: RequestListener = storage.callback();
    const server = createServer(
      ownPrograms((request, response) => {
        const answerNow = (): void => answer(request, response);
        if (receive === undefined) answerNow();
        else receive(request, response, answerNow);
      }),
    );
    return new ObjectStorage(server, await listen(server), () => storage.logger.close());
  }

  private constructor(
    private readonly server: Server,
    readonly endpoint: string,
    private readonly closeLogger: () => void,
  ) {}

  async stop(): Promise<void> {
    await close(this.server);
    this.closeLogger();
  }
}
