import { App, TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildKey,
  cacheControl,
  CloudFrontDelivery,
  IMAGE_CONTENT_TYPES,
  type MediaContract,
  sparkMediaContract,
  VARIANT_METADATA,
  VIDEO_CONTENT_TYPES,
} from '../../lib';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { environments } from '../../stacks/environments';
import { SparkMediaStack } from '../../stacks/spark-media-stack';

/** What the used values are read from. A path such as `contract.images.defaultUseCase` starts with one of its names. */
export interface FactSource {
  /** By the name that stands before a dot in a path: data of the contract, or resources by type and logical id. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Texts of all warnings of the synth. */
  readonly warnings: readonly string[];
}

const PRODUCTION = 'spark-media';
/** A distribution in front of the document's own origin, which the production stack replaces by a bucket. */
const SERVER = 'media-origin';
export const SERVER_RESOURCES = `${SERVER}:`;

const IDS = { userId: 'USER', imageId: 'IMAGE', videoId: 'VIDEO' } as const;

/** Synthesizes production, and the document's origin, from a contract. */
export function synthesizedSource(contract: MediaContract = sparkMediaContract): FactSource {
  const outdir = mkdtempSync(join(tmpdir(), 'fact-sheet-'));
  try {
    const app = new App({ outdir });
    const production = environments[PRODUCTION];
    if (production === undefined) throw new Error(`'environments' must have ${PRODUCTION}, got: none`);
    new SparkMediaStack(app, PRODUCTION, { ...production, contract });
    const server = new TerraformStack(app, SERVER);
    new AwsProvider(server, 'Aws', { region: 'eu-central-1' });
    new CloudFrontDelivery(server, 'Delivery', {
      contract,
      variants: { serverDomainName: 'media-origin.sparkdating.com' },
    });
    app.synth();
    return {
      values: {
        contract,
        ...codeValues(contract),
        ...resourcesOf(outdir, PRODUCTION),
        ...Object.fromEntries(
          Object.entries(resourcesOf(outdir, SERVER)).map(([type, byId]) => [`${SERVER_RESOURCES}${type}`, byId]),
        ),
      },
      warnings: app.node.findAll().flatMap(warningsOf),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What code makes of the contract: storage keys, content types, headers and metadata of objects. */
function codeValues({ cacheClasses }: MediaContract): Record<string, unknown> {
  return {
    buildKey: {
      'image-variant': buildKey({ kind: 'image-variant', ...IDS, useCase: 'use_case', format: 'avif' }),
      'video-file': buildKey({ kind: 'video-file', ...IDS, rendition: 'rendition' }),
      'video-playlist': buildKey({ kind: 'video-playlist', ...IDS, rendition: 'rendition' }),
      'video-master-playlist': buildKey({ kind: 'video-master-playlist', ...IDS }),
    },
    cacheControl: Object.fromEntries(
      Object.entries(cacheClasses).map(([name, cacheClass]) => [name, cacheControl(cacheClass)]),
    ),
    IMAGE_CONTENT_TYPES,
    VARIANT_METADATA,
    VIDEO_CONTENT_TYPES,
  };
}

function resourcesOf(outdir: string, stack: string): Record<string, unknown> {
  const file = join(outdir, 'stacks', stack, 'cdk.tf.json');
  const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
  return { ...json['data'], ...json['resource'] };
}

function warningsOf({ node }: IConstruct): string[] {
  return node.metadata.filter(({ type }) => type === '@cdktf/warn').map(({ data }) => String(data));
}

/**
 * Reads a path: names joined by dots; `(text)` behind a name chooses the entry whose id holds the text or, in a list, the
 * entry that has it as a value; `$key` at the end is the name itself. A resource without parentheses is the only one of
 * its type.
 *
 * @returns `undefined` where there is nothing
 */
export function readPath(source: FactSource, path: string): unknown {
  let value: unknown = source.values;
  let key = '';
  for (const [, name = '', choice] of path.matchAll(/([^.()]+)(?:\(([^)]*)\))?\.?/g)) {
    if (name === '$key') return value === undefined ? undefined : key;
    key = name;
    value = entry(value, name);
    const isResource = /^([\w-]+:)?(aws|cloudflare)_/.test(name);
    if (choice !== undefined || isResource) value = chosen(value, choice ?? '');
  }
  return value;
}

function entry(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

function chosen(value: unknown, choice: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    return (value as readonly object[]).find((item) => Object.values(item).includes(choice));
  }
  const found = Object.entries(value).filter(([id]) => id.includes(choice));
  return found.length === 1 ? found[0]?.[1] : undefined;
}
