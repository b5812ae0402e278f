/** What a child is asked, and what it answers. */
export interface Invocation {
  readonly id: number;
  readonly event: unknown;
  readonly requestId: string;
  readonly timeoutMs: number;
}

export type InvocationAnswer =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'not-loaded'; readonly reason: string }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'threw'; readonly id: number; readonly reason: string };
