import { createRequire } from 'node:module';
import type { Invocation, InvocationAnswer } from './messages';

/**
 * What runs in a function's own process: `node child.js HANDLER_FILE` loads a handler, by the environment that it is
 * started with, and calls it with what its parent sends. It ends with its parent, and all that it has started ends with it.
 */
type Handler = (event: unknown, context: object) => Promise<unknown>;

const answer = (message: InvocationAnswer): void => void process.send?.(message);

const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function endGroup(): void {
  try {
    // Programs that the handler has started are in the group of this process.
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  } finally {
    process.exit();
  }
}

function load(file: string): Handler | undefined {
  try {
    const { handler } = createRequire(__filename)(file) as { readonly handler: Handler };
    answer({ kind: 'loaded' });
    return handler;
  } catch (error) {
    answer({ kind: 'not-loaded', reason: reasonOf(error) });
    return undefined;
  }
}

process.once('disconnect', endGroup);
const handler = load(process.argv[2] ?? '');
process.on('message', ({ id, event, requestId, timeoutMs }: Invocation) => {
  const deadline = Date.now() + timeoutMs;
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()) };
  Promise.resolve()
    .then(() => handler?.(event, context))
    .then(
      (result) => answer({ kind: 'done', id, result }),
      (error: unknown) => answer({ kind: 'threw', id, reason: reasonOf(error) }),
    );
});
