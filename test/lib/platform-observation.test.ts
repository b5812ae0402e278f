import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MediaPlatform, type MediaPlatformProps, METRICS_ENVIRONMENT } from '../../lib';
import { fakeFunction } from '../support/fake-layer';
import { type Arguments, synthesize, type Synthesized } from '../support/synth';

let directory: string;
let built: MediaPlatformProps;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'observed-platform-'));
  const code = fakeFunction(join(directory, 'function.zip'));
  const ffmpeg = { layerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:ffmpeg:1' };
  built = { imageOptimizer: { code }, videoTranscoder: { code, ffmpeg }, onTheFly: { code } };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const synthPlatform = (props: MediaPlatformProps = {}, { global = false } = {}): Synthesized =>
  synthesize((stack) => {
    const globalProvider = global ? new AwsProvider(stack, 'Global', { alias: 'g', region: 'us-east-1' }) : undefined;
    const observation = props.observation === false ? false : { ...props.observation, globalProvider };
    new MediaPlatform(stack, 'Media', { ...built, ...props, observation });
  });

const behaviorsOf = (synth: Synthesized): readonly Arguments[] => {
  const distribution = synth.resource('aws_cloudfront_distribution');
  return [distribution['default_cache_behavior'], ...(distribution['ordered_cache_behavior'] as [])] as Arguments[];
};
const variablesOf = (synth: Synthesized, name: RegExp): Readonly<Record<string, string>> =>
  (synth.resource('aws_lambda_function', name)['environment'] as { variables: Record<string, string> }).variables;
/** What alarms watch, by the last part of their names. */
const alarmsOf = (synth: Synthesized): string[] =>
  synth
    .resources('aws_cloudwatch_metric_alarm')
    .map(([, alarm]) => String(alarm['alarm_name']).replace('test-media-observation-alarms-', ''));

describe('the observation of a platform', () => {
  test('counts every request of the distribution, and every upload of both processors', () => {
    const synth = synthPlatform();

    for (const behavior of behaviorsOf(synth)) {
      expect(behavior['realtime_log_config_arn']).toMatch(
        /aws_cloudfront_realtime_log_config\.Media_Observation_EdgeLog/,
      );
    }
    for (const name of [/ImageOptimizer/, /VideoTranscoder/]) {
      expect(variablesOf(synth, name)[METRICS_ENVIRONMENT.table]).toMatch(/aws_dynamodb_table\.Media_Observation_/);
    }
  });

  test('has alarms of every function and queue that it declares, and of the distribution', () => {
    const synth = synthPlatform(
      { deliveryApi: { code: built.onTheFly ? built.onTheFly.code : undefined } },
      { global: true },
    );

    const watched = alarmsOf(synth);
    const functions = synth.resources('aws_lambda_function');
    expect(watched.filter((name) => name.endsWith('-errors') && !name.startsWith('server'))).toHaveLength(
      functions.length,
    );
    const letters = synth.resources('aws_sqs_queue').filter(([id]) => id.includes('DeadLetters'));
    expect(watched.filter((name) => name.endsWith('-dead-letters'))).toHaveLength(letters.length);
    expect(watched).toEqual(expect.arrayContaining(['cache-hit-rate', 'server-errors', 'origin-latency']));
    expect(synth.warnings.filter((text) => text.includes('are left out'))).toEqual([]);
  });

  test('says what is left out where there is no provider of us-east-1', () => {
    const synth = synthPlatform();

    expect(alarmsOf(synth)).not.toContain('cache-hit-rate');
    expect(synth.warnings).toContainEqual(expect.stringContaining('globalProvider, an AWS provider of us-east-1'));
  });

  test('says of which alarms nobody is told: of none where both kinds have actions', () => {
    const silent = (observation: MediaPlatformProps['observation']): readonly unknown[] =>
      synthPlatform({ observation }, { global: true })
        .warnings.filter((text) => text.includes('tell nobody'))
        .map((text) => text.split(' tell nobody')[0]);
    const globalActions = ['arn:aws:sns:us-east-1:123456789012:on-call'];

    expect(silent({})).toEqual(['alarms of the distribution']);
    expect(silent({ detail: 'vendor' })).toEqual(['alarms of functions and queues', 'alarms of the distribution']);
    expect(silent({ globalActions })).toEqual([]);
  });

  test('is of AWS’ own metrics alone where that is asked for', () => {
    const synth = synthPlatform({ observation: { detail: 'vendor' } }, { global: true });

    expect(synth.resourceTypes.filter((type) => /kinesis|prometheus|realtime|event_rule/.test(type))).toEqual([]);
    expect(behaviorsOf(synth)[0]).not.toHaveProperty('realtime_log_config_arn');
    expect(variablesOf(synth, /ImageOptimizer/)).not.toHaveProperty(METRICS_ENVIRONMENT.table);
    expect(alarmsOf(synth)).toContain('cache-hit-rate');
  });

  test('is nothing where it is switched off', () => {
    const { resourceTypes } = synthPlatform({ observation: false });

    expect(resourceTypes.filter((type) => /kinesis|prometheus|realtime|alarm|dashboard/.test(type))).toEqual([]);
  });
});
