import { isPlainObject } from '../../lib/contract/schema';
import type { Block } from './block';
import type { ZoneRuleModel } from './model';
import type { Notes } from './notes';
import type { Resource } from './terraform-file';

export const CACHE_RULES_PHASE = 'http_request_cache_settings';
/** Of a page rule that has none. https://developers.cloudflare.com/api/resources/page_rules/ */
const LOWEST_PRIORITY = 1;
/** A status that is not kept at all, and one that is asked for again each time. */
const STATUS_WORDS: Readonly<Record<string, number>> = { 'no-store': -1, 'no-cache': 0 };

const PAGE_RULE_LEVELS = ['bypass', 'cache_everything', 'basic', 'simplified', 'aggressive'] as const;
const CACHE_OF_LEVEL: Readonly<Record<(typeof PAGE_RULE_LEVELS)[number], ZoneRuleModel['cache']>> = {
  bypass: 'bypass',
  cache_everything: 'everything',
  basic: 'standard',
  simplified: 'standard',
  aggressive: 'standard',
};
const PAGE_RULE_ACTIONS = [
  'cache_level',
  'edge_cache_ttl',
  'browser_cache_ttl',
  'cache_ttl_by_status',
  'forwarding_url',
  'cache_key_fields',
  // What they do to documents and errors is nothing to media.
  'email_obfuscation',
  'automatic_https_rewrites',
  'rocket_loader',
  'disable_performance',
  'disable_zaraz',
  'disable_apps',
];

/** Page rules that are active, in the order in which they are tried: by falling priority. Only the first that matches acts. */
export function readPageRules(rules: readonly Resource[], notes: Notes): readonly ZoneRuleModel[] {
  return rules
    .filter((rule) => isActive(rule, notes))
    .map((rule) => ({ rule, priority: rule.number('priority') ?? LOWEST_PRIORITY }))
    .sort((one, other) => other.priority - one.priority)
    .map(({ rule }) => readPageRule(rule, notes));
}

/** Version 5 of the provider leaves a rule that says nothing to Cloudflare, which makes one that does nothing. */
function isActive(rule: Resource, notes: Notes): boolean {
  if (!rule.has('status')) {
    notes.add(
      rule.address,
      'it does not act: it has no status, by which version 4 of the provider alone switches it on',
    );
  }
  return rule.text('status') === 'active';
}

function readPageRule(rule: Resource, notes: Notes): ZoneRuleModel {
  const actions = rule.requiredBlock('actions');
  const { address } = rule;
  for (const name of actions.names) {
    if (!PAGE_RULE_ACTIONS.includes(name)) notes.add(address, `its action ${name} does not act`);
  }
  const level = actions.choice('cache_level', PAGE_RULE_LEVELS);
  if (level === 'basic') notes.add(address, 'addresses with a query string are kept, whatever cache_level says');
  const forward = actions.block('forwarding_url');
  const browser = actions.number('browser_cache_ttl');
  return {
    resource: address,
    target: rule.requiredText('target'),
    cache: level === undefined ? 'unset' : CACHE_OF_LEVEL[level],
    edgeTtlSeconds: actions.number('edge_cache_ttl'),
    browserTtlSeconds: browser === 0 ? 'respect' : browser,
    edgeTtlByStatus: readPageStatuses(actions),
    forward: forward && { status: forward.number('status_code') ?? 302, url: forward.requiredText('url') },
    ignoreQuery: level === 'simplified' || ignoresQuery(actions.block('cache_key_fields'), address, notes) || undefined,
  };
}

/** `{ '400-599': 'no-store', '200': '3600' }` */
function readPageStatuses(actions: Block): ZoneRuleModel['edgeTtlByStatus'] {
  const blocks = actions.blocks('cache_ttl_by_status');
  const [block] = blocks;
  if (block === undefined) return undefined;
  // Version 4 of the provider has a block for each.
  if (block.has('codes')) {
    return Object.fromEntries(blocks.map((each) => [each.requiredText('codes'), each.number('ttl') ?? 0]));
  }
  return Object.fromEntries(
    block.names.map((status) => {
      const text = block.requiredText(status);
      const seconds = Object.hasOwn(STATUS_WORDS, text) ? STATUS_WORDS[text] : block.number(status);
      return [status, seconds ?? 0];
    }),
  );
}

const CACHE_PARAMETERS = ['cache', 'edge_ttl', 'browser_ttl', 'cache_key'];

/** Cache rules that are enabled, in their order: each that matches acts, and the last wins. */
export function readCacheRules(ruleset: Resource, notes: Notes): readonly ZoneRuleModel[] {
  return ruleset
    .blocks('rules')
    .filter((rule) => rule.boolean('enabled') !== false && rule.text('action') === 'set_cache_settings')
    .map((rule) => readCacheRule(ruleset, rule, notes));
}

function readCacheRule(ruleset: Resource, rule: Block, notes: Notes): ZoneRuleModel {
  const parameters = rule.requiredBlock('action_parameters');
  const { path } = rule.place;
  for (const name of parameters.names) {
    if (!CACHE_PARAMETERS.includes(name)) notes.add(path, `its ${name} does not act`);
  }
  const cached = parameters.boolean('cache');
  const edge = parameters.block('edge_ttl');
  if (edge?.text('mode') === 'bypass_by_default') {
    notes.add(path, 'what says nothing of its lifetime is kept as Cloudflare does by default, and not passed by');
  }
  const name = rule.text('ref') ?? rule.text('description');
  return {
    resource: name === undefined ? path : `${ruleset.address} (${name})`,
    target: rule.requiredText('expression'),
    cache: cached === undefined ? 'unset' : cached ? 'everything' : 'bypass',
    edgeTtlSeconds: ttlOf(edge),
    browserTtlSeconds: ttlOf(parameters.block('browser_ttl')),
    edgeTtlByStatus: edge && readStatuses(edge),
    ignoreQuery: ignoresQuery(parameters.block('cache_key'), path, notes) || undefined,
  };
}

function ttlOf(ttl: Block | undefined): number | 'respect' | undefined {
  if (ttl === undefined) return undefined;
  const mode = ttl.choice('mode', ['override_origin', 'respect_origin', 'bypass_by_default', 'bypass']);
  if (mode === undefined) throw ttl.fault('mode', 'be given', undefined);
  if (mode === 'bypass') return 0;
  if (mode !== 'override_origin') return 'respect';
  const seconds = ttl.number('default');
  if (seconds === undefined) throw ttl.fault('default', 'be given where the mode is override_origin', undefined);
  return seconds;
}

function readStatuses(edge: Block): ZoneRuleModel['edgeTtlByStatus'] {
  const entries = edge.blocks('status_code_ttl').map((entry): [string, number] => {
    const range = entry.block('status_code_range');
    const status = entry.number('status_code');
    // An end that is not given is open.
    const key = range === undefined ? String(status) : `${range.number('from') ?? 100}-${range.number('to') ?? 999}`;
    if (range === undefined && status === undefined) throw entry.fault('status_code', 'be given', undefined);
    const value = entry.number('value');
    if (value === undefined) throw entry.fault('value', 'be given', undefined);
    return [key, value];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Whether a cache key leaves out the whole query; whatever else it changes is noted. */
function ignoresQuery(key: Block | undefined, address: string, notes: Notes): boolean {
  if (key === undefined) return false;
  // Cache rules have it in `custom_key`, page rules right here.
  const custom = key.block('custom_key') ?? key;
  const query = custom.block('query_string');
  const ignored = isAll(query?.value('exclude'));
  const named = [...key.names, ...custom.names].filter(
    (name) => name !== 'custom_key' && !(name === 'query_string' && (ignored || isAll(query?.value('include')))),
  );
  for (const name of new Set(named)) notes.add(address, `its cache key's ${name} does not act`);
  return ignored;
}

/** `["*"]`, `{ all: true }`, `{ list: ["*"] }` */
function isAll(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((entry) => entry === '*' || isAll(entry));
  return isPlainObject(value) && (value['all'] === true || isAll(value['list']));
}
