import { EDGE_WORKER_BINDING, type EdgeWorkerSettings } from '../../lib/contract';
import { isPlainObject } from '../../lib/contract/schema';
import type { Block } from './block';
import type { WorkerModel } from './model';
import type { Notes } from './notes';
import { readSource, sourceText } from './source-text';
import type { Resource, TerraformFile } from './terraform-file';

/** Versions 4 and 5 of the provider. */
const SCRIPTS = ['cloudflare_workers_script', 'cloudflare_worker_script'];
/** Of a script that says none. */
const NO_DATE = '';

/** The Workers that routes of the zone lead to, in the order of the routes. */
export function readWorkers(file: TerraformFile, routes: readonly Resource[], notes: Notes): readonly WorkerModel[] {
  const patterns = new Map<Resource, string[]>();
  for (const route of routes) {
    const script = scriptOf(file, route);
    if (script === undefined) {
      // https://developers.cloudflare.com/workers/configuration/routing/routes/
      const hasScript = route.has('script') || route.has('script_name');
      const negated = 'it keeps no Worker off: that of a wider route runs there';
      notes.add(route.address, hasScript ? 'no Worker answers there: its script is not in the stack' : negated);
      continue;
    }
    patterns.set(script, [...(patterns.get(script) ?? []), route.requiredText('pattern')]);
  }
  for (const { address } of file.resources(...SCRIPTS).filter((script) => !patterns.has(script))) {
    notes.add(address, 'it does not run: no route of the zone leads to it');
  }
  return [...patterns].map(([script, itsRoutes]) => readWorker(file, script, itsRoutes, notes));
}

function scriptOf(file: TerraformFile, route: Resource): Resource | undefined {
  const argument = route.has('script') ? 'script' : 'script_name';
  const scripts = file.resources(...SCRIPTS);
  const address = route.reference(argument)?.address;
  const name = route.rendered(argument);
  if (name === undefined) return undefined;
  return scripts.find((script) => script.address === address) ?? scripts.find((script) => nameOf(script) === name);
}

function nameOf(script: Resource): string | undefined {
  return script.rendered('script_name') ?? script.rendered('name');
}

function readWorker(file: TerraformFile, script: Resource, routes: readonly string[], notes: Notes): WorkerModel {
  const bindings = readBindings(script, notes);
  const bound = bindings[EDGE_WORKER_BINDING];
  const settings = bound === undefined ? undefined : readSettings(bound);
  if (script.texts('compatibility_flags').length > 0) {
    notes.add(script.address, 'it runs without its compatibility_flags');
  }
  if (settings === undefined)
    notes.add(script.address, 'its code is not that of this package: a rehearsal passes it by');
  return {
    resource: script.address,
    routes,
    code: codeOf(file, script),
    mainModule: script.text('main_module') ?? 'worker.mjs',
    compatibilityDate: script.text('compatibility_date') ?? NO_DATE,
    bindings,
    settings,
  };
}

function codeOf(file: TerraformFile, script: Resource): string {
  const path = script.text('content_file');
  return path === undefined
    ? sourceText(file, script, 'content')
    : readSource(file, script, { argument: 'content_file', path });
}

function readBindings(script: Resource, notes: Notes): Readonly<Record<string, string>> {
  const plain: readonly Block[] = script.blocks('bindings').filter((binding) => {
    if (binding.text('type') === 'plain_text') return true;
    notes.add(script.address, `its binding ${binding.text('name') ?? ''} (${binding.text('type') ?? ''}) is not there`);
    return false;
  });
  return Object.fromEntries(
    [...plain, ...script.blocks('plain_text_binding')].map((binding) => [
      binding.requiredText('name'),
      binding.rendered('text') ?? '',
    ]),
  );
}

/** What the negotiation of this package is told; somebody else's Worker may have a binding of the same name. */
function readSettings(text: string): EdgeWorkerSettings | undefined {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isOurs =
    isPlainObject(settings) &&
    isPlainObject(settings['table']) &&
    typeof settings['cacheControl'] === 'string' &&
    typeof settings['edgeTtlSeconds'] === 'number' &&
    Array.isArray(settings['vary']);
  return isOurs ? (settings as EdgeWorkerSettings) : undefined;
}
