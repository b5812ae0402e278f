import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Fault, LAYER_PROGRAMS, PROCESSOR_ENVIRONMENT, VIDEO_TRANSCODER_SECTIONS } from '../../lib/contract';
import { type Environment, type ProcessorEnvironment, readEnvironment } from '../pipeline/environment';
import type { VideoTools } from './core';

export type TranscoderEnvironment = ProcessorEnvironment<(typeof VIDEO_TRANSCODER_SECTIONS)[number]> & {
  readonly tools: VideoTools;
  readonly temporaryDirectory: string;
};

/**
 * Reads the function's environment, once, at cold start. The programs are those of a layer where it names none.
 *
 * @throws EnvironmentError listing every fault; a program that is not there is one
 */
export function readTranscoderEnvironment(env: Environment): TranscoderEnvironment {
  const tools: VideoTools = {
    ffmpeg: env[PROCESSOR_ENVIRONMENT.ffmpeg] ?? LAYER_PROGRAMS.ffmpeg,
    ffprobe: env[PROCESSOR_ENVIRONMENT.ffprobe] ?? LAYER_PROGRAMS.ffprobe,
  };
  const faults = (['ffmpeg', 'ffprobe'] as const)
    .filter((program) => !isExecutable(tools[program]))
    .map((program): Fault => {
      return { path: PROCESSOR_ENVIRONMENT[program], rule: `name an executable ${program}`, got: tools[program] };
    });
  return {
    ...readEnvironment(env, VIDEO_TRANSCODER_SECTIONS, faults),
    tools,
    temporaryDirectory: env['TMPDIR'] ?? tmpdir(),
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
