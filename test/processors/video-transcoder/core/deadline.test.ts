import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { fileWith } from './broken-files';
import { makeClip, NPM_TOOLS } from './footage';
import { SMALL_VIDEOS, transcode } from './inspect';

/** Programs of ours that still run, by what /proc says of this process's children. */
function childrenRunning(): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return Number(parent) === process.pid && command.startsWith(NPM_TOOLS.ffmpeg);
      } catch {
        // It ended while it was looked at.
        return false;
      }
    }).length;
}

/** Takes many times longer than it is given. */
const SLOW = { encoder: { preset: 'slower' } } as const;
const longClip = (): string => makeClip({ size: '1280x720', seconds: 20 });

describe('a video that takes too long', () => {
  it('is given up, and its programs are killed', async () => {
    const upload = { ...SMALL_VIDEOS.upload, timeoutSeconds: 1 };
    const clip = longClip();
    const start = performance.now();
    await expect(transcode(clip, { ...SLOW, upload })).rejects.toMatchObject({ code: 'TIMED_OUT', status: 503 });
    expect(childrenRunning()).toBe(0);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe('a program that hangs', () => {
  it.each(['ffprobe', 'ffmpeg'] as const)('as %s is killed, though it hears no request to end', async (name) => {
    const pidFile = fileWith('', 'pid');
    const hanging = fileWith(`#!/bin/sh\necho $$ > ${pidFile}\nkill -STOP $$\n`, name);
    chmodSync(hanging, 0o755);
    const clip = makeClip({ seconds: 1, sound: null });
    const upload = { ...SMALL_VIDEOS.upload, timeoutSeconds: 2 };
    const running = transcode(clip, { upload }, { tools: { ...NPM_TOOLS, [name]: hanging } });
    await expect(running).rejects.toMatchObject({ code: 'TIMED_OUT' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    // A process that is stopped ends by SIGKILL alone.
    for (let waited = 0; isAlive(pid) && waited < 20; waited += 1) await new Promise((next) => setTimeout(next, 50));
    const left = isAlive(pid);
    if (left) process.kill(pid, 'SIGKILL');
    expect(left).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a caller’s signal', () => {
  it('gives a running video up, and its programs are killed', async () => {
    const controller = new AbortController();
    const running = transcode(longClip(), SLOW, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', status: 503 });
    expect(childrenRunning()).toBe(0);
  });

  it('that is raised already keeps the work from beginning', async () => {
    const progress = jest.fn();
    const running = transcode('/nowhere.mp4', {}, { signal: AbortSignal.abort(), onProgress: progress });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
    expect(progress).not.toHaveBeenCalled();
  });
});
