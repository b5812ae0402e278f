import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Deadline } from './deadline';
import { tiffHeaderBytes, writeTiffHeader } from './raw-tiff';
import { unreadable } from './unreadable';

interface WorkerInput {
  readonly libheif: string;
  readonly heic: Uint8Array;
  readonly maxPixels: number;
  /** Bytes to leave free in front of the pixels. */
  readonly headerBytes: number;
}

type WorkerOutput =
  | { readonly width: number; readonly height: number; readonly channels: 3 | 4; readonly buffer: ArrayBuffer }
  | { readonly failure: string };

/** What this file uses of libheif's JavaScript binding, which has no types for it. */
interface Libheif {
  readonly ready: Promise<unknown>;
  readonly heif_error_code: { readonly heif_error_Ok: unknown };
  readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
  readonly heif_chroma: {
    readonly heif_chroma_interleaved_RGB: unknown;
    readonly heif_chroma_interleaved_RGBA: unknown;
  };
  heif_context_alloc(): unknown;
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { code: unknown; message: string };
  heif_js_context_get_primary_image_handle(context: unknown): { code?: unknown; message?: string };
  heif_image_handle_get_width(handle: unknown): number;
  heif_image_handle_get_height(handle: unknown): number;
  heif_image_handle_has_alpha_channel(handle: unknown): number;
  heif_js_decode_image2(
    handle: unknown,
    colorspace: unknown,
    chroma: unknown,
  ): {
    readonly message?: string;
    readonly width: number;
    readonly height: number;
    readonly channels?: readonly { readonly data: Uint8Array; readonly stride: number }[];
  };
}

/**
 * Runs inside the worker, from its own source text: it may use nothing but its parameters. Nothing is freed, since the
 * worker ends with its memory.
 */
async function decodeInWorker(load: (path: string) => Libheif, input: WorkerInput): Promise<WorkerOutput> {
  const heif = load(input.libheif);
  await heif.ready;
  const context = heif.heif_context_alloc();
  const read = heif.heif_context_read_from_memory(context, input.heic);
  if (read.code !== heif.heif_error_code.heif_error_Ok) return { failure: read.message };
  const handle = heif.heif_js_context_get_primary_image_handle(context);
  if (handle.code) return { failure: String(handle.message) };
  if (heif.heif_image_handle_get_width(handle) * heif.heif_image_handle_get_height(handle) > input.maxPixels) {
    return { failure: 'larger than its header says' };
  }
  const channels = heif.heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const { heif_chroma_interleaved_RGB: rgb, heif_chroma_interleaved_RGBA: rgba } = heif.heif_chroma;
  const image = heif.heif_js_decode_image2(
    handle,
    heif.heif_colorspace.heif_colorspace_RGB,
    channels === 4 ? rgba : rgb,
  );
  const plane = image.channels?.[0];
  if (plane === undefined) return { failure: String(image.message) };
  const { width, height } = image;
  const row = width * channels;
  const packed = new Uint8Array(input.headerBytes + row * height);
  for (let y = 0; y < height; y += 1) {
    packed.set(plane.data.subarray(y * plane.stride, y * plane.stride + row), input.headerBytes + y * row);
  }
  return { width, height, channels, buffer: packed.buffer };
}

const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
(${decodeInWorker.toString()})(require, workerData).then((output) =>
  parentPort.postMessage(output, output.buffer ? [output.buffer] : []),
);
`;

/**
 * Decodes a HEIC to an uncompressed TIFF that carries its colour profile, which sharp reads like any other input:
 * prebuilt sharp has no HEVC decoder. libheif applies the file's own rotation and mirroring.
 *
 * The decoder runs in a worker thread, because it is one synchronous call of a second or so that could not be given up
 * otherwise, and because the memory of a WebAssembly module never shrinks. `libheif-js` must lie in the `node_modules`
 * beside a bundled handler, as sharp must.
 *
 * @throws ImageProcessingError TRUNCATED, CORRUPT, TIMED_OUT, ABORTED
 */
export async function heicToTiff(
  heic: Buffer,
  { icc, maxPixels, deadline }: { readonly icc?: Buffer; readonly maxPixels: number; readonly deadline: Deadline },
): Promise<Buffer> {
  const libheif = createRequire(__filename).resolve('libheif-js/wasm-bundle');
  const workerData: WorkerInput = { libheif, heic, maxPixels, headerBytes: tiffHeaderBytes(icc) };
  const worker = new Worker(WORKER_SOURCE, { eval: true, workerData });
  try {
    const decoded = await deadline.race(
      new Promise<WorkerOutput>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('the decoder ended early')));
      }),
    );
    if ('failure' in decoded) throw new Error(decoded.failure);
    const tiff = Buffer.from(decoded.buffer);
    writeTiffHeader(tiff, { ...decoded, icc });
    return tiff;
  } catch (cause) {
    throw unreadable(cause, 'heic', heic);
  } finally {
    await worker.terminate();
  }
}
