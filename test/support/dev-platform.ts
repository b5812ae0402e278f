import ffmpeg from '@ffmpeg-installer/ffmpeg';
import ffprobe from '@ffprobe-installer/ffprobe';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import type { DevEvent, MediaItem, ProbeAnswer, ProbeCall, UploadReceipt } from '../../local/dev/api';
import { DevServer } from '../../local/dev/dev-server';
import type { LinkProfile } from '../../local/dev/link';
import type { PlatformModel } from '../../local/platform';
import { CompiledPackage } from './compiled';

export const TOOLS = { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path };
const WAIT_MS = 50_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** One request as it is written: whatever its headers say. */
export async function ask(url: string, { method = 'GET', headers, body }: AskOptions = {}): Promise<Answer> {
  const asked = request(url, { method, headers, agent: false });
  asked.end(body);
  const [response] = await once(asked, 'response');
  return {
    status: response.statusCode,
    headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
    body: await buffer(response),
  };
}

export interface DevPlatformOptions {
  readonly state?: string;
  readonly latency?: LinkProfile;
  readonly port?: number;
}

/** The local platform in this process, on free ports, its functions in processes of their own. */
export class DevPlatform {
  static async start(platform: PlatformModel, options: DevPlatformOptions = {}): Promise<DevPlatform> {
    const compiled = new CompiledPackage();
    const log: string[] = [];
    try {
      const server = await DevServer.start({
        platform,
        port: 0,
        ...options,
        tools: TOOLS,
        compiled: compiled.folder,
        log: (line) => log.push(line),
      });
      return new DevPlatform(server, compiled, log);
    } catch (error) {
      compiled.remove();
      throw error;
    }
  }

  private constructor(
    readonly server: DevServer,
    private readonly compiled: CompiledPackage,
    readonly log: readonly string[],
  ) {}

  async stop(): Promise<void> {
    await this.server.stop();
    this.compiled.remove();
  }

  images(path: string, options?: AskOptions): Promise<Answer> {
    return ask(`${this.server.summary.imagesUrl}${path}`, options);
  }

  videos(path: string, options?: AskOptions): Promise<Answer> {
    return ask(`${this.server.summary.videosUrl}${path}`, options);
  }

  api(path: string, options?: AskOptions): Promise<Answer> {
    return ask(`${this.server.pageUrl}${path}`, options);
  }

  async json<T>(path: string, options?: AskOptions): Promise<T> {
    return JSON.parse((await this.api(path, options)).body.toString()) as T;
  }

  async probe(call: ProbeCall): Promise<ProbeAnswer> {
    const body = Buffer.from(JSON.stringify(call));
    return this.json('/api/probes', { method: 'POST', body, headers: { 'content-length': String(body.length) } });
  }

  clearCaches(): Promise<Answer> {
    return this.api('/api/caches/clear', { method: 'POST' });
  }

  async upload(kind: 'image' | 'video', file: string | Buffer): Promise<UploadReceipt> {
    const body = typeof file === 'string' ? readFileSync(file) : file;
    const headers = { 'content-length': String(body.length) };
    return this.json(`/api/uploads?kind=${kind}&name=${kind}.bin`, { method: 'POST', body, headers });
  }

  /** Uploads a file and waits until something has become of it. */
  async process(kind: 'image' | 'video', file: string | Buffer): Promise<MediaItem> {
    const { mediaId } = await this.upload(kind, file);
    return this.settled(mediaId);
  }

  async settled(mediaId: string): Promise<MediaItem> {
    const deadline = Date.now() + WAIT_MS;
    while (Date.now() < deadline) {
      const item = this.server.media().find((one) => one.mediaId === mediaId);
      if (item?.state === 'ready' || item?.state === 'failed') return item;
      await delay(50);
    }
    throw new Error(`'${mediaId}' must become ready, got: ${JSON.stringify(this.server.media())} ${this.log.join()}`);
  }

  /** Events until `isLast` takes one. */
  async eventsUntil(isLast: (event: DevEvent) => boolean, act: () => Promise<unknown>): Promise<readonly DevEvent[]> {
    const asked = request(`${this.server.pageUrl}/api/events`, { agent: false });
    asked.end();
    const [response] = await once(asked, 'response');
    const events: DevEvent[] = [];
    await act();
    let text = '';
    for await (const chunk of response) {
      text += String(chunk);
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      const found = messages
        .filter((one) => one.startsWith('data: '))
        .map((one) => JSON.parse(one.slice(6)) as DevEvent);
      events.push(...found);
      if (found.some(isLast)) break;
    }
    asked.destroy();
    return events;
  }
}
