import { functionsNotRun } from '../../../local/functions/stack-functions';
import type { FunctionModel, ProcessorName } from '../../../local/platform';

const named = (...processors: readonly (ProcessorName | undefined)[]): Readonly<Record<string, FunctionModel>> =>
  Object.fromEntries(
    processors.map((processor, index) => {
      const id = processor ?? `stranger${index}`;
      return [id, { id, processor, environment: {}, timeoutSeconds: 3, memoryMegabytes: 128, url: false }];
    }),
  );

describe('the functions of the package that do not run here', () => {
  test('are named together, with what happens in their place', () => {
    expect(functionsNotRun(named('image-optimizer', 'edge-log-collector', 'metrics-flusher'))).toEqual([
      {
        resource: 'aws_lambda_function.edge-log-collector, aws_lambda_function.metrics-flusher',
        what: 'requests are counted where they are answered, not by a function',
      },
    ]);
  });

  test('are none where all run', () => {
    expect(functionsNotRun(named('image-optimizer', 'video-transcoder', 'on-the-fly-resizer', 'delivery-api'))).toEqual(
      [],
    );
  });

  test('are not those of others, of which the model tells', () => {
    expect(functionsNotRun(named(undefined))).toEqual([]);
  });
});
