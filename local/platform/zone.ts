import type { Block } from './block';
import { piecesOf } from './expressions';
import type { DistributionModel, WorkerModel, ZoneModel, ZoneRuleModel } from './model';
import type { Notes } from './notes';
import type { Resource, TerraformFile } from './terraform-file';
import { readWorkers } from './workers';
import { readSettings } from './zone-settings';
import { CACHE_RULES_PHASE, readCacheRules, readPageRules } from './zone-rules';

/** What records of version 4 and 5 of the provider are called. */
const RECORDS = ['cloudflare_dns_record', 'cloudflare_record'];
const ADDRESS_RECORDS = ['A', 'AAAA', 'CNAME'];

/**
 * What of Cloudflare stands before a distribution; `undefined` where Cloudflare serves none of its hosts. Of several zones
 * it is the one of those hosts.
 */
export function readZone(file: TerraformFile, distribution: DistributionModel, notes: Notes): ZoneModel | undefined {
  const records = hostRecords(file, distribution);
  const proxied = records.find(({ proxied }) => proxied);
  if (proxied === undefined) return undefined;
  const zone = zoneOf(proxied.record);
  const inZone = (...types: readonly string[]): readonly Resource[] =>
    file.resources(...types).filter((resource) => isOf(zone, resource, notes));
  const hosts = records
    .filter(({ record }) => zoneOf(record) === zone)
    .map(({ name, proxied: isProxied }) => ({ name, proxied: isProxied }));
  const rules = rulesOf(inZone, notes);
  return {
    name: zoneName(file, proxied.record) ?? commonDomain(hosts.map(({ name }) => name)),
    hosts,
    ...rules,
    workers: readWorkersOf(file, inZone, notes),
    tiered: isTiered(inZone, notes),
    settings: readSettings(inZone('cloudflare_zone_setting', 'cloudflare_zone_settings_override'), notes),
  };
}

interface HostRecord {
  readonly record: Resource;
  readonly name: string;
  readonly proxied: boolean;
}

/** The records that lead to the distribution. */
function hostRecords(file: TerraformFile, { resource, aliases }: DistributionModel): readonly HostRecord[] {
  return file.resources(...RECORDS).flatMap((record) => {
    const name = hostOf(record.rendered('name') ?? '', { aliases, zone: zoneName(file, record) });
    const targets = [...record.references('content'), ...record.references('value')];
    const leadsHere =
      targets.some(({ address }) => address === resource) || (targets.length === 0 && aliases.includes(name));
    if (!leadsHere || !ADDRESS_RECORDS.includes(record.text('type') ?? '')) return [];
    record.requiredText('name');
    return [{ record, name, proxied: record.boolean('proxied') ?? false }];
  });
}

/**
 * Version 4 of the provider takes what stands before the zone's name too, and `@` for the zone itself. Where the zone's name
 * is not known it is that of the one host that begins so.
 */
function hostOf(
  name: string,
  { aliases, zone }: { readonly aliases: readonly string[]; readonly zone: string | undefined },
): string {
  if (zone !== undefined) {
    if (name === '@') return zone;
    return name === zone || name.endsWith(`.${zone}`) ? name : `${name}.${zone}`;
  }
  if (aliases.includes(name)) return name;
  const [only, ...others] = aliases.filter((alias) => alias.startsWith(`${name}.`));
  return only === undefined || others.length > 0 ? name : only;
}

/** What tells one zone from another: its id, whatever Terraform makes of it. Data sources have it under both names. */
function zoneOf(resource: Block): string {
  const id = resource.value('zone_id');
  if (typeof id !== 'string') return '';
  const named = (expression: string): string => `{${expression.replace(/\.zone_id$/, '.id')}}`;
  return piecesOf(id)
    .map((piece) => ('text' in piece ? piece.text : named(piece.expression)))
    .join('');
}

function isOf(zone: string, resource: Resource, notes: Notes): boolean {
  if (zoneOf(resource) === zone) return true;
  notes.add(resource.address, 'it is of another zone than the media, and does not act');
  return false;
}

function zoneName(file: TerraformFile, record: Resource): string | undefined {
  const [reference] = record.references('zone_id');
  const zone = file.findAny(reference, 'cloudflare_zone');
  const names = [zone?.rendered('name'), zone?.rendered('zone'), zone?.block('filter')?.rendered('name')];
  return names.find((name) => name?.includes('{ref:') === false);
}

/** `example.com` of `cdn.example.com` and `video.example.com`: the file of a zone by id does not hold its name. */
function commonDomain(hosts: readonly string[]): string {
  const labels = hosts.map((host) => host.split('.').reverse());
  const [shortest = []] = [...labels].sort((one, other) => one.length - other.length);
  // A host is below its zone.
  let count = Math.max(0, shortest.length - 1);
  const agree = (label: string, index: number): boolean => labels.every((each) => each[index] === label);
  while (count > 0 && !shortest.slice(0, count).every(agree)) count -= 1;
  return shortest.slice(0, count).reverse().join('.');
}

type InZone = (...types: readonly string[]) => readonly Resource[];

function rulesOf(inZone: InZone, notes: Notes): Pick<ZoneModel, 'rules' | 'ruleEngine'> {
  const pageRules = readPageRules(inZone('cloudflare_page_rule'), notes);
  const rulesets = inZone('cloudflare_ruleset').filter((each) => each.rendered('phase') === CACHE_RULES_PHASE);
  const cacheRules = rulesets.flatMap((ruleset) => readCacheRules(ruleset, notes));
  if (cacheRules.length === 0) return { rules: pageRules, ruleEngine: pageRules.length === 0 ? 'none' : 'page-rules' };
  // Where both name a path cache rules win; what page rules forward never comes to them.
  const forwarding: ZoneRuleModel[] = [];
  for (const rule of pageRules) {
    if (rule.forward !== undefined) forwarding.push(rule);
    else notes.add(rule.resource, 'it does not act beside the cache rules, which win');
  }
  return { rules: [...forwarding, ...cacheRules], ruleEngine: 'cache-rules' };
}

function readWorkersOf(file: TerraformFile, inZone: InZone, notes: Notes): readonly WorkerModel[] {
  return readWorkers(file, inZone('cloudflare_workers_route', 'cloudflare_worker_route'), notes);
}

function isTiered(inZone: InZone, notes: Notes): boolean {
  for (const { address } of inZone('cloudflare_regional_tiered_cache')) {
    notes.add(address, 'there is no regional tier between the edge and the upper tier');
  }
  const on = inZone('cloudflare_argo_tiered_caching').some((each) => each.text('value') === 'on');
  // Version 4 of the provider has one resource for both.
  const typed = inZone('cloudflare_tiered_cache').some((each) =>
    ['smart', 'generic'].includes(each.text('cache_type') ?? ''),
  );
  const argo = inZone('cloudflare_argo').some((each) => each.text('tiered_caching') === 'on');
  return on || typed || argo;
}
