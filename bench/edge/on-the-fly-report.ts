import { cpus } from 'node:os';
import { basename } from 'node:path';
import sharp from 'sharp';
import { type ImageEncoders, sparkMediaContract } from '../../lib/contract';
import { atLeast, atMost, table, type Target } from '../document';
import { geometricMean } from '../statistics';
import { CONCURRENCIES, FORMATS, type Load, type OnTheFlyRace, type OnTheFlyResult, TURNS } from './on-the-fly';

const { images, delivery } = sparkMediaContract;
const { interimEncoders: interim } = delivery.onTheFly;
const effort = (format: 'avif' | 'webp', encoders: ImageEncoders): number => encoders[format].effort;

/** How many times ipx's images per second the master gives, by format. */
const FROM_MASTER = { jpeg: 3, webp: 2.2, avif: 8 } as const;

export function targets({ results, ofBaseline, rendersOfSixteen }: OnTheFlyRace): readonly Target[] {
  const times = (of: readonly OnTheFlyResult[], from: 'master' | 'original', format: string): number =>
    geometricMean(
      of.filter((one) => one.format === format).map(({ loads }) => loads[from].perSecond / loads.ipx.perSecond),
    );
  const atSixteen = results.filter(({ concurrency }) => concurrency === 16);
  const slowest = Math.max(...atSixteen.map(({ loads }) => loads.master.p95 / loads.ipx.p50));
  return [
    ...FORMATS.map((format) =>
      atLeast(`Images per second from the master, ${format}`, FROM_MASTER[format], times(results, 'master', format)),
    ),
    ...FORMATS.map((format) => atLeast(`The same from the original, ${format}`, 1, times(results, 'original', format))),
    ...FORMATS.map((format) =>
      atLeast(`The same from the original as a baseline JPEG, ${format}`, 1, times(ofBaseline, 'original', format)),
    ),
    atMost("The slowest twentieth at 16 at once, against ipx's median", 1, slowest),
    atMost('Images made for 16 identical requests at once', 1, rendersOfSixteen),
  ];
}

export function onTheFlyReport(race: OnTheFlyRace): string {
  return [
    `\`${basename(race.photo)}\` over HTTP on loopback, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}. Each server alone in its`,
    `process, bundled as a function is, and asked by one client that asks again as soon as it has an answer; the servers take`,
    `${TURNS} turns each. ipx 3.1.1 brings sharp 0.34; ours is sharp ${sharp.versions.sharp}. Same pixels and qualities. ipx has no settings for the`,
    `encoders' efforts, which are sharp's 4 for AVIF and WebP: ours has ${effort('avif', images.encoders)} and ${effort('webp', images.encoders)} from the master and, for what is made of the`,
    `original and kept for ${delivery.onTheFly.errorTtlSeconds} seconds, ${effort('avif', interim)} and ${effort('webp', interim)} with JPEGs that are not progressive. ipx has no rule against an`,
    `AVIF or WebP that weighs more than what is ranked below. Every request is for an image that nobody has asked for, so that`,
    `each is made: ours also looks it up, reserves it, stores it and puts it on record, with a folder for S3 and a map for`,
    `DynamoDB. Means are geometric, over ${CONCURRENCIES.join(', ')} at once.`,
    '',
    `A card of a progressive JPEG of this size is decoded without the scans that it does not show, to the same pixels. Cameras`,
    `write baseline JPEGs, which have none to leave out and are decoded several times as fast: the rows so named are of a copy of`,
    `the photo, of quality 90. There neither side can do better at decoding, which from an original is most of the work, and`,
    `the master's lead over ipx is smaller.`,
    '',
    table(
      ['Target', 'to reach', 'reached', ''],
      targets(race).map(({ what, bound, reached, unit, met }) => [
        what,
        bound,
        `${reached.toFixed(2)}${unit}`,
        met ? 'met' : 'missed',
      ]),
    ),
    '',
    'Images per second, milliseconds to the first byte (median / slowest twentieth), processor time and bytes of an image:',
    '',
    table(
      ['Variant', 'at once', 'ipx', 'from the master', 'from the original', 'CPU ms', 'KB'],
      [...race.results.map((one) => row(one)), ...race.ofBaseline.map((one) => row(one, ', baseline'))],
    ),
  ].join('\n');
}

function row({ useCase, format, concurrency, loads }: OnTheFlyResult, note = ''): readonly (string | number)[] {
  const { ipx, master, original } = loads;
  const speed = ({ perSecond, p50, p95 }: Load): string =>
    `${perSecond.toFixed(1)}/s, ${p50.toFixed(0)} / ${p95.toFixed(0)}`;
  const all = (show: (load: Load) => string): string => [ipx, master, original].map(show).join(' · ');
  return [
    `${useCase}.${format}${note}`,
    concurrency,
    speed(ipx),
    speed(master),
    speed(original),
    all(({ cpuMs }) => cpuMs.toFixed(0)),
    all(({ bytes }) => (bytes / 1000).toFixed(1)),
  ];
}
