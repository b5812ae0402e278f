import { basename } from 'node:path';
import { complain, EXIT_CODES, reasonOf } from '../errors';
import { type Advance, Progress } from '../terminal/progress';
import { type LoadedContract, loadContract, type WatermarkedSection } from './contract-file';
import { chooseMediaIds, type Medium } from './media-ids';
import { MediaTree } from './media-tree';

/** What every command that makes media of files is told. */
export interface FilesCall {
  readonly files: readonly string[];
  readonly out: string;
  readonly contract?: string;
  readonly user: string;
  /** For a single file. */
  readonly id?: string;
  readonly json?: boolean;
}

/** One file of a call, and the ids that what is made of it is written under. */
export interface MediaSource {
  readonly file: string;
  readonly userId: string;
  readonly mediaId: string;
}

export interface Workplace extends LoadedContract {
  readonly tree: MediaTree;
  /** Raised when the command is told to end. */
  readonly signal: AbortSignal;
  /** Shows how far the file is. */
  readonly advance: (advance: Advance) => void;
}

/** A file of which nothing could be made, with the reason in one line. */
export class FileFailure extends Error {
  override readonly name = 'FileFailure';

  constructor(
    readonly source: MediaSource,
    /** That of a processor, or that of a file system. */
    readonly code: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** How one kind of file is worked on and spoken of. */
export interface FileWork<Made> {
  readonly medium: Medium;
  /** Sections of the contract whose watermark images are needed. */
  readonly watermarked: readonly WatermarkedSection[];
  /** Makes everything of one file and writes it. Its errors are told by their `code` and message. */
  make(source: MediaSource, workplace: Workplace): Promise<Made>;
  /** A table with a heading. */
  render(made: Made, contract: LoadedContract['contract']): string;
  /** One line about one file. */
  summarize(made: Made): string;
  /** One line about all files of a call. */
  summarizeAll(results: readonly (Made | FileFailure)[]): string;
  renderJson(results: readonly (Made | FileFailure)[]): string;
}

/** What a process is told that should end. The number is what a shell adds to 128 for its exit code. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
type Signal = keyof typeof SIGNALS;

/**
 * Works on the files of a call one after the other, as each uses all processors by itself. One that fails does not keep
 * the others from being made.
 *
 * @returns the exit code
 * @throws UsageError before anything is made
 */
export async function runFiles<Made extends object>(call: FilesCall, work: FileWork<Made>): Promise<number> {
  const ids = chooseMediaIds(call.files, { ...call, medium: work.medium });
  const loaded = await loadContract(call.contract, work.watermarked);
  const tree = await MediaTree.open(call.out);
  const progress = new Progress(call.files.length);
  const abort = new AbortController();
  const end = (signal: Signal): void => {
    abort.abort();
    progress.clear();
    void tree.close().then(() => process.exit(128 + SIGNALS[signal]));
  };
  const signals = Object.keys(SIGNALS) as Signal[];
  for (const signal of signals) process.once(signal, end);
  try {
    const workplace = { ...loaded, tree, signal: abort.signal, advance: progress.advance };
    const results: (Made | FileFailure)[] = [];
    for (const [index, file] of call.files.entries()) {
      progress.begin(basename(file));
      const result = await attempt(work, { file, userId: call.user, mediaId: ids[index] ?? '' }, workplace);
      if (abort.signal.aborted) return await never();
      if (result instanceof FileFailure) {
        progress.finish();
        complain(`${file}: ${result.message} (${result.code})`);
      } else {
        progress.finish(work.summarize(result));
        if (!call.json) process.stdout.write(`${work.render(result, loaded.contract)}\n`);
      }
      results.push(result);
    }
    if (call.json) process.stdout.write(work.renderJson(results));
    else if (results.length > 1) process.stdout.write(work.summarizeAll(results));
    return results.some((result) => result instanceof FileFailure) ? EXIT_CODES.failure : EXIT_CODES.success;
  } finally {
    for (const signal of signals) process.off(signal, end);
    await tree.close();
  }
}

async function attempt<Made>(
  work: FileWork<Made>,
  source: MediaSource,
  workplace: Workplace,
): Promise<Made | FileFailure> {
  try {
    return await work.make(source, workplace);
  } catch (error) {
    const { code = 'PROCESSING_FAILED' } = error as { readonly code?: string };
    return new FileFailure(source, code, reasonOf(error));
  }
}

/** What ends the process is on its way. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
