import { type FilesCall, runFiles } from '../media/run-files';
import { makePhoto } from './photo';
import { renderJson, renderPhoto, summarizeAll, summarizePhoto } from './report';

export interface OptimizeCall extends FilesCall {
  /** Whether masters are written too. */
  readonly master: boolean;
}

/** @returns the exit code */
export function runOptimize(call: OptimizeCall): Promise<number> {
  return runFiles(call, {
    medium: { file: 'photo', id: 'image' },
    watermarked: ['images'],
    make: (source, workplace) => makePhoto(source, { ...workplace, master: call.master }),
    render: renderPhoto,
    summarize: summarizePhoto,
    summarizeAll,
    renderJson,
  });
}
