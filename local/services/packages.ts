import { UsageError } from '../errors';

/**
 * What the local platform needs beside what the package depends on: emulators and clients of AWS, Cloudflare's runtime. Who
 * only declares infrastructure does not install them.
 */
export const PLATFORM_PACKAGES = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-s3',
  '@aws-sdk/lib-dynamodb',
  'dynalite',
  's3rver',
] as const;

/** What the local platform needs where Cloudflare is in front. */
export const WORKER_PACKAGES = ['miniflare'] as const;

type Resolve = (name: string) => string;

/** @throws UsageError naming all packages that are missing, with the line that installs them */
export function requirePackages(names: readonly string[], resolve: Resolve = require.resolve): void {
  const missing = names.filter((name) => !isInstalled(name, resolve));
  if (missing.length === 0) return;
  throw new UsageError(
    `the local platform must find ${missing.join(', ')}, got: not installed; npm install --save-dev ${missing.join(' ')}`,
  );
}

function isInstalled(name: string, resolve: Resolve): boolean {
  try {
    resolve(name);
    return true;
  } catch {
    return false;
  }
}
