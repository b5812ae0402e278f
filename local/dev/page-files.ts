import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { packageRoot } from '../../lib/support/package-root';

/** Where the page is built to, beside this file's compiled form. */
export const PAGE_FOLDER = join(packageRoot(), 'dist/local/dev/page');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export interface PageFilesOptions {
  readonly folder: string;
  /** Base addresses that the page may load media from: no other host is ever asked. */
  readonly mediaHosts: readonly string[];
}

/** @returns whether there is such a file */
export async function sendPageFile(
  path: string,
  response: ServerResponse,
  { folder, mediaHosts }: PageFilesOptions,
): Promise<boolean> {
  const name = path === '/' ? 'index.html' : fileName(path);
  const contentType = CONTENT_TYPES[extname(name)];
  if (contentType === undefined || name.split(/[/\\]/).includes('..')) return false;
  let data: Buffer;
  try {
    data = await readFile(join(folder, name));
  } catch {
    return false;
  }
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': data.length,
    'cache-control': 'no-cache',
    'content-security-policy': policy(mediaHosts),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(data);
  return true;
}

/** Empty for an address that stands for none. */
function fileName(path: string): string {
  try {
    return normalize(decodeURI(path)).replace(/^[/\\]+/, '');
  } catch {
    return '';
  }
}

function policy(mediaHosts: readonly string[]): string {
  const hosts = [...new Set(mediaHosts)].join(' ');
  return [
    "default-src 'self'",
    `img-src 'self' data: blob: ${hosts}`,
    `media-src 'self' blob: ${hosts}`,
    `connect-src 'self' ${hosts}`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
