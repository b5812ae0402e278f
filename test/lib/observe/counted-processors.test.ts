import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS_ENVIRONMENT } from '../../../lib/contract';
import { EdgeLogStream, MetricsWorkspace } from '../../../lib/observe';
import { ImageOptimizer, VideoTranscoder } from '../../../lib/process';
import { MediaCatalogue, VariantStore } from '../../../lib/store';
import { MediaUpload } from '../../../lib/upload';
import { fakeFunction, fakeLayer } from '../../support/fake-layer';
import { statements, synthesize, type Synthesized } from '../../support/synth';

let folder: string;
let synth: Synthesized;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'counted-'));
  const code = fakeFunction(join(folder, 'function.zip'));
  const ffmpeg = { layerDirectory: fakeLayer(join(folder, 'layer')) };
  synth = synthesize((stack) => {
    const workspace = new MetricsWorkspace(stack, 'Metrics', { region: 'eu-central-1' });
    const { counters } = new EdgeLogStream(stack, 'EdgeLog', { workspace });
    const source = new MediaUpload(stack, 'Upload');
    const parts = { code, counters, source, store: new VariantStore(stack, 'Store') };
    const catalogue = new MediaCatalogue(stack, 'Catalogue');
    new ImageOptimizer(stack, 'Optimizer', { ...parts, catalogue });
    new VideoTranscoder(stack, 'Transcoder', { ...parts, catalogue, ffmpeg });
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([['Optimizer'], ['Transcoder']])('an %s with counters', (name) => {
  test('is told of the table and of the buckets of the contract', () => {
    const { environment } = synth.resource('aws_lambda_function', new RegExp(name)) as unknown as {
      readonly environment: { readonly variables: Readonly<Record<string, string>> };
    };

    expect(environment.variables[METRICS_ENVIRONMENT.table]).toContain('aws_dynamodb_table.EdgeLog_Counters');
    expect(environment.variables[METRICS_ENVIRONMENT.processingBuckets]).toBe('0.5,1,2,5,10,30,60,120,300');
  });

  test('may add to the counters of uploads, and touch no others', () => {
    const granted = statements(synth.resource('aws_iam_role_policy', new RegExp(name))).filter(({ Resource }) =>
      String(Resource).includes('EdgeLog_Counters'),
    );

    expect(granted).toEqual([
      expect.objectContaining({
        Action: 'dynamodb:UpdateItem',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['processor#*'] } },
      }),
    ]);
  });
});
