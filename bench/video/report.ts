import { cpus } from 'node:os';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import type { X264Preset } from '../../lib/contract';
import { atLeast, atMost, table, type Target } from '../document';
import { geometricMean } from '../statistics';
import { type Contestant, CONTESTANTS } from './contestants';
import { type Heat, ratio, type Summary } from './race';

/** How much faster than the document's way ours has to be, by preset. */
const SPEED: Readonly<Partial<Record<X264Preset, number>>> = { veryfast: 1.5, medium: 1.25 };
const MAX_CPU_OF_BARE = 1.2;
const MAX_MEMORY_OF_DOCUMENT = 0.6;

const NAMES: Readonly<Record<Contestant, string>> = {
  ours: 'ours',
  document: "document's way",
  bare: 'bare encodes',
  decode: 'one decode',
};

export function targets(heats: readonly Heat[]): readonly Target[] {
  return [...new Set(heats.map(({ preset }) => preset))].flatMap((preset) => {
    const mean = (quantity: keyof Summary, other: Contestant, base: Contestant): number =>
      geometricMean(heats.filter((heat) => heat.preset === preset).map((heat) => ratio(heat, quantity, other, base)));
    const speed = SPEED[preset];
    return [
      ...(speed === undefined
        ? []
        : [atLeast(`Speed over the document's way, ${preset}`, speed, mean('wallMs', 'document', 'ours'))]),
      atMost(`CPU against the bare encodes, ${preset}`, MAX_CPU_OF_BARE, mean('cpuMs', 'ours', 'bare')),
      atMost(
        `Memory of the programs against the document's way, ${preset}`,
        MAX_MEMORY_OF_DOCUMENT,
        mean('programsMb', 'ours', 'document'),
      ),
    ];
  });
}

/** What a preset's CPU comes to when the bare encodes and one decode are taken together, as means over the clips. */
function withDecode(preset: X264Preset, all: readonly Heat[]): string {
  const heats = all.filter((heat) => heat.preset === preset);
  const mean = (of: (results: Heat['results'], both: number) => number): string =>
    geometricMean(heats.map(({ results }) => of(results, results.bare.cpuMs + results.decode.cpuMs))).toFixed(2);
  const floor = mean(({ bare }, both) => both / bare.cpuMs);
  const document = mean((results, both) => results.document.cpuMs / both);
  return `At ${preset} both together take ${floor}× the CPU of the bare encodes, ours ${mean(({ ours }, both) => ours.cpuMs / both)}× of both, the document's way ${document}×.`;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

export function raceReport(heats: readonly Heat[], repetitions: number): string {
  const rows = heats.flatMap(({ clip, preset, results }) =>
    CONTESTANTS.map((contestant) => {
      const { wallMs, shortestWallMs, cpuMs, programsCpuMs, programsMb, ownMb } = results[contestant];
      const cpu = `${seconds(cpuMs)} (${seconds(programsCpuMs)})`;
      const wall = `${seconds(wallMs)} (${seconds(shortestWallMs)})`;
      return [clip.name, preset, NAMES[contestant], wall, cpu, programsMb.toFixed(0), ownMb.toFixed(0)];
    }),
  );
  const presets = [...new Set(heats.map(({ preset }) => preset))];
  const ladders = heats
    .filter(({ clip }, index) => heats.findIndex((heat) => heat.clip === clip) === index)
    .map(({ clip, rungs }) => `${clip.name}: ${rungs.map(({ width, height }) => `${width}×${height}`).join(', ')}`);
  return [
    `${repetitions} repetitions in turn, each run in a process of its own; medians, and geometric means of the ratios over the`,
    `clips. ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, ffmpeg ${ffmpeg.version}. Rungs: ${ladders.join('; ')}.`,
    '',
    table(
      ['Target', 'to reach', 'reached', ''],
      targets(heats).map(({ what, bound, reached, unit, met }) => [
        what,
        bound,
        `${reached.toFixed(2)}${unit}`,
        met ? 'met' : 'missed',
      ]),
    ),
    '',
    'The bare encodes are given frames; who is given a file must decode it, and with the cores as busy can be faster than the',
    "document's way by no more than that takes of encodes and decode together.",
    ...presets.map((preset) => withDecode(preset, heats)),
    '',
    'Wall and processor time in seconds; in brackets the shortest run, and the share of the programs. Memory in MB, of the',
    'programs that ran side by side, and of the Node process that started them, in which ours also makes the posters.',
    '',
    table(['Clip', 'preset', '', 'wall', 'CPU', 'programs', 'Node'], rows),
  ].join('\n');
}
