import { cpus } from 'node:os';
import sharp from 'sharp';
import { IMAGE_FORMATS } from '../../lib/contract';
import { atLeast, atMost, table, type Target } from '../document';
import { mean } from '../statistics';
import type { Photo } from './photos';
import { type Ladder, LADDERS, saving, type VariantQuality } from './quality';
import { type RaceResult, ratio } from './race';

export function targets(result: RaceResult): readonly Target[] {
  return [
    atLeast("Speed over the document's way", 13, ratio(result, 'wallMs', 'document', 'ours')),
    atLeast('Speed over the same at our AVIF effort', 2.5, ratio(result, 'wallMs', 'documentAtOurEffort', 'ours')),
    atMost('Time against the bare cost', 1.1, ratio(result, 'wallMs', 'ours', 'bare')),
    atMost(
      "Bytes of the nine variants at the document's qualities, against its way",
      1.01,
      ratio(result, 'variantBytes', 'bare', 'document'),
    ),
    atMost(
      'The same as shipped, some qualities lowered by the oversize policy',
      1.01,
      ratio(result, 'variantBytes', 'ours', 'document'),
    ),
    atMost("Peak memory against the document's way", 1, ratio(result, 'peakMb', 'ours', 'document')),
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function raceReport(result: RaceResult, photos: readonly Photo[], repetitions: number): string {
  const rows = photos.map(({ name }, index) => {
    const of = (contestant: keyof RaceResult): RaceResult['ours'][number] | undefined => result[contestant][index];
    const ms = (contestant: keyof RaceResult): string => `${of(contestant)?.wallMs.toFixed(0)}`;
    return [
      name,
      ms('ours'),
      ms('document'),
      ms('documentAtOurEffort'),
      ms('bare'),
      ms('bareWithoutMaster'),
      `${of('ours')?.peakMb.toFixed(0)} / ${of('document')?.peakMb.toFixed(0)}`,
      ((of('ours')?.variantBytes ?? 0) / (of('document')?.variantBytes ?? 1)).toFixed(3),
      of('ours')?.avifEncodes ?? '',
    ];
  });
  const shortest = (other: keyof RaceResult, base: keyof RaceResult): string =>
    ratio(result, 'shortestWallMs', other, base).toFixed(2);
  const cpu = ratio(result, 'cpuMs', 'document', 'ours').toFixed(1);
  const cpuSameEffort = ratio(result, 'cpuMs', 'documentAtOurEffort', 'ours').toFixed(1);
  const cpuBare = ratio(result, 'cpuMs', 'ours', 'bare').toFixed(2);
  const withoutMaster = ratio(result, 'wallMs', 'ours', 'bareWithoutMaster').toFixed(2);
  const once = ratio(result, 'wallMs', 'oursEncodingOnce', 'bare').toFixed(2);
  const onceCpu = ratio(result, 'cpuMs', 'oursEncodingOnce', 'bare').toFixed(2);
  return [
    `${photos.length} photographs, ${repetitions} repetitions in turn, each run in a process of its own; medians, then geometric`,
    `means. ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}.`,
    '',
    table(
      ['Target (our master included)', 'to reach', 'reached', ''],
      targets(result).map(({ what, bound, reached, unit, met }) => [
        what,
        bound,
        `${reached.toFixed(reached < 2 ? 3 : 1)}${unit}`,
        met ? 'met' : 'missed',
      ]),
    ),
    '',
    `By the shortest of the repetitions instead of the median: ${shortest('document', 'ours')}×, ${shortest('documentAtOurEffort', 'ours')}× and ${shortest('ours', 'bare')}×.`,
    "AVIF's effort and the master's size were chosen on the five default photographs, and what foretells an AVIF's weight on these",
    "and eleven others. Bytes at the document's qualities are those of the bare encodes, which have no oversize policy.",
    '',
    `In processor time, which other work on the machine disturbs less: ${cpu}× and ${cpuSameEffort}× less than the two document ways,`,
    `${cpuBare}× the bare cost. The bare cost has no oversize policy: with each variant encoded once, ours is ${once}× of it in wall time,`,
    `${onceCpu}× in processor time. Against the bare cost without a master, which ours still makes: ${withoutMaster}× in wall time.`,
    '',
    table(
      [
        'Photo',
        'ours ms',
        "document's way ms",
        'at our effort ms',
        'bare ms',
        'bare, no master ms',
        'peak MB',
        'bytes',
        'our AVIF encodes',
      ],
      rows,
    ),
  ].join('\n');
}

export function qualityReport(measured: readonly VariantQuality[]): string {
  const ladders = Object.keys(LADDERS) as Ladder[];
  const useCases = Object.keys(LADDERS.document.useCases);
  const of = (ladder: Ladder, format: string, useCase?: string): readonly VariantQuality[] =>
    measured.filter(
      (v) => v.ladder === ladder && v.format === format && (useCase === undefined || v.useCase === useCase),
    );
  const combinations = ladders.flatMap((ladder) =>
    IMAGE_FORMATS.filter((format) => of(ladder, format).length > 0).map((format) => ({ ladder, format })),
  );
  const perVariant = combinations.map(({ ladder, format }) => [
    ladder,
    format,
    ...useCases.map((useCase) => {
      const variants = of(ladder, format, useCase);
      const kilobytes = mean(variants.map(({ bytes }) => bytes)) / 1000;
      return `${kilobytes.toFixed(1)} kB, ${mean(variants.map(({ butteraugli }) => butteraugli)).toFixed(2)}`;
    }),
  ]);
  const savings = combinations.map(({ ladder, format }) => [
    ladder,
    format,
    ...(['originalBytes', 'oneSizeBytes', 'sameSizeJpegBytes'] as const).map((baseline) =>
      percent(saving(of(ladder, format), baseline)),
    ),
  ]);
  return [
    'Mean bytes and Butteraugli distance (lower is better) from a resample at full resolution:',
    '',
    table(['Ladder', 'format', ...useCases], perVariant),
    '',
    'Bytes spared when every use case is sent once in that format:',
    '',
    table(
      ['Ladder', 'format', 'against originals', 'against one JPEG 1080 wide, q92', 'against JPEG q92 of the same size'],
      savings,
    ),
  ].join('\n');
}
