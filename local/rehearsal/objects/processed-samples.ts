import type { MediaContract, Watermark } from '../../../lib/contract';
import type { VideoTools } from '../../../processors/video-transcoder/core';
import { UsageError, reasonOf } from '../../errors';
import type { SampleFile } from '../../samples';
import { Progress } from '../../terminal/progress';
import { findTools } from '../../transcode/tools';
import { factsDigest, keepFacts, readFacts } from './facts-cache';
import { processPhoto } from './process-photo';
import { processVideo } from './process-video';
import { sampleCatalogue, type SampleCatalogue } from './sample-catalogue';
import type { SampleFacts } from './sample-facts';

export interface ProcessedSamplesOptions {
  readonly contract: MediaContract;
  readonly photos: readonly SampleFile[];
  readonly videos: readonly SampleFile[];
  /** Where facts are kept by digest of sample and contract; made where it does not exist. */
  readonly cacheFolder: string;
  /** @default - the programs that came with the package */
  readonly tools?: Partial<VideoTools>;
  /** Where progress is shown. @default process.stderr */
  readonly stream?: NodeJS.WriteStream;
}

/**
 * Processes the samples by the very code that is deployed, and gives what would be stored as a catalogue: bytes, content
 * types and cache lifetimes of every variant, playlist and segment. What was processed once is read from the cache folder.
 *
 * @throws UsageError that names a sample of which nothing can be made, or a folder that cannot be written
 */
export async function processedSamples(options: ProcessedSamplesOptions): Promise<SampleCatalogue> {
  const { photos, videos } = options;
  const contract = withoutAssets(options.contract);
  const progress = new Progress(photos.length + videos.length, options.stream);
  let tools: VideoTools | undefined;

  async function factsOf(sample: SampleFile): Promise<SampleFacts> {
    const digest = await factsDigest(sample, contract);
    const kept = await readFacts(options.cacheFolder, digest);
    if (kept !== undefined) {
      progress.finish();
      return kept;
    }
    progress.begin(sample.name);
    const facts = await processed(sample);
    progress.finish(`${sample.name}: ${Object.keys(facts.objects).length} objects`);
    await keep(options.cacheFolder, digest, facts);
    return facts;
  }

  async function processed(sample: SampleFile): Promise<SampleFacts> {
    try {
      if (sample.kind === 'photo') return await processPhoto(sample, contract);
      tools ??= await findTools(options.tools ?? {});
      return await processVideo(sample, contract, { tools, onProgress: progress.advance });
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`'${sample.path}' must be a photo or video that can be processed, got: ${reasonOf(error)}`);
    } finally {
      progress.clear();
    }
  }

  // One after the other: each uses all processors by itself.
  const facts = new Map<SampleFile, SampleFacts>();
  for (const sample of [...photos, ...videos]) facts.set(sample, await factsOf(sample));
  const of = (samples: readonly SampleFile[]): SampleFacts[] => samples.flatMap((sample) => facts.get(sample) ?? []);
  return sampleCatalogue({ photos: of(photos), videos: of(videos) });
}

async function keep(folder: string, digest: string, facts: SampleFacts): Promise<void> {
  try {
    await keepFacts(folder, digest, facts);
  } catch (error) {
    throw new UsageError(`'--cache' must be a folder that can be written, got: ${folder} (${reasonOf(error)})`);
  }
}

interface Marked {
  readonly watermark?: Watermark;
}

/** Without watermarks that are images: they are deployed beside the functions, not with the stack, and weigh little. */
function withoutAssets(contract: MediaContract): MediaContract {
  const plain = <T extends Marked>(named: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(named).map(([name, { watermark, ...rest }]) => [
        name,
        { ...rest, ...(watermark?.kind === 'text' && { watermark }) } as T,
      ]),
    );
  return {
    ...contract,
    images: { ...contract.images, useCases: plain(contract.images.useCases) },
    videos: { ...contract.videos, renditions: plain(contract.videos.renditions) },
  };
}
