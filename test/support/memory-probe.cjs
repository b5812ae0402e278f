'use strict';
/**
 * `node memory-probe.cjs <main.js>` runs a module and prints, as its last line, what it took:
 * `{ "peakBytes": number, "modules": string[] }`.
 */
const { existsSync, readFileSync } = require('node:fs');
const { resolve } = require('node:path');

/** Linux's `maxRSS` begins with the size of the process that this one was forked from; the kernel's own mark does not. */
function peakBytes() {
  const status = '/proc/self/status';
  const mark = existsSync(status) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'));
  return (mark ? Number(mark[1]) : process.resourceUsage().maxRSS) * 1024;
}

process.on('exit', () => {
  console.log(JSON.stringify({ peakBytes: peakBytes(), modules: Object.keys(require.cache) }));
});
require(resolve(process.argv[2]));
