import type { server } from './server';
import type { Change } from './state';

/** Asks for what is there now. What is told meanwhile may be later than the answer, and counts. */
export async function catchUp(
  { media, figures }: Pick<typeof server, 'media' | 'figures'>,
  change: (next: Change) => void,
): Promise<void> {
  change({ type: 'listing' });
  const [listed, counted] = await Promise.all([media(), figures()]);
  change({ type: 'listed', media: listed });
  change({ type: 'figures', figures: counted });
}
