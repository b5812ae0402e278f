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
