import type {
  DevEvent,
  Figures,
  MediaItem,
  PlatformSummary,
  ProbeAnswer,
  ProbeCall,
  Refusal,
  UploadReceipt,
} from '../api';

/** The platform's server said no, or said nothing. Its message is for people. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
}

/** The interface that `../api` describes, as calls. Each throws a `ServerError`. */
export const server = {
  platform: () => call<PlatformSummary>('/api/platform'),
  media: () => call<readonly MediaItem[]>('/api/media'),
  figures: () => call<Figures>('/api/figures'),
  takeSamples: () => call<readonly UploadReceipt[]>('/api/samples', { method: 'POST' }),
  clearCaches: () => call<undefined>('/api/caches/clear', { method: 'POST' }),
  probe: (probe: ProbeCall) =>
    call<ProbeAnswer>('/api/probes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(probe),
    }),
};

/**
 * Sends a file.
 *
 * @param onProgress is told the share that has been sent, 0–1
 */
export function upload(
  file: File,
  kind: MediaItem['kind'],
  onProgress: (share: number) => void,
): Promise<UploadReceipt> {
  return new Promise((resolve, reject) => {
    // `fetch` does not tell how much of a body has been sent.
    const request = new XMLHttpRequest();
    request.open('POST', `/api/uploads?kind=${kind}&name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(new ServerError('The server did not answer; the file was not taken.'));
    request.onload = () => {
      if (request.status < 400) resolve(JSON.parse(request.responseText) as UploadReceipt);
      else reject(new ServerError(refusalOf(request.responseText, request.status)));
    };
    request.send(file);
  });
}

/** How the page and its server stand. */
export type LinkState = 'joining' | 'live' | 'lost';

/** Milliseconds to the next attempt; browsers try again by themselves, but not after an answer that is no stream. */
const RETRY_MILLISECONDS = 2000;

/** Listens to the server for as long as the page is open, and comes back to it whenever it is lost. */
export function listen(onEvent: (event: DevEvent) => void, onLink: (state: LinkState) => void): void {
  const source = new EventSource('/api/events');
  source.onopen = () => onLink('live');
  source.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as DevEvent);
  source.onerror = () => {
    onLink('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(onEvent, onLink), RETRY_MILLISECONDS);
  };
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, init);
    text = await response.text();
  } catch {
    throw new ServerError('The server did not answer.');
  }
  if (!response.ok) throw new ServerError(refusalOf(text, response.status));
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The server's own sentence, or its status where it has none. */
function refusalOf(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as Partial<Refusal>;
    if (typeof error === 'string' && error !== '') return error;
  } catch {
    // Not the server's own answer.
  }
  return `The server answered ${status}.`;
}
