import type { ZoneModel } from './model';
import type { Notes } from './notes';
import type { Resource } from './terraform-file';

/** The settings that act here, and what every zone has of those that would otherwise not. */
const ACTING: readonly string[] = ['browser_cache_ttl'];
const USUAL: Readonly<Record<string, string | number>> = {
  // Addresses are told apart by their query, as everywhere here.
  cache_level: 'aggressive',
  edge_cache_ttl: 7200,
};

/** What is told of settings that do not act. */
const SENTENCES: Readonly<Record<string, string>> = {
  polish: 'images are not compressed again by Polish',
  webp: 'images are not turned into WebP by Polish',
  ssl: 'Cloudflare asks the origin without TLS',
  security_level: 'no visitor is challenged',
  always_use_https: 'nobody is sent to HTTPS',
  cache_level: 'the cache level of the zone does not act',
  edge_cache_ttl: 'the edge TTL of the zone does not act',
};

/** The settings of a zone, by their ids: each in a resource of its own, or as version 4 of the provider has them. */
export function readSettings(resources: readonly Resource[], notes: Notes): ZoneModel['settings'] {
  const settings: Record<string, string | number> = {};
  const put = (address: string, id: string, value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') settings[id] = value;
    if (ACTING.includes(id) || value === 'off' || USUAL[id] === value) return;
    const known = Object.hasOwn(SENTENCES, id) ? SENTENCES[id] : undefined;
    notes.add(address, known ?? `the zone setting ${id} does not act`);
  };
  for (const resource of resources) {
    if (resource.type === 'cloudflare_zone_setting') {
      put(resource.address, resource.rendered('setting_id') ?? '', resource.value('value'));
    }
    const block = resource.type === 'cloudflare_zone_settings_override' ? resource.block('settings') : undefined;
    for (const name of block?.names ?? []) put(resource.address, name, block?.value(name));
  }
  return settings;
}
