import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FfmpegLayer, VariantStore } from '../../lib';
import { elfProgram, fakeLayer } from '../support/fake-layer';
import { type AppliedResource, type Plan, type StackJson, Terraform } from '../support/terraform';
import { describeWith } from '../support/tools';

type Resources = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

const BUCKET = 'variants-that-exist';
const OBJECT = 'aws_s3_object';
const LAYER = 'aws_lambda_layer_version';

describeWith(['terraform'], 'a layer that was deployed', () => {
  let terraform: Terraform;
  let folder: string;

  beforeAll(() => {
    terraform = new Terraform();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'layer-plan-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterAll(() => terraform.dispose());

  /** Folder of a stack with the layer of a directory, in a bucket that exists. */
  function synthesized(directory: string): string {
    const app = new App({ outdir: mkdtempSync(join(folder, 'out-')) });
    const stack = new TerraformStack(app, 'layered');
    new AwsProvider(stack, 'Aws', { region: 'eu-central-1' });
    const store = new VariantStore(stack, 'Store');
    new FfmpegLayer(stack, 'Layer', { directory, architecture: 'arm64', store, functionBytes: 0 });
    app.synth();
    const stackFolder = join(app.outdir, 'stacks', 'layered');
    const file = join(stackFolder, 'cdk.tf.json');
    const { resource, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as StackJson & { resource: Resources };
    const alone = JSON.stringify({ [OBJECT]: resource[OBJECT], [LAYER]: resource[LAYER] })
      .replace(/\$\{aws_s3_bucket\.\w+\.id}/, BUCKET)
      .replace(/"depends_on":\["aws_s3_bucket_versioning\.\w+"\],/, '');
    writeFileSync(file, JSON.stringify({ ...rest, resource: JSON.parse(alone) as Resources }));
    return stackFolder;
  }

  /** What a stack is once it was applied: its arguments, and what AWS answered. */
  function applied(stackFolder: string): AppliedResource[] {
    const { resource } = JSON.parse(readFileSync(join(stackFolder, 'cdk.tf.json'), 'utf8')) as { resource: Resources };
    const one = (type: string, answered: Readonly<Record<string, unknown>>): AppliedResource => {
      const [name = '', { lifecycle: _, '//': __, ...given } = {}] = Object.entries(resource[type] ?? {})[0] ?? [];
      return { type, name, attributes: { ...given, ...answered } };
    };
    const object = one(OBJECT, {
      id: 'layers/layer.zip',
      version_id: 'first',
      etag: 'e',
      force_destroy: false,
      tags_all: {},
    });
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:layer:layered-layer:1';
    const key = object.attributes['key'];
    const from = { s3_bucket: BUCKET, s3_key: key, s3_object_version: 'first' };
    return [object, one(LAYER, { ...from, id: arn, arn, version: '1', skip_destroy: false })];
  }

  /** The plan of a directory over what was applied of another. */
  function planned(before: string, after: string): Plan {
    const plan = terraform.plan(synthesized(after), applied(synthesized(before)));
    expect(plan.diagnostics).toEqual([]);
    return plan;
  }

  test('is left alone by a plan from another checkout', () => {
    const [ours, theirs] = [fakeLayer(join(folder, 'ours')), fakeLayer(join(folder, 'theirs'))];
    chmodSync(join(theirs, 'bin', 'ffmpeg'), 0o700);
    utimesSync(join(theirs, 'LICENSE'), 1, 1);

    expect(planned(ours, theirs)).toEqual({ diagnostics: [], created: [], changed: {} });
  });

  test('is replaced where a program is another, by way of a new version of the object', () => {
    const [ours, theirs] = [fakeLayer(join(folder, 'ours')), fakeLayer(join(folder, 'theirs'))];
    writeFileSync(join(theirs, 'bin', 'ffmpeg'), elfProgram('arm64', 'a newer one'));

    const { created, changed } = planned(ours, theirs);

    const byType = Object.entries(changed).map(([address, action]) => [address.replace(/\..*/, ''), action]);
    expect([created, byType.sort()]).toEqual([
      [],
      [
        [LAYER, 'replace'],
        [OBJECT, 'update'],
      ],
    ]);
  });
});
