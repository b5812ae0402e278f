'use strict';
/**
 * `node probe.cjs <program.js> <file.json>` runs a program and writes what it took:
 * `{ "cpuSeconds": number, "peakBytes": number }`.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { resolve } = require('node:path');

const [, , program, file] = process.argv;

/** Linux's `maxRSS` begins with the size of the process that this one was forked from; the kernel's own mark does not. */
function peakBytes() {
  const status = '/proc/self/status';
  const mark = existsSync(status) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'));
  return (mark ? Number(mark[1]) : process.resourceUsage().maxRSS) * 1024;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(file, JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes() }));
});
require(resolve(program));
