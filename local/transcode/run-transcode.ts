import { type FilesCall, runFiles } from '../media/run-files';
import { renderJson, renderVideo, summarizeAll, summarizeVideo } from './report';
import { findTools } from './tools';
import { makeVideo } from './video';

export interface TranscodeCall extends FilesCall {
  /** A path, or a name on the PATH. @default - the programs that came with the package */
  readonly ffmpeg?: string;
  readonly ffprobe?: string;
}

/** @returns the exit code */
export async function runTranscode(call: TranscodeCall): Promise<number> {
  const tools = await findTools(call);
  return runFiles(call, {
    medium: { file: 'video', id: 'video' },
    watermarked: ['images', 'videos'],
    make: (source, workplace) => makeVideo(source, { ...workplace, tools }),
    render: renderVideo,
    summarize: summarizeVideo,
    summarizeAll,
    renderJson,
  });
}
