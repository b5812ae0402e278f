/** Browsers close connections that nothing has come over for so long, or the network under them forgets them. */
export const IDLE_MS = 180_000;
