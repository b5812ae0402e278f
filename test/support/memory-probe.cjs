'use strict';
/**
 * `node memory-probe.cjs <main.js>` runs a module and prints, as its last line, what it took:
 * `{ "peakBytes": number, "modules": string[] }`.
 */
const { resolve } = require('node:path');

process.on('exit', () => {
  // maxRSS is in kilobytes on every platform.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ peakBytes, modules: Object.keys(require.cache) }));
});
require(resolve(process.argv[2]));
