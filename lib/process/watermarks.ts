import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Watermark, WATERMARK_KEY_PREFIX } from '../contract';
import type { VariantStore } from '../store/variant-store';
import { check } from '../support/checks';

/** What is put into one store, by asset: two processors that draw the same file share one object. */
const deployed = new WeakMap<VariantStore, Map<string, S3Object>>();

export interface WatermarkOptions {
  /** What the contract draws. */
  readonly drawn: readonly { readonly watermark?: Watermark }[];
  /** Local PNG files by the asset name that the contract uses. */
  readonly files: Readonly<Record<string, string>>;
  readonly store: VariantStore;
}

/** The deployed files of what the contract draws; nothing may be processed before they are there. */
export function renderWatermarks(scope: Construct, { drawn, files, store }: WatermarkOptions): readonly S3Object[] {
  const wanted = new Set(drawn.flatMap(({ watermark }) => (watermark?.kind === 'image' ? [watermark.asset] : [])));
  const objects = deployed.get(store) ?? new Map<string, S3Object>();
  deployed.set(store, objects);
  for (const asset of wanted) {
    check(scope, Object.hasOwn(files, asset) || objects.has(asset), {
      what: 'watermarks',
      rule: `hold a file for ${asset}, which the contract draws`,
      got: Object.keys(files),
    });
  }
  for (const [asset, path] of Object.entries(files)) {
    const what = `watermarks.${asset}`;
    check(scope, wanted.has(asset), { what, rule: 'be drawn by the contract', got: asset });
    check(scope, isPng(path), { what, rule: 'be an existing PNG file', got: path });
    const file = new TerraformAsset(scope, `Watermark-${asset}`, { path, type: AssetType.FILE });
    const earlier = objects.get(asset);
    check(scope, earlier === undefined || earlier.sourceHashInput === file.assetHash, {
      what,
      rule: `be the file that ${earlier?.node.scope?.node.path ?? ''} puts into the same store`,
      got: path,
    });
    if (earlier === undefined) objects.set(asset, deploy(scope, { asset, file, store }));
  }
  return [...objects].flatMap(([asset, object]) => (wanted.has(asset) ? [object] : []));
}

interface Deployment {
  readonly asset: string;
  readonly file: TerraformAsset;
  readonly store: VariantStore;
}

function deploy(scope: Construct, { asset, file, store }: Deployment): S3Object {
  return new S3Object(scope, `WatermarkObject-${asset}`, {
    bucket: store.bucket.resource.id,
    key: `${WATERMARK_KEY_PREFIX}${asset}`,
    source: file.path,
    sourceHash: file.assetHash,
    contentType: 'image/png',
  });
}

/** https://www.w3.org/TR/png-3/#5PNG-file-signature */
const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function isPng(path: string): boolean {
  return (
    existsSync(path) &&
    statSync(path).isFile() &&
    readFileSync(path).subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)
  );
}
