import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deserialize } from 'prometheus-remote-write';
import SnappyJS from 'snappyjs';

interface ReceivedSample {
  readonly value: number;
  readonly timestamp: number;
}

export interface Receiver {
  readonly url: string;
  /** Samples by series, written as Prometheus shows it. */
  readonly samples: ReadonlyMap<string, readonly ReceivedSample[]>;
  readonly headers: Readonly<Record<string, unknown>>[];
  /** Statuses of the next answers; after them, 204. */
  answerWith(...statuses: readonly number[]): void;
  stop(): Promise<void>;
}

/** A 64-bit number is an object of its library. */
interface WireSample {
  readonly value: number;
  readonly timestamp: { toString(): string };
}

interface WireLabel {
  readonly name: string;
  readonly value: string;
}

/** A server on loopback that takes what is remote-written to it. */
export async function startReceiver(): Promise<Receiver> {
  const samples = new Map<string, ReceivedSample[]>();
  const headers: Record<string, unknown>[] = [];
  const statuses: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      headers.push(request.headers);
      const status = statuses.shift() ?? 204;
      const finish = (): void => void response.writeHead(status).end(status === 204 ? undefined : 'refused');
      if (status !== 204) {
        finish();
        return;
      }
      void deserialize(SnappyJS.uncompress(Buffer.concat(chunks))).then((message) => {
        const { timeseries } = message as unknown as {
          readonly timeseries: readonly { labels: readonly WireLabel[]; samples: readonly WireSample[] }[];
        };
        for (const { labels, samples: received } of timeseries) {
          const [name, ...rest] = labels;
          const key = `${name?.value ?? ''}{${rest.map((each) => `${each.name}="${each.value}"`).join(',')}}`;
          samples.set(key, [
            ...(samples.get(key) ?? []),
            ...received.map(({ value, timestamp }) => ({ value, timestamp: Number(timestamp.toString()) })),
          ]);
        }
        finish();
      });
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/v1/remote_write`,
    samples,
    headers,
    answerWith: (...given) => void statuses.push(...given),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
