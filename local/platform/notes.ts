import { UsageError } from '../errors';
import type { NotModelled } from './model';

/** Collects what the model leaves out, each thing once. */
export class Notes {
  private readonly byText = new Map<string, NotModelled>();

  /** Notes what does not happen here, in a sentence without a full stop. */
  add(resource: string, what: string): void {
    this.byText.set(`${resource} ${what}`, { resource, what });
  }

  /** In the order in which they were added. */
  get all(): readonly NotModelled[] {
    return [...this.byText.values()];
  }
}

/**
 * Reads a resource; one that is refused and that the platform does not need, as it is another team's, is noted and left
 * out.
 *
 * @throws UsageError of what the platform needs
 */
export function readOrNote<T>(
  options: { readonly resource: { readonly address: string }; readonly isNeeded: boolean; readonly notes: Notes },
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (options.isNeeded || !(error instanceof UsageError)) throw error;
    options.notes.add(options.resource.address, 'it is left out: Terraform alone knows what it is made of');
    return undefined;
  }
}
